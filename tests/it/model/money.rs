//! Estimates, limits, receipts, the ledger.

use super::Desk;
use crate::model_server::{ModelServer, Response};
use serde_json::{Value, json};

const PRICED: &[(&str, &str)] = &[("TECHDOC_LLM__MODEL", "gpt-4o")];

#[test]
fn an_estimate_sends_nothing_and_is_near_the_bill() {
    let desk = Desk::new(ModelServer::honest());
    let ran = desk
        .tree
        .command(["generate", ".", "--estimate", "--format", "json"])
        .env("OPENAI_BASE_URL", &desk.server.base_url())
        .env("TECHDOC_LLM__MODEL", "gpt-4o")
        .run()
        .exit(0)
        .stderr_has("");
    assert_eq!(desk.server.calls(), 0);
    let estimate: Value = serde_json::from_str(&ran.stdout).unwrap();
    desk.generate_with(&[], PRICED).exit(0).stderr_has("gpt-4o: ");
    let usage = &desk.report()["usage"];
    assert_eq!(estimate["estimate"]["calls"], usage["calls"]);
    assert!(usage["cost_usd"].as_f64().unwrap() <= estimate["estimate"]["cost_usd_max"].as_f64().unwrap());
    assert!(usage["cost_usd"].as_f64().unwrap() > 0.0);
}

#[test]
fn an_unknown_price_is_unknown() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("cost unknown");
    assert_eq!(desk.report()["usage"]["cost_usd"], Value::Null);
    desk.generate(&["--max-cost", "1", "--refresh", "--composer", "llm"]).exit(6).stderr_has("price of test-model is unknown");
}

#[test]
fn a_limit_lets_rules_write_the_rest() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate_with(&["--max-cost", "0.115"], PRICED).exit(0).stderr_has("does not fit");
    let report = desk.report();
    assert!(report["usage"]["cost_usd"].as_f64().unwrap() <= 0.115, "{}", report["usage"]);
    assert!(report["missing"][0].as_str().unwrap().contains("does not fit"), "{}", report["missing"]);
    assert!(desk.server.calls() > 0 && desk.origins().contains(&"offline".to_owned()));
}

#[test]
fn nothing_to_spend_is_no_article_where_only_a_model_was_asked_for() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate_with(&["--max-cost", "0", "--composer", "llm"], PRICED).exit(6).stderr_has("hint: raise --max-cost");
    assert_eq!((desk.server.calls(), desk.article().as_str()), (0, ""));
    desk.generate_with(&["--max-tokens", "10"], PRICED).exit(0).stderr_has("does not fit");
    assert!(desk.article().contains("composer: offline"));
}

#[test]
fn the_ledger_knows_what_runs_cost() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate_with(&[], PRICED).exit(0).stderr_has("");
    let calls = desk.server.calls();
    desk.generate_with(&[], PRICED).exit(0).stderr_has("");
    let ran = desk.tree.command(["report", "--format", "json"]).env("HOME", desk.home().to_str().unwrap()).run().exit(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["totals"]["calls"], json!(calls), "{report:#}");
    assert_eq!(report["totals"]["cached"], json!(calls), "{report:#}");
}

#[test]
fn a_server_that_counts_nothing_leaves_an_estimate() {
    let desk = Desk::new(ModelServer::start(|request, _| Response::NoUsage(crate::model_server::scribe::answer(&request.body))));
    desk.generate_with(&[], PRICED).exit(0).stderr_has("");
    assert!(desk.report()["usage"]["prompt_tokens"].as_u64().unwrap() > 100);
}
