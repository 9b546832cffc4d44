//! The queries of rules and panels: which metrics and labels they name, held against the table of metrics.

use super::objects::{every, object, text};
use regex::Regex;
use serde_json::Value;
use techdoc::telemetry::metrics::{METRICS, Metric};

/// Labels that Prometheus adds to what it scrapes.
const OF_THE_SCRAPE: [&str; 3] = ["namespace", "job", "pod"];

/// Metrics that others expose: what is scraped at all, the kubelet, kube-state-metrics.
pub(super) fn is_foreign(name: &str) -> bool {
    name == "up" || name.starts_with("kube_") || name.starts_with("container_")
}

/// Every query of a panel with the panel's title.
pub(super) fn of_panels() -> Vec<(String, String)> {
    let dashboard: Value = serde_json::from_str(&text("k8s/components/monitoring/dashboard.json")).unwrap();
    let mut found = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        found.extend(every(panel, "expr").into_iter().map(|query| (title.to_owned(), query.as_str().unwrap().to_owned())));
    }
    assert!(found.len() > 50);
    found
}

/// Every query of a rule with the rule's name.
pub(super) fn of_rules() -> Vec<(String, String)> {
    let rules = object("PrometheusRule", "techdoc");
    let lists = every(&rules, "rules").into_iter().flat_map(|rules| rules.as_array().unwrap());
    let named = lists.map(|rule| {
        let name = rule["alert"].as_str().or(rule["record"].as_str()).unwrap();
        (name.to_owned(), rule["expr"].as_str().unwrap().to_owned())
    });
    named.collect()
}

/// The metrics that a query names, each with its matchers as `label`, `operator`, `value`.
pub(super) fn metrics(query: &str) -> Vec<(String, Vec<[String; 3]>)> {
    let metric = Regex::new(r"\b((?:techdoc|process|kube|container)_[a-z0-9_]+|techdoc:[a-z0-9_:]+|up)\b(?:\{([^}]*)\})?").unwrap();
    let matcher = Regex::new(r#"([a-z_]+)(=~|!~|!=|=)"([^"]*)""#).unwrap();
    let named = metric.captures_iter(query).map(|found| {
        let matchers = found.get(2).map_or("", |matchers| matchers.as_str());
        let matchers = matcher.captures_iter(matchers).map(|parts| [1, 2, 3].map(|at| parts[at].to_owned())).collect();
        (found[1].to_owned(), matchers)
    });
    named.collect()
}

/// The family that a series of this name belongs to.
fn family(series: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| {
        let rest = series.strip_prefix(metric.name);
        if metric.bounds().is_some() { matches!(rest, Some("_bucket" | "_count" | "_sum")) } else { rest == Some("") }
    })
}

#[test]
fn every_metric_and_label_in_rules_and_panels_is_one_that_techdoc_has() {
    let recorded: Vec<String> = of_rules().into_iter().map(|(name, _)| name).filter(|name| name.contains(':')).collect();
    for (place, query) in of_panels().into_iter().chain(of_rules()) {
        let named = metrics(&query);
        assert!(!named.is_empty(), "{place} asks for nothing: {query}");
        for (name, matchers) in named.into_iter().filter(|(name, _)| !is_foreign(name)) {
            if name.contains(':') {
                assert!(recorded.contains(&name), "{place}: no rule records {name}");
                continue;
            }
            let family = family(&name).unwrap_or_else(|| panic!("{place}: techdoc has no {name}"));
            for [label, operator, value] in &matchers {
                check(family, label, operator, value).unwrap_or_else(|error| panic!("{place}: {name}: {error}"));
            }
        }
        grouping(&query).into_iter().for_each(|label| {
            let known = OF_THE_SCRAPE.contains(&label.as_str()) || label == "le" || is_label_of(&query, &label);
            assert!(known, "{place}: nothing in it has the label {label}: {query}");
        });
    }
}

/// Whether the matcher can ever match.
fn check(family: &Metric, label: &str, operator: &str, value: &str) -> Result<(), String> {
    if OF_THE_SCRAPE.contains(&label) {
        return Ok(());
    }
    if label == "le" {
        let edge: f64 = value.parse().map_err(|_| format!("{value} is no edge"))?;
        let known = family.bounds().is_some_and(|bounds| bounds.contains(&edge)) && value == edge.to_string();
        return if known {
            Ok(())
        } else {
            Err(format!("{value} is no edge of its buckets, or is not written as the exporter does"))
        };
    }
    let known = family.labels.iter().find(|known| known.name == label).ok_or(format!("it has no label {label}"))?;
    let values: Vec<&str> = if operator == "=~" { value.split('|').collect() } else { vec![value] };
    let wrong = values.into_iter().find(|value| !known.values.is_empty() && !known.values.contains(value));
    wrong.map_or(Ok(()), |value| Err(format!("{label} is never {value}")))
}

/// The labels that a query groups by.
fn grouping(query: &str) -> Vec<String> {
    let by = Regex::new(r"\bby \(([^)]*)\)").unwrap();
    let lists = by.captures_iter(query).map(|found| found[1].to_owned());
    lists.flat_map(|list| list.split(',').map(|label| label.trim().to_owned()).collect::<Vec<_>>()).collect()
}

fn is_label_of(query: &str, label: &str) -> bool {
    metrics(query).iter().any(|(name, _)| {
        is_foreign(name) || family(name).is_some_and(|family| family.labels.iter().any(|known| known.name == label))
    })
}
