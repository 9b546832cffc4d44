//! Every alert says how bad it is, what is the matter, and where it stands what to do.

use super::objects::{every, object, text};

#[test]
fn every_alert_has_its_section_in_the_runbooks_and_its_tests() {
    let (runbooks, tests) = (text("docs/runbooks.md"), text("k8s/components/monitoring/rules.test.yaml"));
    let rules = object("PrometheusRule", "techdoc");
    let rules = every(&rules, "rules").into_iter().flat_map(|rules| rules.as_array().unwrap());
    let alerts: Vec<_> = rules.filter(|rule| !rule["alert"].is_null()).collect();
    assert!(alerts.len() >= 20);
    for alert in &alerts {
        let name = alert["alert"].as_str().unwrap();
        assert!(["critical", "warning", "info"].contains(&alert["labels"]["severity"].as_str().unwrap()), "{name}");
        let said = |name: &str| alert["annotations"][name].as_str().unwrap_or_default().to_owned();
        assert!(!said("summary").is_empty() && !said("description").is_empty(), "{name}");
        assert_eq!(said("runbook_url"), format!("docs/runbooks.md#{}", name.to_lowercase()));
        assert!(runbooks.contains(&format!("\n## {name}\n")), "docs/runbooks.md has no section {name}");
        for verdict in ["fires", "is silent"] {
            assert!(tests.contains(&format!("\"{name} {verdict}: ")), "no test in which {name} {verdict}");
        }
    }
    for section in runbooks.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(alerts.iter().any(|alert| alert["alert"] == section), "docs/runbooks.md speaks of {section}, which is no alert");
    }
}
