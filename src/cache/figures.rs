//! The counters of the cache: their names, their labels, and nothing else.

/// Lookups, by tier and result.
pub const REQUESTS_TOTAL: &str = "techdoc_cache_requests_total";
/// Writes, by tier and result.
pub const WRITES_TOTAL: &str = "techdoc_cache_writes_total";

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
    metrics::counter!(REQUESTS_TOTAL, "tier" => tier.name(), "result" => result).increment(1);
    found.ok().flatten()
}

/// Counts a write.
pub(super) fn written(tier: Tier, result: Result<(), Failed>) {
    let result = if result.is_ok() { "ok" } else { "error" };
    metrics::counter!(WRITES_TOTAL, "tier" => tier.name(), "result" => result).increment(1);
}
