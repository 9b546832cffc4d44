//! One interface to two databases: SQLite, which is built in, and PostgreSQL.
//!
//! # How to write a query
//! SQL is written once, in the dialect that both understand, with parameters `$1`, `$2` ... and `values![..]` in that order:
//!
//! ```text
//! const BY_KIND: &str = "SELECT id, CAST(SUM(words) AS BIGINT) FROM article_versions WHERE kind = $1 GROUP BY id";
//! let rows = connection.query(BY_KIND, values![kind], |row| Ok((row.get::<String>(0)?, row.count(1)?)))?;
//! ```
//!
//! What both understand: `ON CONFLICT .. DO ..`, `RETURNING`, `FILTER (WHERE ..)`, `CASE`, row values in comparisons, integer division.
//! What only looks alike: a condition is no number on PostgreSQL (count with `COUNT(*) FILTER (WHERE ..)`), `SUM` of whole numbers and
//! every `AVG` are of a type that is not read here (`CAST(SUM(..) AS BIGINT)`, `AVG(CAST(.. AS DOUBLE PRECISION))`), and texts are sorted
//! by the database's locale there (sort in Rust where it shows). Columns are `BIGINT`, `DOUBLE PRECISION` or `TEXT`. Where the databases
//! really differ, a method of [`Dialect`] says so; nothing else asks which one it is.
//!
//! Everything here blocks, so it is called through `Store::blocking` only. Several statements that belong together go into
//! [`Connection::write`]; a new query gets a line in the list of plans that the tests look at, with the index that it uses.

mod connection;
mod dialect;
mod driver;
mod error;
mod postgres;
mod sqlite;
mod tls;
mod value;

pub(super) use connection::Connection;
pub(super) use dialect::Dialect;
pub use error::DatabaseError;
pub(super) use postgres::Server;
pub(super) use value::{Row, Value, values};

use super::StoreError;
use crate::config::{DatabaseAddress, DatabaseSettings};
use crate::sqlite::Pool;
use crate::telemetry::metrics::STORE_POOL_WAIT;
use std::time::Instant;

/// Where connections come from; clones share them.
#[derive(Clone, Debug)]
pub(super) enum Database {
    /// One file.
    Sqlite(Pool),
    /// A server.
    Postgres(postgres::Pool),
}

impl Database {
    /// A pool of connections to a server, and the server. Nothing is asked of it yet.
    pub(super) fn postgres(address: &DatabaseAddress, settings: &DatabaseSettings) -> Result<(Self, Server), DatabaseError> {
        let server = Server::new(address, settings)?;
        Ok((Self::Postgres(server.clone().pool(settings)), server))
    }

    /// How many connections there are, and how many of them nobody uses.
    pub(super) fn connections(&self) -> (u32, u32) {
        let state = match self {
            Self::Sqlite(pool) => pool.state(),
            Self::Postgres(pool) => pool.state(),
        };
        (state.connections, state.idle_connections)
    }

    /// A connection, as soon as one is free.
    ///
    /// # Errors
    /// When none became free in time.
    pub(super) fn connection(&self) -> Result<Connection, StoreError> {
        let began = Instant::now();
        let connection = match self {
            Self::Sqlite(pool) => pool.get().map(Connection::Sqlite),
            Self::Postgres(pool) => pool.get().map(Connection::Postgres),
        };
        STORE_POOL_WAIT.observe(began.elapsed());
        connection.map_err(StoreError::Busy)
    }
}
