//! A connection, and transactions on it.

use super::{DatabaseError, Dialect, Row, Value, postgres, sqlite};
use r2d2::PooledConnection;
use r2d2_sqlite::SqliteConnectionManager;
use std::ops::Deref;

/// A connection that goes back to its pool when it is dropped.
pub(in crate::store) enum Connection {
    /// To a file.
    Sqlite(PooledConnection<SqliteConnectionManager>),
    /// To a server.
    Postgres(PooledConnection<postgres::Server>),
}

impl Connection {
    /// Which database it is.
    pub(in crate::store) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; returns how many rows it changed.
    pub(in crate::store) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        match self {
            Self::Sqlite(connection) => sqlite::execute(connection, &self.dialect().statement(sql), values),
            Self::Postgres(connection) => connection.execute(sql, values),
        }
    }

    /// The rows of a query, each as `read` makes of it.
    pub(in crate::store) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        let rows = match self {
            Self::Sqlite(connection) => sqlite::query(connection, &self.dialect().statement(sql), values)?,
            Self::Postgres(connection) => connection.query(sql, values)?,
        };
        rows.iter().map(read).collect()
    }

    /// The first row of a query; none when it has none.
    pub(in crate::store) fn query_first<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, DatabaseError> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// The row of a query that has one.
    ///
    /// # Errors
    /// Also when there is none.
    pub(in crate::store) fn query_one<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.query_first(sql, values, read)?.ok_or(DatabaseError::NoRow)
    }

    /// Begins a transaction that will write.
    pub(in crate::store) fn write(&mut self) -> Result<Transaction<'_>, DatabaseError> {
        self.begin(self.dialect().begin_write())
    }

    /// Begins a transaction that only reads, and sees the same rows throughout.
    pub(in crate::store) fn read(&mut self) -> Result<Transaction<'_>, DatabaseError> {
        self.begin(self.dialect().begin_read())
    }

    fn begin(&mut self, sql: &str) -> Result<Transaction<'_>, DatabaseError> {
        self.command(sql)?;
        Ok(Transaction { connection: self, open: true })
    }

    fn command(&self, sql: &str) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(connection) => connection.command(sql),
        }
    }
}

/// Statements that count all together when [`Transaction::commit`] succeeds, and else not at all.
pub(in crate::store) struct Transaction<'c> {
    connection: &'c mut Connection,
    open: bool,
}

impl Transaction<'_> {
    /// Makes it count.
    pub(in crate::store) fn commit(mut self) -> Result<(), DatabaseError> {
        self.connection.command("COMMIT")?;
        self.open = false;
        Ok(())
    }

    /// Waits until no other transaction has this name, and keeps it until the end of this one.
    pub(in crate::store) fn lock_name(&self, name: &str) -> Result<(), DatabaseError> {
        match self.dialect().lock_name() {
            Some(sql) => self.query(sql, &[Value::from(name)], |_| Ok(())).map(drop),
            None => Ok(()),
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // A connection that cannot even do this is thrown away by its pool.
        if self.open && self.connection.command("ROLLBACK").is_err() {
            tracing::debug!("a transaction was not rolled back");
        }
    }
}
