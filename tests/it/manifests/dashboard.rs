//! The dashboard can be provisioned as it is: a bare object, panels that a Grafana of today has, one beside the other.

use super::objects::text;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn panels_have_what_grafana_needs_and_do_not_overlap() {
    let dashboard: Value = serde_json::from_str(&text("k8s/components/monitoring/dashboard.json")).unwrap();
    assert_eq!((&dashboard["id"], &dashboard["uid"]), (&Value::Null, &json!("techdoc")));
    assert!(dashboard["schemaVersion"].as_u64().unwrap() >= 36);
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let names: Vec<&str> = variables.iter().map(|variable| variable["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["datasource", "namespace", "job", "pod"]);
    let (mut ids, mut cells) = (BTreeSet::new(), BTreeSet::new());
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{title}");
        let at = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        assert!(at("x") + at("w") <= 24, "{title}");
        for cell in (0..at("w")).flat_map(|x| (0..at("h")).map(move |y| (x, y))) {
            assert!(cells.insert((at("x") + cell.0, at("y") + cell.1)), "{title} lies on another panel");
        }
        if panel["type"] != "row" {
            complete(title, panel);
        }
    }
}

fn complete(title: &str, panel: &Value) {
    let kinds = ["timeseries", "stat", "gauge", "bargauge", "table", "heatmap", "barchart"];
    assert!(kinds.contains(&panel["type"].as_str().unwrap()), "{title}");
    assert_eq!(panel["datasource"], json!({"type": "prometheus", "uid": "${datasource}"}), "{title}");
    assert!(!panel["description"].as_str().unwrap().is_empty(), "{title}");
    let units = ["s", "bytes", "Bps", "percentunit", "reqps", "short", "currencyUSD"];
    assert!(units.contains(&panel["fieldConfig"]["defaults"]["unit"].as_str().unwrap()), "{title}");
    for target in panel["targets"].as_array().unwrap() {
        let query = target["expr"].as_str().unwrap();
        assert!(panel["type"] == "table" || !target["legendFormat"].as_str().unwrap().is_empty(), "{title}");
        // A fixed range is shorter than the time between two scrapes somewhere.
        assert!(!query.contains("[5m]") && !query.contains("[1m]"), "{title}: {query}");
    }
}
