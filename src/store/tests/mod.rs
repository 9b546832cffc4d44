//! One list of cases for both databases: a case is given a [`Place`] and opens stores there.

mod ledger;
mod migrations;
mod narrowed;
mod plans;
#[path = "../../../tests/it/postgres_server.rs"]
#[expect(dead_code, reason = "the tests of the program use the rest")]
mod postgres_server;
mod queue;

use super::*;
use crate::config::Secret;
use postgres_server::PostgresServer;
use std::path::PathBuf;

/// Where the stores of one case are: each time it is opened, as another process would.
enum Place {
    File(PathBuf),
    Server(String),
}

impl Place {
    /// The place, once more.
    fn open(&self) -> Result<Store, StoreError> {
        match self {
            Self::File(path) => Store::open(path),
            Self::Server(url) => {
                let address = DatabaseAddress::read(&Secret::new(url)).unwrap();
                let settings = DatabaseSettings { pool_min: 1, pool_max: 4, ..DatabaseSettings::default() };
                Store::connect(&address, &settings)
            }
        }
    }

    fn store(&self) -> Store {
        self.open().unwrap()
    }
}

/// Runs a case on SQLite, and on PostgreSQL where that is there.
#[expect(clippy::needless_pass_by_value, reason = "a case is written where it is run")]
fn on_both(case: impl AsyncFn(&Place)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(case(&Place::File(folder.path().join("data/ledger.sqlite"))));
    if let Some(server) = PostgresServer::shared() {
        runtime.block_on(case(&Place::Server(server.database())));
    }
}

/// Runs work of a thread that has no runtime.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
