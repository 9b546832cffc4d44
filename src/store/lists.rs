//! Lists in pages, the newest first, narrowed by what somebody asks for. The first condition that is an equality finds the rows by an index
//! in the order of the page; further ones only leave rows out.

use super::articles::Cursor;
use super::database::{DatabaseError, Row, Value};
use super::jobs::{COLUMNS as JOB, job};
use super::{Store, StoreError, articles, reviews};
use crate::model::{Job, JobKind, JobState, ListedArticle, ListedPublication, PostState, ReviewState, repository_of};

/// Which articles are listed; nothing set is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// Those somebody has approved, or nobody has.
    pub state: Option<ReviewState>,
    /// Those of this kind, as flags name it.
    pub kind: Option<String>,
    /// Those whose job was pointed at this.
    pub source: Option<String>,
    /// Those of this repository.
    pub repository: Option<String>,
    /// Those made at this time or later, in milliseconds since 1970.
    pub since_ms: Option<i64>,
}

/// Which jobs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Those in this state.
    pub state: Option<JobState>,
    /// Those that do this.
    pub kind: Option<JobKind>,
    /// Those pointed at this, however the address is written.
    pub source: Option<String>,
    /// Those asked for at this time or later, in milliseconds since 1970.
    pub since_ms: Option<i64>,
}

/// Which publications are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicationFilter {
    /// Those of the article with this key.
    pub article: Option<String>,
    /// Those on this platform.
    pub platform: Option<String>,
    /// Those that these can see.
    pub state: Option<PostState>,
    /// Those changed at this time or later, in milliseconds since 1970.
    pub since_ms: Option<i64>,
}

/// The statement of a page and the values in it.
pub(super) struct Page {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Page {
    /// All rows of `select` after a place; `key` are the columns that the place names.
    fn new(select: &str, key: &str, place: Vec<Value>) -> Self {
        let holes: Vec<String> = (1..=place.len()).map(|at| format!("${at}")).collect();
        Self { sql: format!("{select} WHERE ({key}) < ({})", holes.join(", ")), values: place }
    }

    fn also(mut self, condition: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.values.push(value);
            self.sql.push_str(&format!(" AND {condition} ${}", self.values.len()));
        }
        self
    }

    fn ordered(mut self, key: &str, limit: u32) -> Self {
        self.values.push(Value::Integer(limit.into()));
        let order: Vec<String> = key.split(", ").map(|column| format!("{column} DESC")).collect();
        self.sql.push_str(&format!(" ORDER BY {} LIMIT ${}", order.join(", "), self.values.len()));
        self
    }
}

impl Store {
    /// Up to `limit` articles that `filter` lets through, the newest first, after the place `from`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_articles(
        &self,
        filter: &ArticleFilter,
        from: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<ListedArticle>, StoreError> {
        let page = article_page(filter, from, limit);
        self.rows(page, |row| Ok(ListedArticle { version: articles::version(row)?, review: reviews::review(row, 13)? })).await
    }

    /// Up to `limit` jobs that `filter` lets through, the newest first, after the place `from`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_jobs(&self, filter: &JobFilter, from: Option<Cursor>, limit: u32) -> Result<Vec<Job>, StoreError> {
        self.rows(job_page(filter, from, limit), job).await
    }

    /// Up to `limit` publications that `filter` lets through, the last changed first, after the place `from`, whose name is what
    /// [`ListedPublication::place`] says.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_publications(
        &self,
        filter: &PublicationFilter,
        from: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<ListedPublication>, StoreError> {
        self.rows(publication_page(filter, from, limit), publication).await
    }

    async fn rows<T: Send + 'static>(&self, page: Page, read: fn(&Row) -> Result<T, DatabaseError>) -> Result<Vec<T>, StoreError> {
        self.blocking(move |connection| connection.query(&page.sql, &page.values, read)).await
    }
}

impl ListedPublication {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor { created_ms: self.changed_at_ms, id: format!("{}\n{}", self.article, self.destination) }
    }
}

pub(super) fn article_page(filter: &ArticleFilter, from: Option<Cursor>, limit: u32) -> Page {
    let select = format!("SELECT {}, {} FROM article_versions", articles::COLUMNS, reviews::COLUMNS);
    Page::new(&select, "created_ms, id", place(from))
        .also("source =", filter.source.clone().map(Value::Text))
        .also("repository =", filter.repository.clone().map(Value::Text))
        .also("kind =", filter.kind.clone().map(Value::Text))
        .also("state =", filter.state.map(|state| text(state.name())))
        .also("created_ms >=", filter.since_ms.map(Value::Integer))
        .ordered("created_ms, id", limit)
}

pub(super) fn job_page(filter: &JobFilter, from: Option<Cursor>, limit: u32) -> Page {
    Page::new(&format!("SELECT {JOB} FROM jobs"), "created_ms, id", place(from))
        .also("repository =", filter.source.as_deref().map(|source| text(repository_of(source))))
        .also("state =", filter.state.map(|state| text(state.name())))
        .also("kind =", filter.kind.map(|kind| text(kind.name())))
        .also("created_ms >=", filter.since_ms.map(Value::Integer))
        .ordered("created_ms, id", limit)
}

pub(super) fn publication_page(filter: &PublicationFilter, from: Option<Cursor>, limit: u32) -> Page {
    const KEY: &str = "changed_at_ms, article, destination";
    let Cursor { created_ms, id } = from.unwrap_or_else(Cursor::start);
    let (article, destination) = id.split_once('\n').unwrap_or((&id, ""));
    let select = "SELECT article, destination, target, platform, remote_id, url, state, intent, first_at_ms, changed_at_ms \
                  FROM publications";
    Page::new(select, KEY, vec![Value::Integer(created_ms), text(article), text(destination)])
        .also("article =", filter.article.clone().map(Value::Text))
        .also("platform =", filter.platform.clone().map(Value::Text))
        .also("state =", filter.state.map(|state| text(state.name())))
        .also("changed_at_ms >=", filter.since_ms.map(Value::Integer))
        .ordered(KEY, limit)
}

fn place(from: Option<Cursor>) -> Vec<Value> {
    let Cursor { created_ms, id } = from.unwrap_or_else(Cursor::start);
    vec![Value::Integer(created_ms), Value::Text(id)]
}

fn text(name: &str) -> Value {
    Value::Text(name.to_owned())
}

fn publication(row: &Row) -> Result<ListedPublication, DatabaseError> {
    Ok(ListedPublication {
        article: row.get(0)?,
        destination: row.get(1)?,
        target: row.get(2)?,
        platform: row.get(3)?,
        remote_id: row.get(4)?,
        url: row.get(5)?,
        state: row.get::<Option<String>>(6)?.as_deref().and_then(PostState::of),
        is_unsettled: row.get::<Option<String>>(7)?.is_some(),
        first_at_ms: row.get(8)?,
        changed_at_ms: row.get(9)?,
    })
}
