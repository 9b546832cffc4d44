//! The queue as those see it who ask for work: put in, look at, call off. What workers do with it is in `lease`.

use super::articles::Cursor;
use super::database::{Connection, DatabaseError, Row, values};
use super::{Store, StoreError, drafts};
use crate::model::{Job, JobKind, JobState, NewJob};
use serde_json::Value;

/// The columns that [`job`] reads.
pub(super) const COLUMNS: &str =
    "id, kind, state, request, priority, attempts, run_after_ms, created_ms, changed_ms, result, error";

/// What became of a job that was to be queued.
#[derive(Clone, Debug, PartialEq)]
pub enum Enqueued {
    /// It is in the queue.
    New(Job),
    /// It was asked for before, with the same key.
    Known(Job),
    /// Its key belongs to another request.
    Conflict,
}

/// What became of a job that was to be called off.
#[derive(Clone, Debug, PartialEq)]
pub enum Cancelled {
    /// It is called off.
    Now(Job),
    /// It had ended before.
    TooLate(Job),
    /// There is no such job.
    Unknown,
}

/// How long the queue is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Jobs by state; of those that ended, the ones of the last 24 hours.
    pub jobs: Vec<(JobState, u64)>,
    /// Since when the oldest job that is due has been due, in milliseconds since 1970.
    pub due_since_ms: Option<i64>,
}

/// A page of the list of jobs.
pub(super) const PAGE: &str = "FROM jobs WHERE (created_ms, id) < ($1, $2) ORDER BY created_ms DESC, id DESC LIMIT $3";

/// Since when the oldest job that is due has been due.
pub(super) const OLDEST_DUE: &str = "SELECT MIN(run_after_ms) FROM jobs WHERE state = 'queued' AND run_after_ms <= $1";

/// Jobs that have not ended, by state, and those that ended since `$1`. How many there ever were would take the longer the more there are.
pub(super) const BY_STATE: &str = "
SELECT state, COUNT(*) FROM jobs WHERE state IN ('queued', 'running') GROUP BY state
UNION ALL
SELECT state, COUNT(*) FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND changed_ms > $1 GROUP BY state";

/// What counts as lately.
const DAY_MS: i64 = 86_400_000;

impl Store {
    /// Puts a job into the queue, unless its key is known.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn enqueue(&self, job: &NewJob, now_ms: i64) -> Result<Enqueued, StoreError> {
        let new = job.clone();
        self.blocking(move |connection| {
            let transaction = connection.write()?;
            let enqueued = put(&transaction, &new, now_ms)?;
            transaction.commit()?;
            Ok(enqueued)
        })
        .await
    }

    /// The job of this name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn job(&self, id: &str) -> Result<Option<Job>, StoreError> {
        let id = id.to_owned();
        self.blocking(move |connection| by_id(connection, &id)).await
    }

    /// Up to `limit` jobs, the newest first, after the place `from`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn jobs(&self, from: Option<Cursor>, limit: u32) -> Result<Vec<Job>, StoreError> {
        let from = from.unwrap_or_else(Cursor::start);
        self.blocking(move |connection| {
            connection.query(&format!("SELECT {COLUMNS} {PAGE}"), values![from.created_ms, from.id, limit], job)
        })
        .await
    }

    /// Calls a job off. A worker that has it learns of that when it renews its lease, and what it writes then does not count.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn cancel(&self, id: &str, now_ms: i64) -> Result<Cancelled, StoreError> {
        let id = id.to_owned();
        self.blocking(move |connection| {
            let sql = format!(
                "UPDATE jobs SET state = 'cancelled', leased_by = NULL, lease_until_ms = NULL, changed_ms = $2
                WHERE id = $1 AND state IN ('queued', 'running') RETURNING {COLUMNS}"
            );
            let transaction = connection.write()?;
            let cancelled = match transaction.query_first(&sql, values![&id, now_ms], job)? {
                Some(job) => Cancelled::Now(job),
                None => by_id(&transaction, &id)?.map_or(Cancelled::Unknown, Cancelled::TooLate),
            };
            if matches!(cancelled, Cancelled::Now(_)) {
                drafts::drop_of(&transaction, &id)?;
            }
            transaction.commit()?;
            Ok(cancelled)
        })
        .await
    }

    /// How long the queue is at `now_ms`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn queue_figures(&self, now_ms: i64) -> Result<QueueFigures, StoreError> {
        self.blocking(move |connection| {
            let jobs =
                connection.query(BY_STATE, values![now_ms.saturating_sub(DAY_MS)], |row| Ok((state(row, 0)?, row.count(1)?)))?;
            Ok(QueueFigures { jobs, due_since_ms: connection.query_one(OLDEST_DUE, values![now_ms], |row| row.get(0))? })
        })
        .await
    }
}

/// Queues `new` as a part of the transaction that `connection` is in.
pub(super) fn put(connection: &Connection, new: &NewJob, now_ms: i64) -> Result<Enqueued, DatabaseError> {
    let sql = format!(
        "INSERT INTO jobs (id, kind, state, request, priority, attempts, run_after_ms, idempotency_key, created_ms, changed_ms,
            repository)
        VALUES ($1, $2, 'queued', $3, $4, 0, $5, $6, $5, $5, $7) ON CONFLICT (idempotency_key) DO NOTHING RETURNING {COLUMNS}"
    );
    let (request, key, repository) = (new.request.to_string(), &new.idempotency_key, new.repository());
    let values = values![&new.id, new.kind.name(), request, new.priority, now_ms, key, repository];
    if let Some(job) = connection.query_first(&sql, values, job)? {
        return Ok(Enqueued::New(job));
    }
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE idempotency_key = $1");
    let known = connection.query_one(&sql, values![&new.idempotency_key], job)?;
    let same = known.kind == new.kind && known.request == new.request;
    Ok(if same { Enqueued::Known(known) } else { Enqueued::Conflict })
}

fn by_id(connection: &Connection, id: &str) -> Result<Option<Job>, DatabaseError> {
    connection.query_first(&format!("SELECT {COLUMNS} FROM jobs WHERE id = $1"), values![id], job)
}

/// A row of [`COLUMNS`].
pub(super) fn job(row: &Row) -> Result<Job, DatabaseError> {
    Ok(Job {
        id: row.get(0)?,
        kind: named(row, 1, JobKind::of)?,
        state: state(row, 2)?,
        request: json(row, 3)?.unwrap_or_default(),
        priority: row.get(4)?,
        attempts: row.get(5)?,
        run_after_ms: row.get(6)?,
        created_ms: row.get(7)?,
        changed_ms: row.get(8)?,
        result: json(row, 9)?,
        error: row.get(10)?,
    })
}

fn state(row: &Row, column: usize) -> Result<JobState, DatabaseError> {
    named(row, column, JobState::of)
}

fn named<T>(row: &Row, column: usize, of: impl Fn(&str) -> Option<T>) -> Result<T, DatabaseError> {
    let name: String = row.get(column)?;
    of(&name).ok_or_else(|| DatabaseError::Column { column, reason: format!("{name:?} was written by another version") })
}

fn json(row: &Row, column: usize) -> Result<Option<Value>, DatabaseError> {
    let Some(text) = row.get::<Option<String>>(column)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| DatabaseError::Column { column, reason: error.to_string() })
}
