//! The ledger: what is written down, and how it adds up.

use super::*;
use crate::model::{
    ArticleRecord, ArticleVersion, CallOutcome, CallRecord, JobKind, JobOutput, Made, NewJob, Operation, Outcome, PostState,
    Publication, StoredArticle, Usage,
};

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

fn article_record(at_ms: i64, run: &str, score: u32, verified: u64) -> ArticleRecord {
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

#[test]
fn runs_have_their_costs() {
    on_both(async |place| {
        let store = place.store();
        let calls = [
            call(0, "before", CallOutcome::Answered, Some(0.1)),
            call(DAY_MS, "a", CallOutcome::Answered, Some(0.1)),
            call(2 * DAY_MS, "a", CallOutcome::Answered, Some(0.2)),
            call(2 * DAY_MS, "a", CallOutcome::Cached, None),
            call(2 * DAY_MS, "unpriced", CallOutcome::Answered, None),
            call(2 * DAY_MS + 1, "after", CallOutcome::Answered, Some(0.1)),
        ];
        for call in &calls {
            store.record_call(call).await.unwrap();
        }
        let costs: Vec<_> = store.costs_of_runs(2 * DAY_MS, 2 * DAY_MS).await.unwrap().into_iter().collect();
        assert_eq!(costs, [("a".to_owned(), Some(0.3)), ("unpriced".to_owned(), None)]);
    });
}

#[test]
fn the_report_adds_up() {
    on_both(async |place| {
        let store = place.store();
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
        store.record_article(&article_record(DAY_MS + 3, "a", 80, 100)).await.unwrap();
        store.record_article(&article_record(2 * DAY_MS + 2, "b", 60, 90)).await.unwrap();
        store.record_article(&article_record(3 * DAY_MS, "offline", 70, 80)).await.unwrap();

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
    });
}

#[test]
fn an_unknown_price_is_unknown_and_not_zero() {
    on_both(async |place| {
        let store = place.store();
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
    });
}

#[test]
fn small_sums_of_money_are_exact() {
    on_both(async |place| {
        let store = place.store();
        for _ in 0..1_000 {
            store.record_call(&call(1, "a", CallOutcome::Answered, Some(0.000_000_123))).await.unwrap();
        }
        assert_eq!(store.spent_since(0).await.unwrap().cost_usd, 0.000_123);
    });
}

#[test]
fn figures_that_no_provider_means_do_not_break_the_sums() {
    on_both(async |place| {
        let store = place.store();
        let usage = Usage { prompt_tokens: u64::MAX, completion_tokens: u64::MAX, ..Usage::default() };
        for _ in 0..10 {
            store.record_call(&CallRecord { usage, ..call(1, "a", CallOutcome::Answered, Some(1e300)) }).await.unwrap();
        }
        store.spent_since(0).await.unwrap();
        store.report(0).await.unwrap();
    });
}

#[test]
fn many_open_and_write_at_once() {
    on_both(async |place| {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let store = place.store();
                    for at_ms in 0..25 {
                        block_on(store.record_call(&call(at_ms, "a", CallOutcome::Answered, Some(0.001)))).unwrap();
                    }
                });
            }
        });
        let report = place.store().report(0).await.unwrap();
        assert_eq!((report.totals.calls, report.totals.cost_usd), (100, Some(0.1)));
    });
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
    let path = folder.path().join("data/ledger.sqlite");
    let _store = Store::open(&path).unwrap();
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn publications_are_written_over_and_attempts_add_up() {
    on_both(async |place| {
        let store = place.store();
        let place_of = ("blog", "devto");
        let planned = Publication { intent: Some("f1".to_owned()), first_at_ms: 5, ..publication("a", "devto:me") };
        store.record_publication(&planned, place_of, 5).await.unwrap();
        let live = Publication {
            remote_id: Some("17".to_owned()),
            url: Some("https://example.org/a".to_owned()),
            state: Some(PostState::Live),
            fingerprint: Some("f1".to_owned()),
            first_at_ms: 9,
            ..publication("a", "devto:me")
        };
        store.record_publication(&live, place_of, 9).await.unwrap();
        let known = store.publication("a", "devto:me").await.unwrap().unwrap();
        assert_eq!(known, Publication { first_at_ms: 5, ..live });
        assert_eq!(store.publication("a", "elsewhere").await.unwrap(), None);
        assert_eq!(store.owner("devto:me", "17").await.unwrap().as_deref(), Some("a"));
        assert_eq!(store.owner("devto:me", "18").await.unwrap(), None);
        assert_eq!(store.posted_elsewhere("a", "devto", "other").await.unwrap().as_deref(), Some("https://example.org/a"));
        assert_eq!(store.posted_elsewhere("a", "devto", "devto:me").await.unwrap(), None);
        assert_eq!(store.home_url("a", "blog").await.unwrap().as_deref(), Some("https://example.org/a"));
        for (at_ms, outcome) in [(1, Outcome::Created), (2, Outcome::Failed), (3, Outcome::Created), (4, Outcome::Unchanged)] {
            store.record_attempt("a", place_of, outcome, at_ms).await.unwrap();
        }
        let figures = store.report(2).await.unwrap().by_platform;
        let expected = PlatformFigures {
            platform: "devto".to_owned(),
            attempts: 3,
            created: 1,
            unchanged: 1,
            failed: 1,
            success: 2.0 / 3.0,
            ..PlatformFigures::default()
        };
        assert_eq!(figures, [expected]);
    });
}

