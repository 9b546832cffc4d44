//! When each schedule was seen to last. Whichever process moves a schedule on to a due time queues the job of that time, in the same
//! transaction; all others find it moved.

use super::database::values;
use super::jobs::put;
use super::{Store, StoreError};
use crate::model::NewJob;

/// Moves a schedule on, unless it is there already.
pub(super) const MOVE_ON: &str = "
INSERT INTO schedules (name, due_ms, changed_ms) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET due_ms = excluded.due_ms, changed_ms = excluded.changed_ms WHERE schedules.due_ms < excluded.due_ms
RETURNING name";

impl Store {
    /// The last due time of the schedule `name` that was seen to, in milliseconds since 1970; a schedule that nobody has seen before
    /// begins at `now_ms`.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn schedule(&self, name: &str, now_ms: i64) -> Result<i64, StoreError> {
        let name = name.to_owned();
        self.blocking(move |connection| {
            let sql = "SELECT due_ms FROM schedules WHERE name = $1";
            if let Some(due_ms) = connection.query_first(sql, values![&name], |row| row.get(0))? {
                return Ok(due_ms);
            }
            connection.query(MOVE_ON, values![&name, now_ms, now_ms], |_| Ok(()))?;
            connection.query_one(sql, values![&name], |row| row.get(0))
        })
        .await
    }

    /// Moves the schedule `name` on to `due_ms` and queues `job`, if there is one for that time; returns whether this call did it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn move_on(&self, name: &str, due_ms: i64, job: Option<&NewJob>, now_ms: i64) -> Result<bool, StoreError> {
        let (name, job) = (name.to_owned(), job.cloned());
        self.blocking(move |connection| {
            let transaction = connection.write()?;
            let moved = transaction.query_first(MOVE_ON, values![&name, due_ms, now_ms], |_| Ok(()))?.is_some();
            if let (true, Some(job)) = (moved, &job) {
                put(&transaction, job, now_ms)?;
            }
            transaction.commit()?;
            Ok(moved)
        })
        .await
    }
}
