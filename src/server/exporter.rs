//! Metrics as a scraper reads them, from the table in `telemetry::metrics`.

use super::process;
use crate::telemetry::metrics::{BUILD_INFO, METRICS, Metric, MetricKind, describe, zero};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::fmt::Write as _;

/// Where the metrics of this process are read.
#[derive(Clone)]
pub struct Exporter(PrometheusHandle);

impl Exporter {
    /// Collects what this process counts from now on. `open` has the values of labels that the table leaves open. A second exporter of one
    /// process sees nothing.
    ///
    /// # Errors
    /// When the table has a histogram without bounds.
    pub fn install(open: &[(&str, Vec<String>)]) -> Result<Self, BuildError> {
        let mut builder = PrometheusBuilder::new();
        for metric in METRICS {
            if let Some(bounds) = metric.bounds() {
                builder = builder.set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), bounds)?;
            }
        }
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // A recorder that is there already goes on to count.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        zero(open);
        let (version, revision) = (env!("CARGO_PKG_VERSION").to_owned(), env!("TECHDOC_REVISION").to_owned());
        BUILD_INFO.set_with(&[("version", version), ("revision", revision)], 1.0);
        Ok(Self(handle))
    }

    /// Gives back what was kept for scrapes that did not come.
    pub(super) fn upkeep(&self) {
        self.0.run_upkeep();
    }

    /// Everything in the text format.
    pub(super) fn render(&self) -> String {
        process::measure();
        complete(&self.0.render())
    }
}

/// Sums that only grow are counters to a scraper, though they are kept as gauges; a family without a series yet still says what it is.
fn complete(rendered: &str) -> String {
    let mut text = rendered.to_owned();
    for Metric { name, kind, help, .. } in METRICS {
        if *kind == MetricKind::Sum {
            text = text.replace(&format!("# TYPE {name} gauge\n"), &format!("# TYPE {name} counter\n"));
        }
        if !text.contains(&format!("# TYPE {name} ")) {
            let kind = match kind {
                MetricKind::Counter | MetricKind::Sum => "counter",
                MetricKind::Gauge => "gauge",
                MetricKind::Seconds(_) | MetricKind::Spread(_) => "histogram",
            };
            // Writing to a text does not fail.
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n\n");
        }
    }
    text
}
