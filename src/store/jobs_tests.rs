//! The queue with real files: who gets a job, who may end it, and what a late write does.

use super::*;
use crate::model::{Job, JobKind, JobOutput, JobState, Lease, Made, NewJob, StoredAnalysis};
use serde_json::json;

const ATTEMPTS: u32 = 3;
const LEASE_MS: i64 = 1_000;

fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("ledger.sqlite")).unwrap()
}

fn new(id: &str) -> NewJob {
    NewJob { id: id.to_owned(), kind: JobKind::Analysis, request: json!({"source": id}), priority: 5, idempotency_key: None }
}

/// The output of a job whose worker is called `by`.
fn output(by: &str) -> JobOutput {
    let (id, job) = (format!("of-{by}"), by.to_owned());
    let analysis = StoredAnalysis { id, created_ms: 1, job, source: "x".to_owned(), document: "{}".to_owned() };
    JobOutput { result: json!({"by": by}), made: Made::Analysis(analysis), next: Some(new(&format!("after-{by}"))) }
}

async fn claim(store: &Store, token: &str, now_ms: i64) -> Option<(Job, Lease)> {
    store.claim_job(token, (now_ms, LEASE_MS), ATTEMPTS).await.unwrap()
}

async fn state(store: &Store, id: &str) -> JobState {
    store.job(id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn jobs_are_taken_by_priority_and_then_by_age() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    for (id, priority, at) in [("late", 5, 20), ("early", 5, 10), ("urgent", 9, 30), ("idle", 0, 1)] {
        store.enqueue(&NewJob { priority, ..new(id) }, at).await.unwrap();
    }
    let mut order = Vec::new();
    while let Some((job, _)) = claim(&store, "w", 100).await {
        order.push(job.id);
    }
    assert_eq!(order, ["urgent", "early", "late", "idle"]);
}

#[tokio::test]
async fn one_key_is_one_job() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let keyed = |id: &str| NewJob { idempotency_key: Some("k".to_owned()), request: json!({"a": 1}), ..new(id) };
    assert!(matches!(store.enqueue(&keyed("one"), 1).await.unwrap(), Enqueued::New(_)));
    let Enqueued::Known(job) = store.enqueue(&keyed("two"), 2).await.unwrap() else { panic!("a second job") };
    assert_eq!(job.id, "one");
    let other = NewJob { request: json!({"a": 2}), ..keyed("three") };
    assert_eq!(store.enqueue(&other, 3).await.unwrap(), Enqueued::Conflict);
    assert_eq!(store.jobs(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_late_write_of_a_worker_that_was_thought_dead_does_not_win() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.enqueue(&new("a"), 0).await.unwrap();
    let (_, frozen) = claim(&store, "frozen", 0).await.unwrap();
    assert!(claim(&store, "second", LEASE_MS - 1).await.is_none(), "the lease holds");
    let (job, second) = claim(&store, "second", LEASE_MS).await.unwrap();
    assert_eq!((job.attempts, job.error.as_deref()), (2, Some("its worker vanished in attempt 1")));
    assert_eq!(store.renew(&frozen, 9_000).await.unwrap(), Ended::Lost);
    assert_eq!(store.finish(&frozen, &output("frozen"), 5).await.unwrap(), Ended::Lost);
    assert_eq!(store.fail(&frozen, "x", None, 5).await.unwrap(), Ended::Lost);
    assert_eq!(store.hand_back(&frozen, 5).await.unwrap(), Ended::Lost);
    assert_eq!(state(&store, "a").await, JobState::Running);
    assert_eq!(store.finish(&second, &output("second"), 6).await.unwrap(), Ended::Written);
    let job = store.job("a").await.unwrap().unwrap();
    assert_eq!((job.state, job.result, job.error), (JobState::Done, Some(json!({"by": "second"})), None));
    assert!(store.analysis("of-frozen").await.unwrap().is_none());
    assert_eq!(store.analysis("of-second").await.unwrap().unwrap().job, "second");
    assert!(store.job("after-frozen").await.unwrap().is_none());
    assert_eq!(state(&store, "after-second").await, JobState::Queued);
}

#[tokio::test]
async fn a_job_whose_workers_vanish_each_time_is_given_up_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.enqueue(&new("a"), 0).await.unwrap();
    for attempt in 0..ATTEMPTS {
        assert!(claim(&store, "w", i64::from(attempt) * LEASE_MS).await.is_some(), "attempt {attempt}");
    }
    assert!(claim(&store, "w", 10 * LEASE_MS).await.is_none());
    let job = store.job("a").await.unwrap().unwrap();
    assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("its worker vanished in attempt 3")));
}

