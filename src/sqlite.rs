//! SQLite files: readable by their owner only, in WAL mode, through a small pool.
//!
//! What both the cache of answers and the ledger need; tables and SQL belong to them.

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Connections to one file.
pub type Pool = r2d2::Pool<SqliteConnectionManager>;

/// The database file can be read by its owner only, and so can the folders that have to be made for it; what exists keeps its
/// mode.
///
/// # Errors
/// When a folder or the file cannot be made.
pub fn create_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    // Append, so that a file that another process has just begun is left as it is.
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A connection to a file that exists, which waits `wait` for other writers. The path is never read as a URI.
///
/// # Errors
/// When the file cannot be opened.
pub fn connect(path: &Path, wait: Duration) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags())?;
    prepare(&connection, wait)?;
    Ok(connection)
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn prepare(connection: &Connection, wait: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(wait)?;
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 4194304;")
}

/// Turns on WAL mode, which the file keeps. SQLite does not wait for others here whatever the timeout says, so this does.
///
/// # Errors
/// When the file is in use for longer than `wait`, or cannot be written.
pub fn use_wal(connection: &Connection, wait: Duration) -> rusqlite::Result<()> {
    let pause = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && waited < wait => std::thread::sleep(pause),
            result => return result,
        }
        waited += pause;
    }
}

/// A pool of at most `connections` that opens them when they are needed.
#[must_use]
pub fn pool(path: &Path, connections: u32, wait: Duration) -> Pool {
    let manager = SqliteConnectionManager::file(path).with_flags(flags()).with_init(move |connection| prepare(connection, wait));
    r2d2::Pool::builder()
        .max_size(connections)
        .min_idle(Some(0))
        .connection_timeout(wait)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build_unchecked(manager)
}

/// Whether another connection is in the way.
#[must_use]
pub fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Whether the file is no database, or a damaged one.
#[must_use]
pub fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}
