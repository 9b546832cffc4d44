//! Settings of the database that make no sense.

use super::checks::{Problem, whole_problem};
use super::database::{DatabaseAddress, DatabaseSettings};

/// A day: nothing here may take longer.
const LONGEST_MS: u64 = 86_400_000;

/// The first thing in `[database]` that makes no sense.
pub(super) fn first_problem(database: &DatabaseSettings) -> Option<Problem> {
    let ms = 1..=LONGEST_MS;
    let numbers = [
        ("pool_min", u64::from(database.pool_min), 0..=1_000),
        ("pool_max", u64::from(database.pool_max), 1..=1_000),
        ("pool_wait_ms", database.pool_wait_ms, ms.clone()),
        ("pool_lifetime_ms", database.pool_lifetime_ms, 1_000..=LONGEST_MS),
        ("connect_timeout_ms", database.connect_timeout_ms, ms.clone()),
        ("statement_timeout_ms", database.statement_timeout_ms, ms),
    ];
    let number = numbers.into_iter().find_map(|(key, value, range)| Some((key, whole_problem(value, &range)?)));
    let (key, reason) = number.or_else(|| {
        let problem = DatabaseAddress::read(database.url.as_ref()?).err()?;
        Some(("url", problem))
    })?;
    Some(Problem { key: vec!["database".to_owned(), key.to_owned()], reason })
}
