//! Answers of a model that wait for the check of their article: kept for the job that asked for them, until it ends.

use super::database::{Connection, DatabaseError, values};
use super::{Store, StoreError};

/// What a job was answered.
pub(super) const OF_JOB: &str = "SELECT key, answer FROM drafts WHERE job = $1";

/// Answers of jobs that have ended, however they did.
const OF_ENDED: &str = "DELETE FROM drafts WHERE job NOT IN (SELECT id FROM jobs WHERE state IN ('queued', 'running'))";

impl Store {
    /// The answers that attempts at `job` got, each with its key.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn drafts(&self, job: &str) -> Result<Vec<(String, String)>, StoreError> {
        let job = job.to_owned();
        self.blocking(move |connection| connection.query(OF_JOB, values![job], |row| Ok((row.get(0)?, row.get(1)?)))).await
    }

    /// Keeps an answer for as long as its job is not at its end; one that is known already stays.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn put_draft(&self, job: &str, key: &str, answer: &str, now_ms: i64) -> Result<(), StoreError> {
        let sql = "
            INSERT INTO drafts (job, key, answer, made_ms)
            SELECT id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM jobs WHERE id = $1 AND state = 'running'
            ON CONFLICT (job, key) DO NOTHING";
        let (job, key, answer) = (job.to_owned(), key.to_owned(), answer.to_owned());
        self.blocking(move |connection| connection.execute(sql, values![job, key, answer, now_ms]).map(drop)).await
    }
}

/// Drops the answers of a job, as a part of the transaction that ends it.
pub(super) fn drop_of(connection: &Connection, job: &str) -> Result<(), DatabaseError> {
    connection.execute("DELETE FROM drafts WHERE job = $1", values![job]).map(drop)
}

/// Drops the answers of all jobs that have ended.
pub(super) fn drop_of_ended(connection: &Connection) -> Result<(), DatabaseError> {
    connection.execute(OF_ENDED, values![]).map(drop)
}
