//! Why a statement did not do what it should, and whether that may pass.

use std::error::Error as _;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// Why a statement did not do what it should. No text here holds an address or a value of a statement.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite refused.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused, or cannot be reached.
    #[error("PostgreSQL: {}", said(.0))]
    Postgres(tokio_postgres::Error),
    /// PostgreSQL was connected, and said nothing.
    #[error("PostgreSQL did not answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// The TLS that was asked for cannot be had.
    #[error("PostgreSQL over TLS: {0}")]
    Tls(String),
    /// The connection is no longer used, as another one of its time was found dead.
    #[error("the connection to PostgreSQL may be dead")]
    Doubtful,
    /// A value is not what it should be: another version wrote it.
    #[error("column {column}: {reason}")]
    Column {
        /// The column, from 0.
        column: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A row that should be there is not.
    #[error("the row is not there")]
    NoRow,
}

impl DatabaseError {
    /// Whether the same may succeed a little later: the server is away, starts, ends, is full or busy.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Sqlite(error) => crate::sqlite::is_busy(error),
            Self::Postgres(error) => error.code().map_or_else(|| is_of_the_line(error), passes),
            Self::TimedOut(_) | Self::Doubtful => true,
            Self::Tls(_) | Self::Column { .. } | Self::NoRow => false,
        }
    }

    /// Whether PostgreSQL knows neither this user nor this password, or has no such database.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        let refuses = |code: &SqlState| code.code().starts_with("28") || code.code().starts_with("3D");
        matches!(self, Self::Postgres(error) if error.code().is_some_and(refuses))
    }

    /// Whether it has to do with a server.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres(_) | Self::TimedOut(_) | Self::Doubtful)
    }
}

/// Without a code the server said nothing: then the line broke, or never was. What was read or written wrongly stays wrong.
fn is_of_the_line(error: &tokio_postgres::Error) -> bool {
    let by_line = error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    error.is_closed() || by_line
}

/// Classes: connection, rollback (deadlock, serialization), resources, not in the needed state, somebody intervened.
fn passes(code: &SqlState) -> bool {
    ["08", "40", "53", "55", "57"].iter().any(|class| code.code().starts_with(class))
}

/// The error and its cause on one line.
fn said(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => format!("{} ({})", said.message(), said.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
