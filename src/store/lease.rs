//! The queue as workers see it: take a job, keep it, end it. Every write names the lease that it is made under; a worker that was thought
//! dead, and whose job somebody else has by now, changes nothing.

use super::dialect::sqlite;
use super::jobs::{self, COLUMNS, job};
use super::{Store, StoreError, articles};
use crate::model::{Job, JobOutput, Lease};
use rusqlite::{Connection, OptionalExtension as _, Params, TransactionBehavior, params};

/// Takes back what nobody renewed in time; a job whose workers vanish each time is given up at last.
pub(super) const TAKE_BACK: &str = "
UPDATE jobs SET leased_by = NULL, lease_until_ms = NULL, changed_ms = $1, run_after_ms = $1,
    state = CASE WHEN attempts >= $2 THEN 'failed' ELSE 'queued' END,
    error = 'its worker vanished in attempt ' || attempts
WHERE state = 'running' AND lease_until_ms <= $1";

/// The job to be taken next. PostgreSQL needs `FOR UPDATE SKIP LOCKED` behind it; SQLite has one writer at a time.
pub(super) const NEXT: &str =
    "SELECT id FROM jobs WHERE state = 'queued' AND run_after_ms <= $1 ORDER BY priority DESC, run_after_ms, id LIMIT 1";

/// What became of a write under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It counts.
    Written,
    /// The job is somebody else's by now, or was called off; nothing was changed.
    Lost,
}

impl Store {
    /// Takes the next job that is due at `now_ms`, for `lease_ms`, under the lease `token`. A job that was begun `most_attempts` times
    /// without an end is given up.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn claim_job(
        &self,
        token: &str,
        (now_ms, lease_ms): (i64, i64),
        most_attempts: u32,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        let token = token.to_owned();
        self.blocking(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.prepare_cached(&sqlite(TAKE_BACK))?.execute(params![now_ms, most_attempts])?;
            let sql = sqlite(&format!(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $2, lease_until_ms = $3, changed_ms = $1
                WHERE id = ({NEXT}) RETURNING {COLUMNS}"
            ));
            let values = params![now_ms, token, now_ms.saturating_add(lease_ms)];
            let taken = transaction.prepare_cached(&sql)?.query_row(values, job).optional()?;
            transaction.commit()?;
            Ok(taken.map(|job| {
                let lease = Lease { job: job.id.clone(), token };
                (job, lease)
            }))
        })
        .await
    }

    /// Keeps a job until `until_ms`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn renew(&self, lease: &Lease, until_ms: i64) -> Result<Ended, StoreError> {
        let lease = lease.clone();
        let set = "lease_until_ms = $3";
        self.blocking(move |connection| under(connection, set, params![lease.job, lease.token, until_ms])).await
    }

    /// Ends a job with what it made and what follows from it: all of that stands in the store, or nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn finish(&self, lease: &Lease, output: &JobOutput, now_ms: i64) -> Result<Ended, StoreError> {
        let (lease, output) = (lease.clone(), output.clone());
        let set = "state = 'done', result = $3, error = NULL, leased_by = NULL, lease_until_ms = NULL, changed_ms = $4";
        self.blocking(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let ended = under(&transaction, set, params![lease.job, lease.token, output.result.to_string(), now_ms])?;
            if ended == Ended::Written {
                articles::keep(&transaction, &output.made)?;
                output.next.iter().try_for_each(|next| jobs::put(&transaction, next, now_ms).map(drop))?;
            }
            transaction.commit()?;
            Ok(ended)
        })
        .await
    }

    /// Ends an attempt that failed: the job is queued again for `retry_at_ms`, or given up.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn fail(&self, lease: &Lease, error: &str, retry_at_ms: Option<i64>, now_ms: i64) -> Result<Ended, StoreError> {
        let (lease, error) = (lease.clone(), error.to_owned());
        let state = if retry_at_ms.is_some() { "queued" } else { "failed" };
        let set = "state = $3, error = $4, run_after_ms = $5, leased_by = NULL, lease_until_ms = NULL, changed_ms = $6";
        let run_after_ms = retry_at_ms.unwrap_or(now_ms);
        self.blocking(move |connection| under(connection, set, params![lease.job, lease.token, state, error, run_after_ms, now_ms]))
            .await
    }

    /// Hands a job back that was not finished, as if it had not been begun.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn hand_back(&self, lease: &Lease, now_ms: i64) -> Result<Ended, StoreError> {
        let lease = lease.clone();
        let set = "state = 'queued', attempts = attempts - 1, leased_by = NULL, lease_until_ms = NULL, changed_ms = $3";
        self.blocking(move |connection| under(connection, set, params![lease.job, lease.token, now_ms])).await
    }
}

/// Changes a running job that is still held under the lease `$1`, `$2`.
fn under(connection: &Connection, set: &str, values: impl Params) -> rusqlite::Result<Ended> {
    let sql = sqlite(&format!("UPDATE jobs SET {set} WHERE id = $1 AND leased_by = $2 AND state = 'running'"));
    let changed = connection.prepare_cached(&sql)?.execute(values)?;
    Ok(if changed == 1 { Ended::Written } else { Ended::Lost })
}
