//! The counters of the cache.

use crate::telemetry::metrics::{CACHE_REQUESTS, CACHE_WRITES};

/// Where something was looked up or written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tier {
    Redis,
    Sqlite,
}

impl Tier {
    fn name(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Sqlite => "sqlite",
        }
    }
}

/// The store failed; nobody above needs to know how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed;

/// Counts a lookup and makes a failure a miss.
pub(super) fn looked_up<T>(tier: Tier, found: Result<Option<T>, Failed>) -> Option<T> {
    let result = match &found {
        Ok(Some(_)) => "hit",
        Ok(None) => "miss",
        Err(Failed) => "error",
    };
    CACHE_REQUESTS.add(&[("tier", tier.name().to_owned()), ("result", result.to_owned())], 1);
    found.ok().flatten()
}

/// Counts a write.
pub(super) fn written(tier: Tier, result: Result<(), Failed>) {
    let result = if result.is_ok() { "ok" } else { "error" };
    CACHE_WRITES.add(&[("tier", tier.name().to_owned()), ("result", result.to_owned())], 1);
}
