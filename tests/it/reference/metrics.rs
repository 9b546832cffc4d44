//! `docs/metrics.md`.

use super::{cell, check};
use techdoc::telemetry::metrics::{METRICS, Metric, MetricKind};

#[test]
fn the_reference_of_metrics_is_that_of_the_table() {
    let mut page = String::from(
        "# Metrics\n\n\
         What `/metrics` on the admin port of `techdoc serve` exposes, in Prometheus' text format. Every family is there from the start, and \
         every series whose labels are known has its 0, so that a first failure is seen. `tests/update` writes this page from \
         `src/telemetry/metrics/families.rs`.\n\n\
         | metric | kind | labels | what it says |\n|---|---|---|---|\n",
    );
    for metric in METRICS {
        page.push_str(&format!("| `{}` | {} | {} | {} |\n", metric.name, kind(metric), labels(metric), cell(metric.help)));
    }
    page.push_str("\n## Buckets\n\nUpper bounds; those of times in seconds.\n\n");
    for metric in METRICS {
        if let Some(bounds) = metric.bounds() {
            let bounds: Vec<String> = bounds.iter().map(ToString::to_string).collect();
            page.push_str(&format!("- `{}`: {}\n", metric.name, bounds.join(", ")));
        }
    }
    check("docs/metrics.md", &page);
}

fn kind(metric: &Metric) -> &'static str {
    match metric.kind {
        MetricKind::Counter | MetricKind::Sum => "counter",
        MetricKind::Gauge => "gauge",
        MetricKind::Seconds(_) | MetricKind::Spread(_) => "histogram",
    }
}

/// Labels with their values; those that only the running program knows stand alone.
fn labels(metric: &Metric) -> String {
    let label = |label: &techdoc::telemetry::metrics::Label| match label.values {
        [] => format!("`{}`", label.name),
        values => format!("`{}`: {}", label.name, values.join(", ")),
    };
    metric.labels.iter().map(label).collect::<Vec<_>>().join("; ")
}
