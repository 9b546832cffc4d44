//! Every metric: its name, its kind, its labels with their values, and what it says, in one table.
//!
//! A label's values are listed where they are known, so that every series is there from the start at 0: a rate over a series that appears
//! with its first failure sees none. Open labels (`model`) get theirs from whoever starts the exporter.

mod families;
mod zero;

pub use families::*;
pub use zero::zero;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// A metric of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metric {
    /// The name, as a scraper sees it.
    pub name: &'static str,
    /// What sort of value it is.
    pub kind: MetricKind,
    /// What it says.
    pub help: &'static str,
    /// Its labels.
    pub labels: &'static [Label],
}

/// A label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: &'static str,
    /// Every value that it can have; empty when only the running program knows them.
    pub values: &'static [&'static str],
}

/// What sort of value a metric is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MetricKind {
    /// A whole number that only grows.
    Counter,
    /// A sum that only grows, such as one of money; a counter to a scraper.
    Sum,
    /// A value that goes up and down.
    Gauge,
    /// A spread of seconds, with these upper bounds.
    Seconds(&'static [f64]),
    /// A spread of another measure, with these upper bounds.
    Spread(&'static [f64]),
}

/// Tells the recorder, which must be installed, what each metric says.
pub fn describe() {
    for Metric { name, kind, help, .. } in METRICS.iter().copied() {
        match kind {
            MetricKind::Counter => describe_counter!(name, help),
            MetricKind::Gauge | MetricKind::Sum => describe_gauge!(name, help),
            MetricKind::Seconds(_) => describe_histogram!(name, Unit::Seconds, help),
            MetricKind::Spread(_) => describe_histogram!(name, help),
        }
    }
}

/// Milliseconds since 1970 as the seconds that scrapers know.
#[must_use]
pub fn seconds_of_ms(ms: i64) -> f64 {
    ms as f64 / 1_000.0
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

    /// Adds `change`, which may be negative, to a gauge.
    pub fn shift(self, change: f64) {
        gauge!(self.name).increment(change);
    }

    /// Sets a gauge.
    pub fn set(self, value: f64) {
        gauge!(self.name).set(value);
    }

    /// Sets a gauge with labels.
    pub fn set_with(self, labels: &[(&'static str, String)], value: f64) {
        gauge!(self.name, labels).set(value);
    }

    /// Sets a counter that somebody else keeps, such as the system.
    pub fn set_counter(self, value: u64) {
        counter!(self.name).absolute(value);
    }

    /// Adds a time to a histogram.
    pub fn observe(self, time: std::time::Duration) {
        histogram!(self.name).record(time.as_secs_f64());
    }

    /// Adds a time to a histogram with labels.
    pub fn observe_with(self, labels: &[(&'static str, String)], time: std::time::Duration) {
        histogram!(self.name, labels).record(time.as_secs_f64());
    }

    /// Adds a value to a histogram.
    pub fn record(self, value: f64) {
        histogram!(self.name).record(value);
    }

    /// The upper bounds of a histogram.
    #[must_use]
    pub fn bounds(self) -> Option<&'static [f64]> {
        match self.kind {
            MetricKind::Seconds(bounds) | MetricKind::Spread(bounds) => Some(bounds),
            MetricKind::Counter | MetricKind::Sum | MetricKind::Gauge => None,
        }
    }
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
        assert!(METRICS.len() >= 30);
        let ours = |name: &str| name.starts_with("techdoc_") || name.starts_with("process_");
        assert!(METRICS.iter().all(|metric| ours(metric.name) && !metric.help.is_empty()));
        for metric in METRICS {
            let grows = matches!(metric.kind, MetricKind::Counter | MetricKind::Sum);
            assert_eq!(grows, metric.name.ends_with("_total"), "{}", metric.name);
            assert!(metric.bounds().is_none_or(|bounds| bounds.is_sorted() && bounds.len() > 3), "{}", metric.name);
        }
    }

    #[test]
    fn what_alerts_ask_for_is_an_edge_of_the_buckets() {
        for metric in [HTTP_SECONDS, JOB_SECONDS, LLM_SECONDS] {
            let bounds = metric.bounds().unwrap();
            assert!(bounds.contains(&5.0) && bounds.contains(&30.0) && bounds.last() > Some(&30.0), "{}", metric.name);
        }
    }
}
