//! The ledger with real files, written by several connections.

use super::*;
use crate::model::{ArticleRecord, CallOutcome, CallRecord, Operation, Usage};

const DAY_MS: i64 = 86_400_000;

fn call(at_ms: i64, run: &str, outcome: CallOutcome, cost_usd: Option<f64>) -> CallRecord {
    CallRecord {
        at_ms,
        run: run.to_owned(),
        repository: "shop".to_owned(),
        operation: Operation::Section,
        model: "small".to_owned(),
        outcome,
        usage: Usage { prompt_tokens: 1_000, cached_tokens: 100, completion_tokens: 200, ..Usage::default() },
        estimated: false,
        cost_usd,
        saved_usd: (outcome == CallOutcome::Cached).then_some(0.002),
        duration_ms: 900,
        attempts: u32::from(outcome != CallOutcome::Cached),
    }
}

fn article(at_ms: i64, run: &str, score: u32, verified: u64) -> ArticleRecord {
    ArticleRecord {
        at_ms,
        run: run.to_owned(),
        repository: "shop".to_owned(),
        kind: "tour".to_owned(),
        title: format!("Article {run}"),
        words: 900,
        score,
        grounding_checked: 100,
        grounding_verified: verified,
        composer: "llm".to_owned(),
        ..ArticleRecord::default()
    }
}

fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("data/ledger.sqlite")).unwrap()
}

#[tokio::test]
async fn the_report_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let plan = CallRecord {
        operation: Operation::Plan,
        model: "large".to_owned(),
        attempts: 3,
        ..call(DAY_MS, "a", CallOutcome::Answered, Some(0.1))
    };
    let calls = [
        call(DAY_MS - 1, "old", CallOutcome::Answered, None),
        plan,
        call(DAY_MS + 1, "a", CallOutcome::Answered, Some(0.2)),
        call(DAY_MS + 2, "a", CallOutcome::Cached, None),
        call(2 * DAY_MS, "b", CallOutcome::Cached, None),
        call(2 * DAY_MS + 1, "b", CallOutcome::Failed, Some(0.0)),
    ];
    for call in &calls {
        store.record_call(call).await.unwrap();
    }
    store.record_article(&article(DAY_MS + 3, "a", 80, 100)).await.unwrap();
    store.record_article(&article(2 * DAY_MS + 2, "b", 60, 90)).await.unwrap();
    store.record_article(&article(3 * DAY_MS, "offline", 70, 80)).await.unwrap();

    let report = store.report(DAY_MS).await.unwrap();
    let expected = Figures {
        calls: 3,
        requests: 5,
        cached: 2,
        failed: 1,
        prompt_tokens: 3_000,
        cached_tokens: 300,
        completion_tokens: 600,
        cost_usd: Some(0.3),
        saved_usd: Some(0.004),
        cache_efficiency: Some(0.5),
    };
    assert_eq!(report.totals, expected);
    assert_eq!(report.quality.articles, 3);
    assert!((report.quality.average_score.unwrap() - 70.0).abs() < 1e-9);
    assert!((report.quality.average_grounding.unwrap() - 0.9).abs() < 1e-9);
    let days: Vec<(i64, u64, u64)> =
        report.by_day.iter().map(|(day, calls, quality)| (*day, calls.calls, quality.articles)).collect();
    assert_eq!(days, [(1, 2, 1), (2, 1, 1), (3, 0, 1)]);
    let runs: Vec<(&str, u64, Option<f64>)> =
        report.by_article.iter().map(|row| (row.run.as_str(), row.figures.cached, row.figures.cost_usd)).collect();
    assert_eq!(runs, [("offline", 0, Some(0.0)), ("b", 1, Some(0.0)), ("a", 1, Some(0.3))]);
    assert_eq!(report.by_article[2].title.as_deref(), Some("Article a"));
    let operations: Vec<(&str, u64)> = report.by_operation.iter().map(|(name, row)| (name.as_str(), row.calls)).collect();
    assert_eq!(operations, [("section", 2), ("plan", 1)]);
    let models: Vec<(&str, u64)> = report.by_model.iter().map(|(name, row)| (name.as_str(), row.requests)).collect();
    assert_eq!(models, [("small", 2), ("large", 3)]);
}

