//! The ledger of publications: what is where, and what was meant to be.

use super::database::{Connection, DatabaseError, Row, values};
use super::{Store, StoreError};
use crate::model::{Outcome, PostState, Publication};
use serde::Serialize;

/// How attempts to publish on one platform ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlatformFigures {
    /// The platform.
    pub platform: String,
    /// Attempts.
    pub attempts: u64,
    /// Those that made a post.
    pub created: u64,
    /// Those that changed one.
    pub updated: u64,
    /// Those that found it as it should be.
    pub unchanged: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those of which nobody knows.
    pub unknown: u64,
    /// The share of attempts after which the post was as it should be.
    pub success: f64,
}

/// Attempts since a time, by platform.
pub(super) const BY_PLATFORM: &str = "
SELECT platform, COUNT(*), COUNT(*) FILTER (WHERE outcome = 'created'), COUNT(*) FILTER (WHERE outcome = 'updated'),
    COUNT(*) FILTER (WHERE outcome = 'unchanged'), COUNT(*) FILTER (WHERE outcome = 'failed'),
    COUNT(*) FILTER (WHERE outcome = 'unknown'),
    AVG(CAST(CASE WHEN outcome IN ('created', 'updated', 'unchanged') THEN 1 ELSE 0 END AS DOUBLE PRECISION))
FROM publish_attempts WHERE at_ms >= $1 GROUP BY platform ORDER BY platform";

/// What is known of an article at a destination.
pub(super) const KNOWN: &str = "
SELECT article, destination, remote_id, url, state, fingerprint, intent, first_at_ms, scheduled_at
FROM publications WHERE article = $1 AND destination = $2";

/// Whose post it is.
pub(super) const OWNER: &str = "SELECT article FROM publications WHERE destination = $1 AND remote_id = $2";

/// Another post of an article on a platform.
pub(super) const ELSEWHERE: &str = "
SELECT COALESCE(url, destination) FROM publications
WHERE article = $1 AND platform = $2 AND destination <> $3 AND (remote_id IS NOT NULL OR intent IS NOT NULL)";

/// The last address at a target. A page of a static site has its last address from the start.
pub(super) const HOME: &str = "
SELECT url FROM publications
WHERE article = $1 AND target = $2 AND url LIKE 'http%' AND (state = 'live' OR platform = 'git-site')
ORDER BY changed_at_ms DESC LIMIT 1";

/// How attempts since `since_ms` ended, by platform.
pub(super) fn by_platform(connection: &Connection, since_ms: i64) -> Result<Vec<PlatformFigures>, DatabaseError> {
    connection.query(BY_PLATFORM, values![since_ms], |row| {
        Ok(PlatformFigures {
            platform: row.get(0)?,
            attempts: row.count(1)?,
            created: row.count(2)?,
            updated: row.count(3)?,
            unchanged: row.count(4)?,
            failed: row.count(5)?,
            unknown: row.count(6)?,
            success: row.get(7)?,
        })
    })
}

impl Store {
    /// What is known of `article` at `destination`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn publication(&self, article: &str, destination: &str) -> Result<Option<Publication>, StoreError> {
        let (article, destination) = (article.to_owned(), destination.to_owned());
        self.blocking(move |connection| connection.query_first(KNOWN, values![article, destination], publication)).await
    }

    /// The article whose post `remote_id` at `destination` is.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn owner(&self, destination: &str, remote_id: &str) -> Result<Option<String>, StoreError> {
        let (destination, remote_id) = (destination.to_owned(), remote_id.to_owned());
        self.blocking(move |connection| connection.query_first(OWNER, values![destination, remote_id], |row| row.get(0))).await
    }

    /// The address, or else the place, of a post of `article` on `platform` that is not at `destination`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn posted_elsewhere(
        &self,
        article: &str,
        platform: &'static str,
        destination: &str,
    ) -> Result<Option<String>, StoreError> {
        let (article, destination) = (article.to_owned(), destination.to_owned());
        self.blocking(move |connection| {
            connection.query_first(ELSEWHERE, values![article, platform, destination], |row| row.get(0))
        })
        .await
    }

    /// The last public address of `article` at the target of this name: that of a live post, or of a page whose address is settled before.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn home_url(&self, article: &str, target: &str) -> Result<Option<String>, StoreError> {
        let (article, target) = (article.to_owned(), target.to_owned());
        self.blocking(move |connection| connection.query_first(HOME, values![article, target], |row| row.get(0))).await
    }

    /// Writes down what is known of a publication, in place of what was.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn record_publication(
        &self,
        publication: &Publication,
        (target, platform): (&str, &'static str),
        at_ms: i64,
    ) -> Result<(), StoreError> {
        let (row, target) = (publication.clone(), target.to_owned());
        self.blocking(move |connection| {
            let sql =
                "INSERT INTO publications (article, destination, target, platform, remote_id, url, state, fingerprint, intent,
                    first_at_ms, changed_at_ms, scheduled_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (article, destination) DO UPDATE SET target = excluded.target, remote_id = excluded.remote_id,
                    url = excluded.url, state = excluded.state, fingerprint = excluded.fingerprint, intent = excluded.intent,
                    changed_at_ms = excluded.changed_at_ms, scheduled_at = excluded.scheduled_at";
            let values = values![
                row.article,
                row.destination,
                target,
                platform,
                row.remote_id,
                row.url,
                row.state.map(PostState::name),
                row.fingerprint,
                row.intent,
                row.first_at_ms,
                at_ms,
                row.scheduled_at,
            ];
            connection.execute(sql, values).map(drop)
        })
        .await
    }

    /// Writes down how an attempt ended.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn record_attempt(
        &self,
        article: &str,
        (target, platform): (&str, &'static str),
        outcome: Outcome,
        at_ms: i64,
    ) -> Result<(), StoreError> {
        let (article, target) = (article.to_owned(), target.to_owned());
        self.blocking(move |connection| {
            let sql = "INSERT INTO publish_attempts (at_ms, article, target, platform, outcome) VALUES ($1, $2, $3, $4, $5)";
            connection.execute(sql, values![at_ms, article, target, platform, outcome.name()]).map(drop)
        })
        .await
    }
}

fn publication(row: &Row) -> Result<Publication, DatabaseError> {
    let state: Option<String> = row.get(4)?;
    Ok(Publication {
        article: row.get(0)?,
        destination: row.get(1)?,
        remote_id: row.get(2)?,
        url: row.get(3)?,
        state: state.as_deref().and_then(PostState::of),
        fingerprint: row.get(5)?,
        intent: row.get(6)?,
        first_at_ms: row.get(7)?,
        scheduled_at: row.get(8)?,
    })
}
