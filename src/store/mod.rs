//! What has to outlive a run: the ledger of model calls, articles and publications; the daemon's queue and what its jobs made. SQLite;
//! numbered migrations.
//!
//! Money is kept in billionths of a US dollar, so that sums are exact. Unlike the cache, a store that fails says so.

mod articles;
mod costs;
mod dialect;
mod jobs;
mod lease;
mod ledger;
mod lists;
mod money;
mod progress;
mod publications;
mod report;
mod reviews;
mod stats;

pub use articles::Cursor;
pub use jobs::{Cancelled, Enqueued, QueueFigures};
pub use lease::Ended;
pub use lists::{ArticleFilter, JobFilter, PublicationFilter};
pub use publications::{Claim, PlatformFigures};
pub use report::{ArticleFigures, Figures, LedgerReport, Quality};
pub use stats::ScoreBand;

use crate::sqlite::{self, Pool};
use crate::telemetry::metrics::{STORE_ERRORS, STORE_SECONDS};
use refinery::{Migration, Runner};
use rusqlite::Connection;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long other processes may write before this one gives up.
const WAIT: Duration = Duration::from_secs(10);
const CONNECTIONS: u32 = 2;
/// Two processes may find the same migration missing; the one that comes second sees it done when it looks again.
const MIGRATION_TRIES: u32 = 5;

const MIGRATIONS: &[(&str, &str)] = &[
    ("V1__ledger", include_str!("migrations/V1__ledger.sql")),
    ("V2__publications", include_str!("migrations/V2__publications.sql")),
    ("V3__jobs", include_str!("migrations/V3__jobs.sql")),
    ("V5__reviews", include_str!("migrations/V5__reviews.sql")),
];

/// Why the store cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file, or a folder for it, cannot be made.
    #[error("cannot create {}", .0.display())]
    Create(PathBuf, #[source] io::Error),
    /// The tables cannot be brought up to date.
    #[error("cannot bring the tables of {} up to date", .0.display())]
    Migrate(PathBuf, #[source] Box<refinery::Error>),
    /// The file cannot be opened, read or written.
    #[error("the ledger cannot be used")]
    Sqlite(#[from] rusqlite::Error),
    /// No connection became free in time.
    #[error("the ledger is busy")]
    Busy(#[from] r2d2::Error),
    /// The program is ending.
    #[error("the ledger was interrupted")]
    Interrupted,
}

/// The ledger; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    claims: PathBuf,
}

/// What was spent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// US dollars of the calls whose price is known.
    pub cost_usd: f64,
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// Calls whose price is unknown.
    pub unpriced_calls: u64,
}

impl Store {
    /// Opens the ledger at `path`, made where it is missing, readable by its owner only. Blocks, in the worst case for as long as
    /// another process brings the tables up to date.
    ///
    /// # Errors
    /// When the file cannot be made, is no ledger, or was made by a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        sqlite::create_private(path).map_err(|error| StoreError::Create(path.to_owned(), error))?;
        let mut connection = sqlite::connect(path, WAIT)?;
        sqlite::use_wal(&connection, WAIT)?;
        migrate(&mut connection).map_err(|error| StoreError::Migrate(path.to_owned(), Box::new(error)))?;
        Ok(Self { pool: sqlite::pool(path, CONNECTIONS, WAIT), claims: path.with_extension("claims") })
    }

    /// Runs `work` on a connection where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let pool = self.pool.clone();
        let began = Instant::now();
        let done = tokio::task::spawn_blocking(move || Ok(work(&mut *pool.get()?)?)).await.unwrap_or(Err(StoreError::Interrupted));
        STORE_SECONDS.observe(began.elapsed());
        STORE_ERRORS.add(&[], u64::from(done.is_err()));
        done
    }
}

fn migrate(connection: &mut Connection) -> Result<(), refinery::Error> {
    let migrations = MIGRATIONS.iter().map(|(name, sql)| Migration::unapplied(name, sql)).collect::<Result<Vec<_>, _>>()?;
    // Grouped: a migration and the note that it was applied are one transaction.
    let runner = Runner::new(&migrations).set_grouped(true);
    let mut tries = 1;
    loop {
        match runner.run(connection) {
            Err(_) if tries < MIGRATION_TRIES => tries += 1,
            result => return result.map(drop),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod jobs_tests;
#[cfg(test)]
mod lists_tests;
#[cfg(test)]
mod tests;
