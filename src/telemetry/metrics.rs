//! Every metric: its name, its kind and what it says, in one table. Labels stand in the names' docs.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// A metric of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The name, as a scraper sees it.
    pub name: &'static str,
    /// What sort of value it is.
    pub kind: MetricKind,
    /// What it says.
    pub help: &'static str,
}

/// What sort of value a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// A whole number that only grows.
    Counter,
    /// A value that goes up and down; also sums of money, as counters are whole numbers.
    Gauge,
    /// A spread of seconds.
    Seconds,
}

/// Calls by `model`, `operation`, `outcome`.
pub const LLM_REQUESTS: Metric = counter_of("techdoc_llm_requests_total", "Calls to a model by outcome: answered, cached, failed");
/// Tokens by `model`, `kind`.
pub const LLM_TOKENS: Metric = counter_of("techdoc_llm_tokens_total", "Tokens by kind: prompt, cached, completion");
/// Money by `model`.
pub const LLM_COST: Metric = gauge_of("techdoc_llm_cost_usd_total", "US dollars spent, where the price is known");
/// Money.
pub const LLM_SAVED: Metric = gauge_of("techdoc_llm_saved_usd_total", "US dollars saved by the cache, where the price is known");
/// Time of a call.
pub const LLM_SECONDS: Metric = seconds_of("techdoc_llm_request_seconds", "Time of a call with all its attempts and waits");
/// State of the breaker.
pub const LLM_BREAKER_STATE: Metric = gauge_of("techdoc_llm_breaker_state", "0 closed, 1 open, 2 probing");
/// Retries by `reason`.
pub const LLM_RETRIES: Metric = counter_of("techdoc_llm_retries_total", "Attempts after the first, by what went wrong before");
/// Time of waiting.
pub const LLM_WAITS: Metric = seconds_of("techdoc_llm_waits_seconds", "Time that calls waited for a rate limit");
/// Publications by `platform`, `outcome`.
pub const PUBLISH_RESULTS: Metric =
    counter_of("techdoc_publish_results_total", "Publications by outcome: created, updated, unchanged, failed, unknown");
/// Requests to platforms by `platform`, `outcome`.
pub const PUBLISH_REQUESTS: Metric = counter_of("techdoc_publish_requests_total", "Requests to platforms by outcome");
/// Retries by `platform`.
pub const PUBLISH_RETRIES: Metric = counter_of("techdoc_publish_retries_total", "Requests to platforms that were sent again");
/// Time of a publication.
pub const PUBLISH_SECONDS: Metric = seconds_of("techdoc_publish_seconds", "Time of one publication with all its requests");
/// State of a platform's breaker, by `platform`.
pub const PUBLISH_BREAKER_STATE: Metric = gauge_of("techdoc_publish_breaker_state", "0 closed, 1 open, 2 probing");

/// All metrics.
pub const METRICS: &[Metric] = &[
    LLM_REQUESTS,
    LLM_TOKENS,
    LLM_COST,
    LLM_SAVED,
    LLM_SECONDS,
    LLM_BREAKER_STATE,
    LLM_RETRIES,
    LLM_WAITS,
    PUBLISH_RESULTS,
    PUBLISH_REQUESTS,
    PUBLISH_RETRIES,
    PUBLISH_SECONDS,
    PUBLISH_BREAKER_STATE,
];

/// Tells the recorder, which must be installed, what each metric says.
pub fn describe() {
    for Metric { name, kind, help } in METRICS.iter().copied() {
        match kind {
            MetricKind::Counter => describe_counter!(name, help),
            MetricKind::Gauge => describe_gauge!(name, help),
            MetricKind::Seconds => describe_histogram!(name, Unit::Seconds, help),
        }
    }
}

impl Metric {
    /// Adds `amount` to a counter.
    pub fn add(self, labels: &[(&'static str, String)], amount: u64) {
        counter!(self.name, labels).increment(amount);
    }

    /// Adds `amount` to a gauge.
    pub fn add_money(self, labels: &[(&'static str, String)], amount: f64) {
        gauge!(self.name, labels).increment(amount);
    }

    /// Sets a gauge.
    pub fn set(self, value: f64) {
        gauge!(self.name).set(value);
    }

    /// Sets a gauge with labels.
    pub fn set_with(self, labels: &[(&'static str, String)], value: f64) {
        gauge!(self.name, labels).set(value);
    }

    /// Adds a time to a histogram.
    pub fn observe(self, time: std::time::Duration) {
        histogram!(self.name).record(time.as_secs_f64());
    }
}

const fn counter_of(name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind: MetricKind::Counter, help }
}

const fn gauge_of(name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind: MetricKind::Gauge, help }
}

const fn seconds_of(name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind: MetricKind::Seconds, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_prefixed_and_described() {
        let mut names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METRICS.len());
        assert!(METRICS.iter().all(|metric| metric.name.starts_with("techdoc_") && !metric.help.is_empty()));
        assert!(METRICS.iter().all(|metric| metric.kind != MetricKind::Counter || metric.name.ends_with("_total")));
    }
}
