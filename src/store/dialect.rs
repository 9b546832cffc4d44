//! SQL is written once, with `$1`, `$2` ... as PostgreSQL numbers its parameters. SQLite takes `$1` for a name and numbers it by first
//! appearance, so there it becomes `?1`.

/// `sql` as SQLite reads it.
pub(super) fn sqlite(sql: &str) -> String {
    sql.replace('$', "?")
}
