//! Brings the tables up to date. One process does it at a time; the others wait and find it done.
//!
//! A migration only adds, so that programs of the version before go on working beside it while they are replaced one by one. A program that
//! is older than the tables does not begin: it cannot know what they mean by now.

use super::StoreError;
use super::database::{DatabaseError, Server};
use refinery::{Migration, Runner};
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_postgres::Client;

pub(super) const MIGRATIONS: &[(&str, &str)] = &[
    ("V1__ledger", include_str!("migrations/V1__ledger.sql")),
    ("V2__publications", include_str!("migrations/V2__publications.sql")),
    ("V3__jobs", include_str!("migrations/V3__jobs.sql")),
    ("V4__schedules", include_str!("migrations/V4__schedules.sql")),
    ("V5__reviews", include_str!("migrations/V5__reviews.sql")),
    ("V7__drafts", include_str!("migrations/V7__drafts.sql")),
];

/// The version of the tables.
const VERSION: &str = "SELECT version FROM refinery_schema_history ORDER BY version DESC LIMIT 1";
/// Two processes may find the same migration missing; the one that comes second sees it done when it looks again.
const TRIES: u32 = 5;
/// The number by which processes keep each other out on a server: "techdoc" in ASCII.
const LOCK: i64 = 0x0074_6563_6864_6f63;
/// How long another process may take to bring the tables up to date.
const TURN: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(50);

/// Brings the tables in a file up to date.
pub(super) fn file(path: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let place = path.display().to_string();
    let failed = |error| StoreError::Migrate(place.clone(), Box::new(error));
    let runner = runner().map_err(failed)?;
    let history = "SELECT 1 FROM sqlite_master WHERE name = 'refinery_schema_history'";
    let has_history = connection.query_row(history, [], |_| Ok(())).optional().map_err(DatabaseError::from)?.is_some();
    if has_history {
        let found = connection.query_row(VERSION, [], |row| row.get(0)).optional().map_err(DatabaseError::from)?;
        is_known(&runner, &place, found)?;
    }
    let mut tries = 1;
    loop {
        match runner.run(connection) {
            Err(_) if tries < TRIES => tries += 1,
            result => return result.map(drop).map_err(failed),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Brings the tables on a server up to date.
pub(super) fn server(server: &Server) -> Result<(), StoreError> {
    server.wait(async {
        let mut client = server.client().await?;
        // The first program on a large table takes its time.
        client.batch_execute("SET statement_timeout = 0").await.map_err(DatabaseError::Postgres)?;
        take_turn(&client).await?;
        let place = "PostgreSQL";
        let failed = |error| StoreError::Migrate(place.to_owned(), Box::new(error));
        let runner = runner().map_err(failed)?;
        is_known(&runner, place, version(&client).await?)?;
        // The turn ends with the session.
        runner.run_async(&mut client).await.map(drop).map_err(failed)
    })
}

/// Waits until no other process brings the tables up to date.
async fn take_turn(client: &Client) -> Result<(), StoreError> {
    let began = Instant::now();
    loop {
        let row = client.query_one("SELECT pg_try_advisory_lock($1)", &[&LOCK]).await.map_err(DatabaseError::Postgres)?;
        if row.get(0) {
            return Ok(());
        }
        if began.elapsed() > TURN {
            return Err(StoreError::Slow(TURN));
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn version(client: &Client) -> Result<Option<i32>, DatabaseError> {
    let history = "SELECT to_regclass('refinery_schema_history') IS NOT NULL";
    let has_history = client.query_one(history, &[]).await.map_err(DatabaseError::Postgres)?;
    if !has_history.get::<_, bool>(0) {
        return Ok(None);
    }
    let version = client.query_opt(VERSION, &[]).await.map_err(DatabaseError::Postgres)?;
    Ok(version.map(|row| row.get(0)))
}

fn runner() -> Result<Runner, refinery::Error> {
    let migrations = MIGRATIONS.iter().map(|(name, sql)| Migration::unapplied(name, sql)).collect::<Result<Vec<_>, _>>()?;
    // Grouped: a migration and the note that it was applied are one transaction.
    Ok(Runner::new(&migrations).set_grouped(true))
}

fn is_known(runner: &Runner, place: &str, found: Option<i32>) -> Result<(), StoreError> {
    let known = runner.get_migrations().iter().map(Migration::version).max().unwrap_or_default();
    match found {
        Some(found) if found > known => Err(StoreError::Newer { place: place.to_owned(), found, known }),
        _ => Ok(()),
    }
}