#[tokio::test]
async fn a_failed_attempt_waits_for_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.enqueue(&new("a"), 0).await.unwrap();
    let (_, lease) = claim(&store, "w", 0).await.unwrap();
    assert_eq!(store.fail(&lease, "no network", Some(500), 10).await.unwrap(), Ended::Written);
    assert!(claim(&store, "w", 499).await.is_none());
    let (job, lease) = claim(&store, "w", 500).await.unwrap();
    assert_eq!((job.attempts, job.error.as_deref()), (2, Some("no network")));
    assert_eq!(store.fail(&lease, "no such folder", None, 510).await.unwrap(), Ended::Written);
    assert!(claim(&store, "w", 99_999).await.is_none());
    assert_eq!(state(&store, "a").await, JobState::Failed);
}

#[tokio::test]
async fn a_job_that_is_handed_back_counts_no_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.enqueue(&new("a"), 0).await.unwrap();
    let (_, lease) = claim(&store, "w", 0).await.unwrap();
    assert_eq!(store.hand_back(&lease, 5).await.unwrap(), Ended::Written);
    assert_eq!(claim(&store, "w", 6).await.unwrap().0.attempts, 1);
}

#[tokio::test]
async fn a_job_that_was_called_off_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    store.enqueue(&new("waiting"), 0).await.unwrap();
    assert!(matches!(store.cancel("waiting", 1).await.unwrap(), Cancelled::Now(_)));
    assert!(claim(&store, "w", 2).await.is_none());
    store.enqueue(&new("running"), 3).await.unwrap();
    let (_, lease) = claim(&store, "w", 4).await.unwrap();
    assert!(matches!(store.cancel("running", 5).await.unwrap(), Cancelled::Now(_)));
    assert_eq!(store.finish(&lease, &output("running"), 6).await.unwrap(), Ended::Lost);
    assert_eq!(state(&store, "running").await, JobState::Cancelled);
    assert!(store.analysis("of-running").await.unwrap().is_none());
    assert!(matches!(store.cancel("running", 7).await.unwrap(), Cancelled::TooLate(_)));
    assert_eq!(store.cancel("nobody", 7).await.unwrap(), Cancelled::Unknown);
}

#[test]
fn two_processes_never_take_one_job() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let first = Store::open(&path).unwrap();
    for job in 0..60 {
        runtime.block_on(first.enqueue(&new(&format!("{job:02}")), 0)).unwrap();
    }
    let taken = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (path, taken) = (&path, &taken);
            scope.spawn(move || {
                let store = Store::open(path).unwrap();
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                while let Some((job, _)) = runtime.block_on(claim(&store, &format!("w{worker}"), 1)) {
                    taken.lock().unwrap().push(job.id);
                }
            });
        }
    });
    let mut taken = taken.into_inner().unwrap();
    taken.sort();
    assert_eq!(taken, (0..60).map(|job| format!("{job:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn lists_go_on_where_they_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    // Two rows of one millisecond are told apart by their names.
    for (id, at) in [("a", 1), ("b", 2), ("c", 2), ("d", 3)] {
        store.enqueue(&new(id), at).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut from = None;
    loop {
        let page = store.jobs(from, 1).await.unwrap();
        let Some(job) = page.into_iter().next() else { break };
        from = Some(Cursor { created_ms: job.created_ms, id: job.id.clone() });
        seen.push(job.id);
    }
    assert_eq!(seen, ["d", "c", "b", "a"]);
    let figures = store.queue_figures(5).await.unwrap();
    assert_eq!(figures, QueueFigures { jobs: vec![(JobState::Queued, 4)], due_since_ms: Some(1) });
}

#[test]
fn every_statement_of_the_queue_searches_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let connection = store.pool.get().unwrap();
    let plan = |sql: &str| -> String {
        let sql = dialect::sqlite(sql);
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let none = std::iter::repeat_n(rusqlite::types::Null, statement.parameter_count());
        let rows = statement.query_map(rusqlite::params_from_iter(none), |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    let cases = [
        (lease::NEXT.to_owned(), "INDEX jobs_due (state=?)"),
        (lease::TAKE_BACK.to_owned(), "SEARCH jobs USING INDEX jobs_state_created (state=?)"),
        (format!("SELECT id {}", articles::PAGE), "INDEX article_versions_created ((created_ms,id)<(?,?))"),
        (jobs::BY_STATE.to_owned(), "COVERING INDEX jobs_state_created"),
    ];
    for (sql, expected) in cases {
        let found = plan(&sql);
        assert!(found.contains(expected) && !found.contains("TEMP B-TREE"), "{sql}: {found}");
    }
}
