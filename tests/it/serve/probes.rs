//! The admin port: probes and metrics.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use serde_json::json;
use techdoc::telemetry::metrics::METRICS;

#[test]
fn probes_tell_the_phase_and_each_dependency() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "[cache]\nredis_url = \"redis://127.0.0.1:1\"\n"));
    let daemon = Daemon::start(&tree, &[]);
    let admin = |path: &str| exchange(&daemon.admin, "GET", path, &[], "");
    assert_eq!((admin("/live").status, admin("/live").body.as_str()), (200, "live\n"));
    let ready = admin("/ready");
    let state = ready.json();
    assert_eq!((ready.status, &state["ready"], &state["phase"]), (200, &json!(true), &json!("serving")), "{state:#}");
    let dependencies = &state["dependencies"];
    assert_eq!((&dependencies["store"]["state"], &dependencies["redis"]["required"]), (&json!("up"), &json!(false)));
    assert_eq!(dependencies["redis"]["state"], "down", "nobody listens there");
    assert_eq!(admin("/nothing").status, 404);
    assert_eq!(exchange(&daemon.listen, "GET", "/metrics", &[], "").status, 404, "metrics are not for users of the API");
}

#[test]
fn every_family_of_the_table_is_exposed_from_the_start() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 3\n[llm]\nmodel = \"small\"\n"));
    let daemon = Daemon::start(&tree, &[]);
    let metrics = exchange(&daemon.admin, "GET", "/metrics", &[], "");
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for metric in METRICS {
        let help = format!("# HELP {} {}\n", metric.name, metric.help);
        assert_eq!(metrics.body.matches(&help).count(), 1, "{help}");
        assert_eq!(metrics.body.matches(&format!("# TYPE {} ", metric.name)).count(), 1, "{}", metric.name);
    }
    for line in [
        "techdoc_jobs{state=\"failed\"} 0\n",
        "techdoc_workers{state=\"idle\"} 3\n",
        "techdoc_job_attempts_total{kind=\"article\",outcome=\"failed\"} 0\n",
        "techdoc_llm_requests_total{model=\"small\",operation=\"section\",outcome=\"failed\"} 0\n",
        "techdoc_publish_results_total{platform=\"ghost\",outcome=\"failed\"} 0\n",
        "techdoc_cache_requests_total{tier=\"redis\",result=\"error\"} 0\n",
        "techdoc_article_score_bucket{le=\"100\"} 0\n",
        "# TYPE techdoc_llm_cost_usd_total counter\n",
        "techdoc_ready 1\n",
    ] {
        assert!(metrics.body.contains(line), "{line} is missing in\n{}", metrics.body);
    }
    let value = |name: &str| -> f64 {
        let line = metrics.body.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap_or_else(|| panic!("{name} is missing")).parse().unwrap()
    };
    assert!(value("process_resident_memory_bytes") > 1e6 && value("process_open_fds") > 3.0 && value("process_threads") > 1.0);
}

#[test]
fn unknown_addresses_and_methods_add_no_series() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), ""));
    let daemon = Daemon::start(&tree, &[]);
    let ask = |round: usize| {
        exchange(&daemon.listen, "GET", &format!("/x{round}"), &[], "");
        exchange(&daemon.listen, "GET", &format!("/api/v1/jobs/j{round}"), &[], "");
        exchange(&daemon.listen, &format!("M{round}"), "/api/v1/jobs", &[], "");
        exchange(&daemon.admin, "GET", "/metrics", &[], "").body
    };
    let first = ask(0);
    let last = (1..20).fold(String::new(), |_, round| ask(round));
    let series = |text: &str| text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
    assert_eq!(series(&first), series(&last));
    let counted = "techdoc_http_requests_total{method=\"GET\",route=\"/api/v1/jobs/{id}\",status=\"4xx\"} 20\n";
    assert!(last.contains(counted), "{last}");
    let none_failed = "techdoc_http_requests_total{method=\"GET\",route=\"/api/v1/jobs/{id}\",status=\"5xx\"} 0\n";
    assert!(last.contains(none_failed), "a rate sees the first failure only of a series that was there before: {last}");
}
