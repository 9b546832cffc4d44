//! Every series at 0 from the start.

use super::{Label, METRICS, Metric, MetricKind};
use metrics::{counter, gauge, histogram};

/// Makes every series whose labels are known. `open` has the values of labels that the table leaves open; a family with another open
/// label has no series until something happens.
pub fn zero(open: &[(&str, Vec<String>)]) {
    for metric in METRICS {
        for labels in series(metric.labels, open) {
            touch(metric, &labels);
        }
    }
}

fn touch(metric: &Metric, labels: &[(&'static str, String)]) {
    match metric.kind {
        MetricKind::Counter => counter!(metric.name, labels).increment(0),
        MetricKind::Gauge | MetricKind::Sum => gauge!(metric.name, labels).increment(0.0),
        // A histogram is there with its first value; asking for it makes it known.
        MetricKind::Seconds(_) | MetricKind::Spread(_) => drop(histogram!(metric.name, labels)),
    }
}

/// Every combination of the labels' values; none when one of them has no value.
fn series(labels: &[Label], open: &[(&str, Vec<String>)]) -> Vec<Vec<(&'static str, String)>> {
    let mut series = vec![Vec::new()];
    for label in labels {
        let values: Vec<String> = match label.values {
            [] => open.iter().find(|(name, _)| *name == label.name).map(|(_, values)| values.clone()).unwrap_or_default(),
            known => known.iter().map(|value| (*value).to_owned()).collect(),
        };
        let longer = |known: Vec<(&'static str, String)>| {
            values.iter().map(move |value| [known.clone(), vec![(label.name, value.clone())]].concat()).collect::<Vec<_>>()
        };
        series = series.into_iter().flat_map(longer).collect();
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_made_and_none_with_an_open_label_without_values() {
        const A: Label = Label { name: "a", values: &["1", "2"] };
        const B: Label = Label { name: "b", values: &[] };
        let shown = |series: Vec<Vec<(&str, String)>>| -> Vec<String> {
            let pair = |(name, value): &(&str, String)| format!("{name}{value}");
            series.iter().map(|labels| labels.iter().map(pair).collect()).collect()
        };
        assert_eq!(shown(series(&[A, A], &[])), ["a1a1", "a1a2", "a2a1", "a2a2"]);
        assert_eq!(shown(series(&[A, B], &[("b", vec!["x".to_owned()])])), ["a1bx", "a2bx"]);
        assert!(series(&[A, B], &[]).is_empty());
        assert_eq!(series(&[], &[]).len(), 1);
    }
}