fn publication(article: &str, destination: &str) -> Publication {
    Publication { article: article.to_owned(), destination: destination.to_owned(), ..Publication::default() }
}

#[test]
fn an_article_is_kept_once_with_every_character() {
    on_both(async |place| {
        let store = place.store();
        let version = ArticleVersion { id: "v".to_owned(), created_ms: 7, commit: None, score: 91, ..version() };
        let text = "naïve \u{202e} 🦀 'quoted' $1 ?1 \\ \u{1}\n".repeat(3);
        let article = StoredArticle { version: version.clone(), markdown: text.clone(), report: "{}".to_owned() };
        let job = NewJob {
            id: "j".to_owned(),
            kind: JobKind::Article,
            request: serde_json::json!({"source": "/a"}),
            priority: 5,
            idempotency_key: None,
        };
        for at_ms in [1, 2] {
            store.enqueue(&NewJob { id: format!("j{at_ms}"), ..job.clone() }, at_ms).await.unwrap();
            let (_, lease) =
                store.claim_job("w", (at_ms, 1_000), ClaimBounds { attempts: 3, per_repository: 1 }).await.unwrap().unwrap();
            let record = article_record(at_ms, "r", 91, 100);
            let made = Made::Article(Box::new(article.clone()), Box::new(record));
            let output = JobOutput { result: serde_json::json!({"article": "v"}), made, next: None };
            assert_eq!(store.finish(&lease, &output, at_ms).await.unwrap(), Ended::Written);
        }
        assert_eq!(store.article("v").await.unwrap().unwrap(), article);
        assert_eq!(store.articles(None, 10).await.unwrap(), [version]);
        assert_eq!(store.last_article_ms().await.unwrap(), Some(7));
        assert_eq!(store.report(0).await.unwrap().quality.articles, 2, "the ledger has a line for each run");
        assert_eq!(store.article("w").await.unwrap(), None);
        assert_eq!(store.analysis("v").await.unwrap(), None);
    });
}

fn version() -> ArticleVersion {
    ArticleVersion {
        id: String::new(),
        created_ms: 0,
        job: "j1".to_owned(),
        source: "/a".to_owned(),
        repository: "a".to_owned(),
        kind: "tour".to_owned(),
        title: "T".to_owned(),
        commit: Some("c".to_owned()),
        composer: "offline".to_owned(),
        words: 900,
        score: 0,
        grounding_checked: 3,
        grounding_verified: 2,
    }
}

#[test]
fn a_claim_keeps_others_out_until_it_ends() {
    on_both(async |place| {
        let (one, other) = (place.store(), place.store());
        let claim = one.claim("a", "devto:me").await.unwrap();
        let elsewhere = other.claim("a", "devto:you").await.unwrap();
        let waiting = other.claim("a", "devto:me");
        tokio::pin!(waiting);
        let soon = std::time::Duration::from_millis(200);
        assert!(tokio::time::timeout(soon, &mut waiting).await.is_err(), "it is claimed");
        drop((claim, elsewhere));
        waiting.await.unwrap();
    });
}
