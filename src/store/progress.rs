//! How far running jobs are, written by the worker that has them and read by every process that is asked.

use super::database::{DatabaseError, Row, values};
use super::{Ended, Store, StoreError};
use crate::model::{JobProgress, Lease};

impl Store {
    /// Writes down how far a job is; a lease that was lost writes nothing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_progress(&self, lease: &Lease, progress: &JobProgress) -> Result<Ended, StoreError> {
        let (lease, progress) = (lease.clone(), progress.clone());
        self.blocking(move |connection| {
            let sql =
                "UPDATE jobs SET stage = $3, stage_done = $4, stage_total = $5 WHERE id = $1 AND leased_by = $2 AND state = 'running'";
            let (done, total) = (progress.done.cast_signed(), progress.total.map(u64::cast_signed));
            let changed = connection.execute(sql, values![lease.job, lease.token, progress.stage, done, total])?;
            Ok(if changed == 1 { Ended::Written } else { Ended::Lost })
        })
        .await
    }

    /// How far a job is; none when it is not running, or has said nothing yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn progress(&self, job: &str) -> Result<Option<JobProgress>, StoreError> {
        let job = job.to_owned();
        self.blocking(move |connection| {
            let sql = "SELECT stage, stage_done, stage_total FROM jobs WHERE id = $1 AND state = 'running'";
            connection.query_first(sql, values![job], progress).map(Option::flatten)
        })
        .await
    }
}

fn progress(row: &Row) -> Result<Option<JobProgress>, DatabaseError> {
    let (stage, done, total): (Option<String>, Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(stage.map(|stage| JobProgress { stage, done: done.unwrap_or(0).unsigned_abs(), total: total.map(i64::unsigned_abs) }))
}
