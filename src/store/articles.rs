//! What jobs made: articles with their texts, and analyses. A text is kept once, however often it is written.

use super::database::{Connection, DatabaseError, Row, values};
use super::ledger;
use super::{Store, StoreError};
use crate::model::{ArticleVersion, Made, StoredAnalysis, StoredArticle};

pub(super) const COLUMNS: &str =
    "id, created_ms, job, source, repository, kind, title, commit_id, composer, words, score, grounding_checked,
    grounding_verified";

/// A page of the list of articles.
pub(super) const PAGE: &str = "FROM article_versions WHERE (created_ms, id) < ($1, $2) ORDER BY created_ms DESC, id DESC LIMIT $3";

/// When the newest article was made.
pub(super) const LAST: &str = "SELECT MAX(created_ms) FROM article_versions";

/// A place in a list that has the newest first: what was made before it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the row at this place was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// Its name.
    pub id: String,
}

impl Cursor {
    /// The place before the newest row.
    #[must_use]
    pub fn start() -> Self {
        Self { created_ms: i64::MAX, id: String::new() }
    }
}

impl Store {
    /// Up to `limit` articles, the newest first, after the place `from`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn articles(&self, from: Option<Cursor>, limit: u32) -> Result<Vec<ArticleVersion>, StoreError> {
        let from = from.unwrap_or_else(Cursor::start);
        self.blocking(move |connection| {
            connection.query(&format!("SELECT {COLUMNS} {PAGE}"), values![from.created_ms, from.id, limit], version)
        })
        .await
    }

    /// The article of this name with its text.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn article(&self, id: &str) -> Result<Option<StoredArticle>, StoreError> {
        let id = id.to_owned();
        self.blocking(move |connection| {
            let sql = format!("SELECT {COLUMNS}, markdown, report FROM article_versions WHERE id = $1");
            let article = |row: &Row| Ok(StoredArticle { version: version(row)?, markdown: row.get(13)?, report: row.get(14)? });
            connection.query_first(&sql, values![id], article)
        })
        .await
    }

    /// The analysis of this name with its document.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn analysis(&self, id: &str) -> Result<Option<StoredAnalysis>, StoreError> {
        let id = id.to_owned();
        self.blocking(move |connection| {
            let sql = "SELECT id, created_ms, job, source, document FROM analyses WHERE id = $1";
            connection.query_first(sql, values![id], analysis)
        })
        .await
    }

    /// When the newest article was made, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_article_ms(&self) -> Result<Option<i64>, StoreError> {
        self.blocking(|connection| connection.query_one(LAST, values![], |row| row.get(0))).await
    }
}

/// Keeps what a job made, as a part of the transaction that `connection` is in.
pub(super) fn keep(connection: &Connection, made: &Made) -> Result<(), DatabaseError> {
    match made {
        Made::Article(article, record) => {
            ledger::insert_article(connection, record)?;
            keep_article(connection, article)
        }
        Made::Analysis(analysis) => keep_analysis(connection, analysis),
        Made::Nothing => Ok(()),
    }
}

fn keep_article(connection: &Connection, article: &StoredArticle) -> Result<(), DatabaseError> {
    let StoredArticle { version, markdown, report } = article;
    let sql = format!(
        "INSERT INTO article_versions ({COLUMNS}, markdown, report)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING"
    );
    let values = values![
        &version.id,
        version.created_ms,
        &version.job,
        &version.source,
        &version.repository,
        &version.kind,
        &version.title,
        &version.commit,
        &version.composer,
        version.words.cast_signed(),
        version.score,
        version.grounding_checked.cast_signed(),
        version.grounding_verified.cast_signed(),
        markdown,
        report
    ];
    connection.execute(&sql, values).map(drop)
}

fn keep_analysis(connection: &Connection, made: &StoredAnalysis) -> Result<(), DatabaseError> {
    let sql =
        "INSERT INTO analyses (id, created_ms, job, source, document) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING";
    let values = values![&made.id, made.created_ms, &made.job, &made.source, &made.document];
    connection.execute(sql, values).map(drop)
}

pub(super) fn version(row: &Row) -> Result<ArticleVersion, DatabaseError> {
    Ok(ArticleVersion {
        id: row.get(0)?,
        created_ms: row.get(1)?,
        job: row.get(2)?,
        source: row.get(3)?,
        repository: row.get(4)?,
        kind: row.get(5)?,
        title: row.get(6)?,
        commit: row.get(7)?,
        composer: row.get(8)?,
        words: row.count(9)?,
        score: row.get(10)?,
        grounding_checked: row.count(11)?,
        grounding_verified: row.count(12)?,
    })
}

fn analysis(row: &Row) -> Result<StoredAnalysis, DatabaseError> {
    Ok(StoredAnalysis { id: row.get(0)?, created_ms: row.get(1)?, job: row.get(2)?, source: row.get(3)?, document: row.get(4)? })
}
