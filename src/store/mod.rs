//! What has to outlive a run: the ledger of model calls, articles and publications; the daemon's queue and what its jobs made. SQLite by
//! default, PostgreSQL where several processes share it; numbered migrations, the same on both.
//!
//! Money is kept in billionths of a US dollar, so that sums are exact. Unlike the cache, a store that fails says so. How a query is written
//! stands at the top of `database`.

mod articles;
mod claim;
mod costs;
mod database;
mod drafts;
mod error;
mod jobs;
mod lease;
mod ledger;
mod lists;
mod migrate;
mod money;
mod progress;
mod publications;
mod report;
mod reviews;
mod schedules;
mod stats;

pub use articles::Cursor;
pub use claim::Claim;
pub use database::DatabaseError;
pub use error::{StoreError, StoreFailure};
pub use jobs::{Cancelled, Enqueued, QueueFigures};
pub use lease::{ClaimBounds, Ended};
pub use lists::{ArticleFilter, JobFilter, PublicationFilter};
pub use publications::PlatformFigures;
pub use report::{ArticleFigures, Figures, LedgerReport, Quality};
pub use stats::ScoreBand;

use crate::config::{DatabaseAddress, DatabaseSettings};
use crate::sqlite;
use crate::telemetry::metrics::{STORE_CONNECTIONS, STORE_ERRORS, STORE_SECONDS};
use claim::Claims;
use database::{Connection, Database};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long other processes may write before this one gives up.
const WAIT: Duration = Duration::from_secs(10);
const CONNECTIONS: u32 = 2;

/// The ledger; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    claims: Claims,
    /// The longest that one use of a working store takes.
    patience: Duration,
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
        let mut connection = sqlite::connect(path, WAIT).map_err(DatabaseError::from)?;
        sqlite::use_wal(&connection, WAIT).map_err(DatabaseError::from)?;
        migrate::file(path, &mut connection)?;
        let database = Database::Sqlite(sqlite::pool(path, CONNECTIONS, WAIT));
        Ok(Self { database, claims: Claims::Files(path.with_extension("claims")), patience: 3 * WAIT })
    }

    /// Connects to the PostgreSQL database at `address`, and brings its tables up to date. Blocks as [`Store::open`] does.
    ///
    /// # Errors
    /// When the server cannot be reached or lets nobody in, or the tables were made by a newer version.
    pub fn connect(address: &DatabaseAddress, settings: &DatabaseSettings) -> Result<Self, StoreError> {
        let (database, server) = Database::postgres(address, settings)?;
        // On a thread of its own, since the caller's may be one that must not wait for other tasks.
        std::thread::scope(|scope| scope.spawn(|| migrate::server(&server)).join().unwrap_or(Err(StoreError::Interrupted)))?;
        let patience =
            Duration::from_millis(settings.pool_wait_ms + settings.connect_timeout_ms + 3 * settings.statement_timeout_ms);
        Ok(Self { database, claims: Claims::Sessions(server), patience })
    }

    /// Runs `work` on a connection where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let database = self.database.clone();
        let began = Instant::now();
        let work = tokio::task::spawn_blocking(move || Ok(work(&mut database.connection()?)?));
        let done = match tokio::time::timeout(self.patience, work).await {
            Ok(done) => done.unwrap_or(Err(StoreError::Interrupted)),
            Err(_) => Err(StoreError::Slow(self.patience)),
        };
        STORE_SECONDS.observe(began.elapsed());
        STORE_ERRORS.add(&[], u64::from(done.is_err()));
        self.show();
        done
    }

    /// How many connections there are.
    fn show(&self) {
        let (all, idle) = self.database.connections();
        STORE_CONNECTIONS.set_with(&[("state", "idle".to_owned())], f64::from(idle));
        STORE_CONNECTIONS.set_with(&[("state", "used".to_owned())], f64::from(all.saturating_sub(idle)));
    }
}

#[cfg(test)]
mod tests;
