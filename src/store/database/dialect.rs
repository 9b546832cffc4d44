//! Every difference between the two databases that SQL shows.

use std::borrow::Cow;

/// Which database reads a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Dialect {
    /// One file, one writer at a time.
    Sqlite,
    /// A server, many writers at a time.
    Postgres,
}

impl Dialect {
    /// `sql` as this database reads it. SQLite takes `$1` for a name and numbers it by first appearance, so there it becomes `?1`.
    pub(super) fn statement(self, sql: &str) -> Cow<'_, str> {
        match self {
            Self::Sqlite => Cow::Owned(sql.replace('$', "?")),
            Self::Postgres => Cow::Borrowed(sql),
        }
    }

    /// What follows a query for rows that are to be changed: those that somebody else is changing are left out. SQLite has nobody else.
    pub(in crate::store) fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// Begins a transaction that will write. SQLite takes its lock at once: one that began by reading could not wait for it.
    pub(super) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that only reads, and sees the same rows throughout.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Waits until no other transaction has the name `$1`, and keeps it until the end of this one. SQLite has one writer at a time anyway.
    pub(super) fn lock_name(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT CAST(pg_advisory_xact_lock(hashtextextended($1, 0)) AS TEXT)"),
        }
    }
}