#[tokio::test]
async fn an_unknown_price_is_unknown_and_not_zero() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.record_call(&call(10, "a", CallOutcome::Answered, Some(0.5))).await.unwrap();
    store.record_call(&call(11, "a", CallOutcome::Answered, None)).await.unwrap();
    store.record_call(&call(12, "b", CallOutcome::Answered, Some(f64::NAN))).await.unwrap();
    store.record_call(&CallRecord { saved_usd: None, ..call(13, "b", CallOutcome::Cached, None) }).await.unwrap();
    let report = store.report(0).await.unwrap();
    assert_eq!((report.totals.cost_usd, report.totals.saved_usd), (None, None));
    assert_eq!(store.report(13).await.unwrap().totals.cost_usd, Some(0.0));
    let spent = store.spent_since(0).await.unwrap();
    assert_eq!(spent, Spent { cost_usd: 0.5, tokens: 3_600, unpriced_calls: 2 });
    assert_eq!(store.spent_since(14).await.unwrap(), Spent::default());
}

#[tokio::test]
async fn small_sums_of_money_are_exact() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    for _ in 0..1_000 {
        store.record_call(&call(1, "a", CallOutcome::Answered, Some(0.000_000_123))).await.unwrap();
    }
    assert_eq!(store.spent_since(0).await.unwrap().cost_usd, 0.000_123);
}

#[tokio::test]
async fn figures_that_no_provider_means_do_not_break_the_sums() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let usage = Usage { prompt_tokens: u64::MAX, completion_tokens: u64::MAX, ..Usage::default() };
    for _ in 0..10 {
        store.record_call(&CallRecord { usage, ..call(1, "a", CallOutcome::Answered, Some(1e300)) }).await.unwrap();
    }
    store.spent_since(0).await.unwrap();
    store.report(0).await.unwrap();
}

#[test]
fn every_statement_searches_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let connection = store.pool.get().unwrap();
    let plan = |sql: &str| -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let values = rusqlite::params_from_iter(std::iter::repeat_n(0, statement.parameter_count()));
        let rows = statement.query_map(values, |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    for group in ["0", "run", "operation", "model", "at_ms / 86400000"] {
        let found = plan(&report::calls_by(group));
        assert!(found.contains("SEARCH calls USING INDEX calls_at (at_ms>?)"), "{group}: {found}");
    }
    for group in ["0", "run", "at_ms / 86400000"] {
        let found = plan(&report::articles_by(group));
        assert!(found.contains("SEARCH articles USING INDEX articles_at (at_ms>?)"), "{group}: {found}");
    }
    assert!(plan(publications::OWNER).contains("SEARCH publications USING INDEX publications_remote"));
    for sql in [publications::ELSEWHERE, publications::HOME] {
        assert!(plan(sql).contains("SEARCH publications USING INDEX sqlite_autoindex_publications_1 (article=?)"), "{}", plan(sql));
    }
    assert!(plan(publications::BY_PLATFORM).contains("SEARCH publish_attempts USING INDEX publish_attempts_at (at_ms>?)"));
    assert!(plan(ledger::SPENT).contains("SEARCH calls USING INDEX calls_at (at_ms>?)"));
}

#[test]
fn many_open_and_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let store = Store::open(&path).unwrap();
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for at_ms in 0..25 {
                    runtime.block_on(store.record_call(&call(at_ms, "a", CallOutcome::Answered, Some(0.001)))).unwrap();
                }
            });
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let report = runtime.block_on(Store::open(&path).unwrap().report(0)).unwrap();
    assert_eq!((report.totals.calls, report.totals.cost_usd), (100, Some(0.1)));
}

#[test]
fn a_file_that_is_no_ledger_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    std::fs::write(&path, "no database, but somebody's text of some length").unwrap();
    assert!(Store::open(&path).is_err());
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("no database"));
    assert!(matches!(Store::open(&path.join("below")), Err(StoreError::Create(..))));
}

#[cfg(unix)]
#[test]
fn the_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let _store = store(&folder);
    let mode = std::fs::metadata(folder.path().join("data/ledger.sqlite")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
