//! The queue as workers see it: take a job, keep it, end it. Every write names the lease that it is made under; a worker that was thought
//! dead, and whose job somebody else has by now, changes nothing.

use super::database::{Connection, DatabaseError, Dialect, Row, Value, values};
use super::jobs::{self, COLUMNS, job};
use super::{Store, StoreError, articles, drafts};
use crate::model::{Job, JobOutput, Lease};

/// Takes back what nobody renewed in time; a job whose workers vanish each time is given up at last.
pub(super) fn take_back(dialect: Dialect) -> String {
    format!(
        "UPDATE jobs SET leased_by = NULL, lease_until_ms = NULL, changed_ms = $1, run_after_ms = $1,
            state = CASE WHEN attempts >= $2 THEN 'failed' ELSE 'queued' END,
            error = 'its worker vanished in attempt ' || attempts
        WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND lease_until_ms <= $1 {})",
        dialect.skip_locked()
    )
}

/// The job to be taken next. One that somebody else is about to take is passed over, and so are those of a repository that enough jobs
/// are at.
pub(super) fn next(dialect: Dialect) -> String {
    format!(
        "SELECT id, repository FROM jobs
        WHERE state = 'queued' AND run_after_ms <= $1 AND (repository IS NULL OR repository NOT IN (
            SELECT repository FROM jobs WHERE state = 'running' AND repository IS NOT NULL GROUP BY repository HAVING COUNT(*) >= $2))
        ORDER BY priority DESC, run_after_ms, id LIMIT 1 {}",
        dialect.skip_locked()
    )
}

/// How many jobs are at a repository.
pub(super) const AT_REPOSITORY: &str = "SELECT COUNT(*) FROM jobs WHERE state = 'running' AND repository = $1";

/// How often somebody looks again who found a job whose repository was taken up in that very moment.
const LOOKS: usize = 8;

/// What bounds the taking of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimBounds {
    /// A job that was begun so often without an end is given up.
    pub attempts: u32,
    /// Jobs at once that read one repository, in all processes.
    pub per_repository: u32,
}

/// What a look at the queue found.
enum Look {
    Taken(Box<Job>),
    Nothing,
    Again,
}

/// What became of a write under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It counts.
    Written,
    /// The job is somebody else's by now, or was called off; nothing was changed.
    Lost,
}

impl Store {
    /// Takes the next job that is due at `now_ms`, for `lease_ms`, under the lease `token`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn claim_job(
        &self,
        token: &str,
        (now_ms, lease_ms): (i64, i64),
        bounds: ClaimBounds,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        let token = token.to_owned();
        let until_ms = now_ms.saturating_add(lease_ms);
        self.blocking(move |connection| {
            for _ in 0..LOOKS {
                match look(connection, &token, (now_ms, until_ms), bounds)? {
                    Look::Taken(job) => {
                        let lease = Lease { job: job.id.clone(), token };
                        return Ok(Some((*job, lease)));
                    }
                    Look::Nothing => break,
                    Look::Again => {}
                }
            }
            Ok(None)
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
        self.blocking(move |connection| under(connection, set, values![lease.job, lease.token, until_ms])).await
    }

    /// Ends a job with what it made and what follows from it: all of that stands in the store, or nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn finish(&self, lease: &Lease, output: &JobOutput, now_ms: i64) -> Result<Ended, StoreError> {
        let (lease, output) = (lease.clone(), output.clone());
        let set = "state = 'done', result = $3, error = NULL, leased_by = NULL, lease_until_ms = NULL, changed_ms = $4";
        self.blocking(move |connection| {
            let transaction = connection.write()?;
            let ended = under(&transaction, set, values![&lease.job, lease.token, output.result.to_string(), now_ms])?;
            if ended == Ended::Written {
                articles::keep(&transaction, &output.made)?;
                drafts::drop_of(&transaction, &lease.job)?;
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
        self.blocking(move |connection| {
            let transaction = connection.write()?;
            let values = values![&lease.job, lease.token, state, error, run_after_ms, now_ms];
            let ended = under(&transaction, set, values)?;
            if ended == Ended::Written && state == "failed" {
                drafts::drop_of(&transaction, &lease.job)?;
            }
            transaction.commit()?;
            Ok(ended)
        })
        .await
    }

    /// Hands a job back that was not finished, as if it had not been begun.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn hand_back(&self, lease: &Lease, now_ms: i64) -> Result<Ended, StoreError> {
        let lease = lease.clone();
        let set = "state = 'queued', attempts = attempts - 1, leased_by = NULL, lease_until_ms = NULL, changed_ms = $3";
        self.blocking(move |connection| under(connection, set, values![lease.job, lease.token, now_ms])).await
    }
}

/// Two processes may pass over the same running jobs at once and find two queued ones of one repository. So whoever has found one takes its
/// repository's name first, and counts again.
fn look(
    connection: &mut Connection,
    token: &str,
    (now_ms, until_ms): (i64, i64),
    bounds: ClaimBounds,
) -> Result<Look, DatabaseError> {
    let transaction = connection.write()?;
    let dialect = transaction.dialect();
    if transaction.execute(&take_back(dialect), values![now_ms, bounds.attempts])? > 0 {
        drafts::drop_of_ended(&transaction)?;
    }
    let named = |row: &Row| Ok((row.get::<String>(0)?, row.get::<Option<String>>(1)?));
    let found = transaction.query_first(&next(dialect), values![now_ms, bounds.per_repository], named)?;
    let Some((id, repository)) = found else {
        transaction.commit()?;
        return Ok(Look::Nothing);
    };
    if let Some(repository) = repository {
        transaction.lock_name(&repository)?;
        let running = transaction.query_one(AT_REPOSITORY, values![repository], |row| row.count(0))?;
        if running >= u64::from(bounds.per_repository) {
            return Ok(Look::Again);
        }
    }
    let sql = format!(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $2, lease_until_ms = $3, changed_ms = $1
        WHERE id = $4 RETURNING {COLUMNS}"
    );
    let taken = transaction.query_one(&sql, values![now_ms, token, until_ms, id], job)?;
    transaction.commit()?;
    Ok(Look::Taken(Box::new(taken)))
}

/// Changes a running job that is still held under the lease `$1`, `$2`.
fn under(connection: &Connection, set: &str, values: &[Value]) -> Result<Ended, DatabaseError> {
    let sql = format!("UPDATE jobs SET {set} WHERE id = $1 AND leased_by = $2 AND state = 'running'");
    let changed = connection.execute(&sql, values)?;
    Ok(if changed == 1 { Ended::Written } else { Ended::Lost })
}
