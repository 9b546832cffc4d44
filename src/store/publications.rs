//! The ledger of publications: what is where, and what was meant to be. Claims keep two runs from publishing one article to one place
//! at once; a claim ends with its process, however that ends.

use super::{Store, StoreError};
use crate::model::{Digest, Outcome, PostState, Publication};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use serde::Serialize;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

/// How often a claim that is taken is looked at again.
const POLL: Duration = Duration::from_millis(25);

/// The right to publish one article to one destination; it ends when it is dropped or the process ends.
#[derive(Debug)]
pub struct Claim {
    _file: File,
}

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
SELECT platform, COUNT(*), SUM(outcome = 'created'), SUM(outcome = 'updated'), SUM(outcome = 'unchanged'), SUM(outcome = 'failed'),
    SUM(outcome = 'unknown'), AVG(outcome IN ('created', 'updated', 'unchanged'))
FROM publish_attempts WHERE at_ms >= ?1 GROUP BY platform ORDER BY platform";

/// Whose post it is.
pub(super) const OWNER: &str = "SELECT article FROM publications WHERE destination = ?1 AND remote_id = ?2";

/// Another post of an article on a platform.
pub(super) const ELSEWHERE: &str = "
SELECT COALESCE(url, destination) FROM publications
WHERE article = ?1 AND platform = ?2 AND destination <> ?3 AND (remote_id IS NOT NULL OR intent IS NOT NULL)";

/// The last address at a target. A page of a static site has its last address from the start.
pub(super) const HOME: &str = "
SELECT url FROM publications
WHERE article = ?1 AND target = ?2 AND url LIKE 'http%' AND (state = 'live' OR platform = 'git-site')
ORDER BY changed_at_ms DESC LIMIT 1";

/// How attempts since `since_ms` ended, by platform.
pub(super) fn by_platform(connection: &Connection, since_ms: i64) -> rusqlite::Result<Vec<PlatformFigures>> {
    let mut statement = connection.prepare(BY_PLATFORM)?;
    let rows = statement.query_map([since_ms], |row| {
        let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
        Ok(PlatformFigures {
            platform: row.get(0)?,
            attempts: count(1)?,
            created: count(2)?,
            updated: count(3)?,
            unchanged: count(4)?,
            failed: count(5)?,
            unknown: count(6)?,
            success: row.get(7)?,
        })
    })?;
    rows.collect()
}

impl Store {
    /// What is known of `article` at `destination`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn publication(&self, article: &str, destination: &str) -> Result<Option<Publication>, StoreError> {
        let (article, destination) = (article.to_owned(), destination.to_owned());
        self.blocking(move |connection| {
            let sql = "SELECT article, destination, remote_id, url, state, fingerprint, intent, first_at_ms, scheduled_at
                FROM publications WHERE article = ?1 AND destination = ?2";
            connection.prepare_cached(sql)?.query_row([article, destination], publication).optional()
        })
        .await
    }

    /// The article whose post `remote_id` at `destination` is.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn owner(&self, destination: &str, remote_id: &str) -> Result<Option<String>, StoreError> {
        let (destination, remote_id) = (destination.to_owned(), remote_id.to_owned());
        self.blocking(move |connection| {
            connection.prepare_cached(OWNER)?.query_row([destination, remote_id], |row| row.get(0)).optional()
        })
        .await
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
            let values = rusqlite::params![article, platform, destination];
            connection.prepare_cached(ELSEWHERE)?.query_row(values, |row| row.get(0)).optional()
        })
        .await
    }

    /// The last public address of `article` at the target of this name: that of a live post, or of a page whose address is settled before.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn home_url(&self, article: &str, target: &str) -> Result<Option<String>, StoreError> {
        let (article, target) = (article.to_owned(), target.to_owned());
        self.blocking(move |connection| connection.prepare_cached(HOME)?.query_row([article, target], |row| row.get(0)).optional())
            .await
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
                VALUES (:article, :destination, :target, :platform, :remote_id, :url, :state, :fingerprint, :intent, :first, :at,
                    :scheduled)
                ON CONFLICT (article, destination) DO UPDATE SET target = excluded.target, remote_id = excluded.remote_id,
                    url = excluded.url, state = excluded.state, fingerprint = excluded.fingerprint, intent = excluded.intent,
                    changed_at_ms = excluded.changed_at_ms, scheduled_at = excluded.scheduled_at";
            let values = named_params! {
                ":article": row.article,
                ":destination": row.destination,
                ":target": target,
                ":platform": platform,
                ":remote_id": row.remote_id,
                ":url": row.url,
                ":state": row.state.map(PostState::name),
                ":fingerprint": row.fingerprint,
                ":intent": row.intent,
                ":first": row.first_at_ms,
                ":at": at_ms,
                ":scheduled": row.scheduled_at,
            };
            connection.prepare_cached(sql)?.execute(values).map(drop)
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
            let sql = "INSERT INTO publish_attempts (at_ms, article, target, platform, outcome) VALUES (?1, ?2, ?3, ?4, ?5)";
            connection.prepare_cached(sql)?.execute((at_ms, article, target, platform, outcome.name())).map(drop)
        })
        .await
    }

    /// Waits until nobody else publishes `article` to `destination`, in this process or another.
    ///
    /// # Errors
    /// When the file of the claim cannot be made or locked.
    pub async fn claim(&self, article: &str, destination: &str) -> Result<Claim, StoreError> {
        let name = Digest::of(format!("{article}\n{destination}").as_bytes()).to_string();
        let path = self.claims.join(format!("{}.lock", &name[..32]));
        let failed = |path: &PathBuf, error| StoreError::Create(path.clone(), error);
        crate::sqlite::create_private(&path).map_err(|error| failed(&path, error))?;
        let file = OpenOptions::new().write(true).open(&path).map_err(|error| failed(&path, error))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Claim { _file: file }),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(POLL).await,
                Err(TryLockError::Error(error)) => return Err(failed(&path, error)),
            }
        }
    }
}

fn publication(row: &Row<'_>) -> rusqlite::Result<Publication> {
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
