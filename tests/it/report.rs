//! `techdoc report`.

use crate::harness::{Ran, Tree};
use techdoc::model::{ArticleRecord, CallOutcome, CallRecord, Operation, Usage};
use techdoc::store::Store;

/// 1 November 2026, 12:00 UTC.
const NOON_MS: i64 = 1_793_534_400_000;

fn tree_with_ledger() -> Tree {
    let tree = Tree::new();
    let store = Store::open(&tree.path("techdoc/ledger.sqlite")).unwrap();
    let call = |outcome, cost_usd, saved_usd| CallRecord {
        at_ms: NOON_MS,
        run: "r1".to_owned(),
        repository: "shop".to_owned(),
        operation: Operation::Section,
        model: "small".to_owned(),
        outcome,
        usage: Usage { prompt_tokens: 1_000, completion_tokens: 234, ..Usage::default() },
        estimated: false,
        cost_usd,
        saved_usd,
        duration_ms: 5,
        attempts: 1,
    };
    let article = ArticleRecord {
        at_ms: NOON_MS,
        run: "r1".to_owned(),
        repository: "shop".to_owned(),
        kind: "tour".to_owned(),
        title: "How a cart\u{1b}[31m becomes an order".to_owned(),
        score: 81,
        grounding_checked: 10,
        grounding_verified: 9,
        composer: "llm".to_owned(),
        ..ArticleRecord::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        store.record_call(&call(CallOutcome::Answered, Some(0.0125), None)).await.unwrap();
        store.record_call(&call(CallOutcome::Cached, Some(0.0), Some(0.0125))).await.unwrap();
        store.record_article(&article).await.unwrap();
    });
    tree
}

fn run(tree: &Tree, arguments: &[&str]) -> Ran {
    let folder = tree.path("").to_string_lossy().into_owned();
    tree.command(arguments).env("XDG_DATA_HOME", folder.trim_end_matches('/')).run()
}

#[test]
fn an_empty_ledger_is_no_failure_and_creates_nothing() {
    let tree = Tree::new();
    run(&tree, &["report"]).exit(0).stdout_has("Nothing was written down since ");
    let report = run(&tree, &["report", "--format", "json", "--since", "24h"]).exit(0).json();
    assert_eq!((&report["schema_version"], report["by_day"].as_array().unwrap().len()), (&1.into(), 0));
    assert_eq!(report["totals"]["calls"], 0);
    assert!(tree.paths().is_empty());
}

#[test]
fn a_ledger_is_summed_up() {
    let tree = tree_with_ledger();
    let report = run(&tree, &["report", "--since", "2026-11-01", "--format", "json"]).exit(0).json();
    assert_eq!(report["since"], "2026-11-01T00:00:00Z");
    let totals = &report["totals"];
    assert_eq!((&totals["calls"], &totals["cached"], &totals["prompt_tokens"]), (&1.into(), &1.into(), &1_000.into()));
    assert_eq!((&totals["cost_usd"], &totals["saved_usd"]), (&0.0125.into(), &0.0125.into()));
    assert_eq!((&totals["cache_efficiency"], &totals["average_grounding"]), (&0.5.into(), &0.9.into()));
    assert_eq!(report["by_day"][0]["day"], "2026-11-01");
    assert_eq!(report["by_article"][0]["average_score"], 81.0);
    assert_eq!(report["by_operation"][0]["operation"], "section");
    assert_eq!(report["by_model"][0]["model"], "small");
    let page = run(&tree, &["report", "--since", "2026-11-01"]).exit(0);
    for expected in ["1 article, 1 call (0 failed)", "cost $0.0125", "cache efficiency 50 %", "shop: How a cart[31m becomes"] {
        assert!(page.stdout.contains(expected), "{expected} is missing:\n{}", page.stdout);
    }
    run(&tree, &["report", "--since", "2999-01-01"]).exit(0).stdout_has("Nothing was written down");
}

#[test]
fn a_wrong_since_and_a_wrong_file_are_told_apart() {
    for since in ["yesterday", "7", "2026-02-30", ""] {
        run(&Tree::new(), &["report", "--since", since]).exit(2).stderr_has("days, hours or a date are needed");
    }
    let tree = Tree::new().file("techdoc/ledger.sqlite", "this is somebody's text and no database at all");
    run(&tree, &["report"]).exit(1).stderr_has("the ledger cannot be used");
}
