//! SQLite: answers in one private file, bounded by age and by size.
//!
//! Blocking code; `Sqlite` runs it on threads made for that. A damaged file is moved aside and a new one begun; a file that is locked,
//! read-only or on a full disk is a miss. Nothing is created before the first answer is kept.

use super::figures::Failed;
use super::notes::Notes;
use crate::model::Digest;
use crate::sqlite::{self, Pool};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The name of the file in the cache folder.
pub(super) const FILE: &str = "answers.sqlite";
/// The name of the last file that was found damaged.
const DAMAGED_FILE: &str = "answers.damaged.sqlite";

/// How long another process may hold the file; longer costs more than a miss does.
const WAIT: Duration = Duration::from_millis(500);
const CONNECTIONS: u32 = 2;
/// Puts between two prunings, unless many bytes came before.
const PUTS_PER_PRUNING: u64 = 64;
/// When an answer was last used is written down this often at most: a hit shall not cost a write.
const USE_STEP_MS: i64 = 60_000;

// The number in the table's name is the version of the schema: another version leaves this table alone.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS answers_1 (
    key BLOB PRIMARY KEY, value BLOB NOT NULL, size_bytes INTEGER NOT NULL,
    made_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS answers_1_expiry ON answers_1 (expires_ms);
CREATE INDEX IF NOT EXISTS answers_1_use ON answers_1 (used_ms, size_bytes);";

const PRUNE: &str = "
DELETE FROM answers_1 WHERE rowid IN (SELECT rowid FROM
    (SELECT rowid, SUM(size_bytes) OVER (ORDER BY used_ms DESC, rowid DESC) AS newer_bytes FROM answers_1)
    WHERE newer_bytes > ?1)";

/// Answers in a file.
#[derive(Debug)]
pub(super) struct Local {
    path: PathBuf,
    max_bytes: u64,
    state: Mutex<State>,
    pub(super) notes: Arc<Notes>,
}

#[derive(Debug, Default)]
struct State {
    pool: Option<Pool>,
    /// The file cannot be used; said once and not tried again in this run.
    given_up: bool,
    /// Puts and bytes since the last pruning; none before the first.
    since_pruning: Option<(u64, u64)>,
}

/// Whether a file that is not there is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    Stays,
    IsMade,
}

impl Local {
    pub(super) fn new(folder: &Path, max_bytes: u64, notes: &Arc<Notes>) -> Self {
        Self { path: folder.join(FILE), max_bytes, state: Mutex::default(), notes: Arc::clone(notes) }
    }

    /// The envelope under `key` that has not expired at `now_ms`, and when it will.
    pub(super) fn get(&self, key: &Digest, now_ms: i64) -> Result<Option<(Vec<u8>, i64)>, Failed> {
        let found = self.with(Absent::Stays, |connection| {
            let row: Option<(Vec<u8>, i64, i64)> = connection
                .prepare_cached("SELECT value, expires_ms, used_ms FROM answers_1 WHERE key = ?1 AND expires_ms > ?2")?
                .query_row(params![key.0, now_ms], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            if row.as_ref().is_some_and(|(.., used_ms)| now_ms.saturating_sub(*used_ms) >= USE_STEP_MS) {
                // A use that cannot be written down is still a hit.
                let _ = connection.execute("UPDATE answers_1 SET used_ms = ?2 WHERE key = ?1", params![key.0, now_ms]);
            }
            Ok(row.map(|(envelope, expires_ms, _)| (envelope, expires_ms)))
        })?;
        Ok(found.flatten())
    }

    /// Keeps an envelope until `expires_ms`.
    pub(super) fn put(&self, key: &Digest, envelope: &[u8], now_ms: i64, expires_ms: i64) -> Result<(), Failed> {
        // What a row costs beside its envelope: key, times, two index entries.
        let size_bytes = envelope.len() as u64 + 160;
        self.with(Absent::IsMade, |connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO answers_1 (key, value, size_bytes, made_ms, used_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?4, ?5)")?
                .execute(params![key.0, envelope, size_bytes as i64, now_ms, expires_ms])
        })?;
        if self.pruning_is_due(size_bytes) {
            self.with(Absent::Stays, |connection| prune(connection, now_ms, self.max_bytes))?;
        }
        Ok(())
    }

    /// Drops the answer under `key`.
    pub(super) fn remove(&self, key: &Digest) -> Result<(), Failed> {
        self.with(Absent::Stays, |connection| connection.execute("DELETE FROM answers_1 WHERE key = ?1", [key.0])).map(drop)
    }

    fn pruning_is_due(&self, size_bytes: u64) -> bool {
        let mut state = self.state();
        let due = match state.since_pruning {
            None => true,
            Some((puts, bytes)) => puts + 1 >= PUTS_PER_PRUNING || bytes + size_bytes >= self.max_bytes / 8,
        };
        let (puts, bytes) = if due { (0, 0) } else { state.since_pruning.unwrap_or_default() };
        state.since_pruning = Some(if due { (0, 0) } else { (puts + 1, bytes + size_bytes) });
        due
    }

