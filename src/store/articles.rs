//! What jobs made: articles with their texts, and analyses. A text is kept once, however often it is written.

use super::dialect::sqlite;
use super::ledger;
use super::{Store, StoreError};
use crate::model::{ArticleVersion, Made, StoredAnalysis, StoredArticle};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

pub(super) const COLUMNS: &str =
    "id, created_ms, job, source, repository, kind, title, commit_id, composer, words, score, grounding_checked,
    grounding_verified";

/// A page of the list of articles.
pub(super) const PAGE: &str = "FROM article_versions WHERE (created_ms, id) < ($1, $2) ORDER BY created_ms DESC, id DESC LIMIT $3";

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
            let mut statement = connection.prepare_cached(&sqlite(&format!("SELECT {COLUMNS} {PAGE}")))?;
            statement.query_map(params![from.created_ms, from.id, limit], version)?.collect()
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
            let sql = sqlite(&format!("SELECT {COLUMNS}, markdown, report FROM article_versions WHERE id = $1"));
            let article =
                |row: &Row<'_>| Ok(StoredArticle { version: version(row)?, markdown: row.get(13)?, report: row.get(14)? });
            connection.prepare_cached(&sql)?.query_row([id], article).optional()
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
            let sql = sqlite("SELECT id, created_ms, job, source, document FROM analyses WHERE id = $1");
            connection.prepare_cached(&sql)?.query_row([id], analysis).optional()
        })
        .await
    }

    /// When the newest article was made, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_article_ms(&self) -> Result<Option<i64>, StoreError> {
        self.blocking(|connection| connection.query_row("SELECT MAX(created_ms) FROM article_versions", [], |row| row.get(0))).await
    }
}

/// Keeps what a job made, as a part of the transaction that `connection` is in.
pub(super) fn keep(connection: &Connection, made: &Made) -> rusqlite::Result<()> {
    match made {
        Made::Article(article, record) => {
            ledger::insert_article(connection, record)?;
            keep_article(connection, article)
        }
        Made::Analysis(analysis) => keep_analysis(connection, analysis),
        Made::Nothing => Ok(()),
    }
}

fn keep_article(connection: &Connection, article: &StoredArticle) -> rusqlite::Result<()> {
    let StoredArticle { version, markdown, report } = article;
    let sql = sqlite(&format!(
        "INSERT INTO article_versions ({COLUMNS}, markdown, report)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING"
    ));
    let values = params![
        version.id,
        version.created_ms,
        version.job,
        version.source,
        version.repository,
        version.kind,
        version.title,
        version.commit,
        version.composer,
        version.words.cast_signed(),
        version.score,
        version.grounding_checked.cast_signed(),
        version.grounding_verified.cast_signed(),
        markdown,
        report
    ];
    connection.execute(&sql, values).map(drop)
}

fn keep_analysis(connection: &Connection, made: &StoredAnalysis) -> rusqlite::Result<()> {
    let sql = sqlite(
        "INSERT INTO analyses (id, created_ms, job, source, document) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    );
    connection.execute(&sql, params![made.id, made.created_ms, made.job, made.source, made.document]).map(drop)
}

pub(super) fn version(row: &Row<'_>) -> rusqlite::Result<ArticleVersion> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
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
        words: count(9)?,
        score: row.get(10)?,
        grounding_checked: count(11)?,
        grounding_verified: count(12)?,
    })
}

fn analysis(row: &Row<'_>) -> rusqlite::Result<StoredAnalysis> {
    Ok(StoredAnalysis { id: row.get(0)?, created_ms: row.get(1)?, job: row.get(2)?, source: row.get(3)?, document: row.get(4)? })
}
