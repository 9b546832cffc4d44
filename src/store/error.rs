//! Why the store cannot do what was asked.

use super::DatabaseError;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why the store cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file, or a folder for it, cannot be made.
    #[error("cannot create {}", .0.display())]
    Create(PathBuf, #[source] io::Error),
    /// The address of the database cannot be read.
    #[error("database.url {0}")]
    Address(String),
    /// The tables cannot be brought up to date.
    #[error("cannot bring the tables of {0} up to date")]
    Migrate(String, #[source] Box<refinery::Error>),
    /// The tables are those of a newer version.
    #[error("the tables of {place} have version {found}, and this program knows them up to version {known}")]
    Newer {
        /// The file, or the kind of server.
        place: String,
        /// Their version.
        found: i32,
        /// The newest one that is known.
        known: i32,
    },
    /// The file cannot be opened, read or written, or the server does not do what it should.
    #[error("the ledger cannot be used")]
    Database(#[from] DatabaseError),
    /// No connection became free in time.
    #[error("the ledger is busy")]
    Busy(#[source] r2d2::Error),
    /// There was no answer in time.
    #[error("the ledger did not answer within {} ms", .0.as_millis())]
    Slow(Duration),
    /// The program is ending.
    #[error("the ledger was interrupted")]
    Interrupted,
}

/// What sort of failure it is, for whoever has to do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailure {
    /// What is set cannot be.
    Settings,
    /// The server lets nobody in.
    Credentials,
    /// The server is away, full or slow.
    Unavailable,
    /// A newer version made the tables.
    Newer,
    /// Something with a file.
    Local,
}

impl StoreError {
    /// What sort of failure it is.
    #[must_use]
    pub fn failure(&self) -> StoreFailure {
        match self {
            Self::Newer { .. } => StoreFailure::Newer,
            Self::Address(_) | Self::Database(DatabaseError::Tls(_)) => StoreFailure::Settings,
            Self::Database(error) if error.is_refusal() => StoreFailure::Credentials,
            Self::Database(error) if error.is_remote() => StoreFailure::Unavailable,
            Self::Slow(_) => StoreFailure::Unavailable,
            Self::Create(..) | Self::Migrate(..) | Self::Busy(_) | Self::Database(_) | Self::Interrupted => StoreFailure::Local,
        }
    }

    /// Whether the same may succeed a little later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Busy(_) | Self::Slow(_) | Self::Interrupted => true,
            Self::Database(error) => error.may_pass(),
            Self::Create(..) | Self::Address(_) | Self::Migrate(..) | Self::Newer { .. } => false,
        }
    }
}