    /// Runs `work` on a connection; none where there is no file. A damaged file is replaced, and `work` then runs on the new one.
    fn with<T>(&self, absent: Absent, work: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<Option<T>, Failed> {
        match self.attempt(absent, &work) {
            Err(error) if sqlite::is_damaged(&error) => {
                self.move_aside();
                self.attempt(absent, &work)
            }
            result => result,
        }
        .map_err(|error| self.failed(&error))
    }

    fn attempt<T>(&self, absent: Absent, work: &impl Fn(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
        let Some(pool) = self.pool(absent)? else { return Ok(None) };
        // A pool keeps the text of an error only; the connection that it could not make is made again to know its code.
        match pool.get() {
            Ok(connection) => work(&connection).map(Some),
            Err(_) => work(&sqlite::connect(&self.path, WAIT)?).map(Some),
        }
    }

    fn pool(&self, absent: Absent) -> rusqlite::Result<Option<Pool>> {
        let mut state = self.state();
        if state.given_up {
            return Err(cannot_open());
        }
        if absent == Absent::Stays && !self.path.exists() {
            return Ok(None);
        }
        if let Some(pool) = state.pool.as_ref().filter(|_| self.path.exists()) {
            return Ok(Some(pool.clone()));
        }
        sqlite::create_private(&self.path).map_err(|_| cannot_open())?;
        begin(&self.path)?;
        Ok(Some(state.pool.insert(sqlite::pool(&self.path, CONNECTIONS, WAIT)).clone()))
    }

    /// Renames a damaged file, of which the last one is kept. Another process may have done so already.
    fn move_aside(&self) {
        let mut state = self.state();
        state.pool = None;
        if is_whole(&self.path) {
            return;
        }
        for suffix in ["", "-wal", "-shm"] {
            let beside = |name: &str| self.path.with_file_name(format!("{name}{suffix}"));
            let _ = std::fs::rename(beside(FILE), beside(DAMAGED_FILE));
        }
        self.notes.say(format!("the cache file was damaged; it is now {DAMAGED_FILE}, and a new one was begun"));
    }

    fn failed(&self, error: &rusqlite::Error) -> Failed {
        let what = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "is locked by another process",
            Some(ErrorCode::DiskFull) => "cannot grow, the disk is full",
            Some(ErrorCode::ReadOnly) => "is read-only",
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => "cannot be opened",
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => "is damaged",
            _ => "cannot be used",
        };
        self.notes.say(format!("the cache file {} {what}; answers are asked for anew", self.path.display()));
        if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) {
            self.state().given_up = true;
        }
        Failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries, bytes and times at `now_ms`; none where there is no file.
    pub(super) fn stats(&self, now_ms: i64) -> Result<Option<super::LocalStats>, Failed> {
        self.with(Absent::Stays, |connection| {
            connection.query_row(
                "SELECT COUNT(*), COALESCE(SUM(size_bytes), 0), MIN(made_ms), MAX(made_ms), COUNT(*) FILTER (WHERE expires_ms <= ?1)
                 FROM answers_1",
                [now_ms],
                |row| {
                    Ok(super::LocalStats {
                        entries: row.get::<_, i64>(0)?.unsigned_abs(),
                        bytes: row.get::<_, i64>(1)?.unsigned_abs(),
                        oldest_ms: row.get(2)?,
                        newest_ms: row.get(3)?,
                        expired: row.get::<_, i64>(4)?.unsigned_abs(),
                    })
                },
            )
        })
    }

    /// Deletes what expires until `until_ms`; says how many answers went.
    pub(super) fn clear(&self, until_ms: i64) -> Result<u64, Failed> {
        let cleared = self.with(Absent::Stays, |connection| {
            let count = connection.execute("DELETE FROM answers_1 WHERE expires_ms <= ?1", [until_ms])?;
            give_back(connection)?;
            Ok(count as u64)
        })?;
        Ok(cleared.unwrap_or(0))
    }
}

/// Prepares a file that may be empty, new, or in use by others.
fn begin(path: &Path) -> rusqlite::Result<()> {
    let connection = sqlite::connect(path, WAIT)?;
    // Works on an empty file only, and before WAL mode is on.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    sqlite::use_wal(&connection, WAIT)?;
    connection.execute_batch(SCHEMA)
}

fn prune(connection: &Connection, now_ms: i64, max_bytes: u64) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM answers_1 WHERE expires_ms <= ?1", [now_ms])?;
    let total: i64 = connection.query_row("SELECT COALESCE(SUM(size_bytes), 0) FROM answers_1", [], |row| row.get(0))?;
    if total.unsigned_abs() > max_bytes {
        // A tenth of room, so that the next put does not prune again.
        let kept = i64::try_from(max_bytes - max_bytes / 10).unwrap_or(i64::MAX);
        connection.execute(PRUNE, [kept])?;
        give_back(connection)?;
    }
    Ok(())
}

/// Returns free pages to the file system. Each step of the first statement frees one page, so it has to be run to its end.
fn give_back(connection: &Connection) -> rusqlite::Result<()> {
    for statement in ["PRAGMA incremental_vacuum", "PRAGMA wal_checkpoint(TRUNCATE)"] {
        let mut statement = connection.prepare(statement)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}

fn is_whole(path: &Path) -> bool {
    let check = |connection: Connection| {
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)).map(|text| text == "ok")
    };
    // Locked is not damaged.
    sqlite::connect(path, WAIT).and_then(check).unwrap_or_else(|error| !sqlite::is_damaged(&error))
}

fn cannot_open() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN), None)
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
