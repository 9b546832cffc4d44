//! The queue: who gets a job, who may end it, and what a late write does.

use super::*;
use crate::model::{Job, JobKind, JobOutput, JobState, Lease, Made, NewJob, StoredAnalysis};
use serde_json::json;

const ATTEMPTS: u32 = 3;
const BOUNDS: ClaimBounds = ClaimBounds { attempts: ATTEMPTS, per_repository: 2 };
const LEASE_MS: i64 = 1_000;

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
    store.claim_job(token, (now_ms, LEASE_MS), BOUNDS).await.unwrap()
}

async fn state(store: &Store, id: &str) -> JobState {
    store.job(id).await.unwrap().unwrap().state
}

#[test]
fn jobs_are_taken_by_priority_and_then_by_age() {
    on_both(async |place| {
        let store = place.store();
        for (id, priority, at) in [("late", 5, 20), ("early", 5, 10), ("urgent", 9, 30), ("idle", 0, 1)] {
            store.enqueue(&NewJob { priority, ..new(id) }, at).await.unwrap();
        }
        let mut order = Vec::new();
        while let Some((job, _)) = claim(&store, "w", 100).await {
            order.push(job.id);
        }
        assert_eq!(order, ["urgent", "early", "late", "idle"]);
    });
}

#[test]
fn one_key_is_one_job() {
    on_both(async |place| {
        let store = place.store();
        let keyed = |id: &str| NewJob { idempotency_key: Some("k".to_owned()), request: json!({"a": 1}), ..new(id) };
        assert!(matches!(store.enqueue(&keyed("one"), 1).await.unwrap(), Enqueued::New(_)));
        let Enqueued::Known(job) = store.enqueue(&keyed("two"), 2).await.unwrap() else { panic!("a second job") };
        assert_eq!(job.id, "one");
        let other = NewJob { request: json!({"a": 2}), ..keyed("three") };
        assert_eq!(store.enqueue(&other, 3).await.unwrap(), Enqueued::Conflict);
        assert_eq!(store.jobs(None, 10).await.unwrap().len(), 1);
    });
}

#[test]
fn a_late_write_of_a_worker_that_was_thought_dead_does_not_win() {
    on_both(async |place| {
        let store = place.store();
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
    });
}

#[test]
fn a_job_whose_workers_vanish_each_time_is_given_up_with_the_reason() {
    on_both(async |place| {
        let store = place.store();
        store.enqueue(&new("a"), 0).await.unwrap();
        for attempt in 0..ATTEMPTS {
            assert!(claim(&store, "w", i64::from(attempt) * LEASE_MS).await.is_some(), "attempt {attempt}");
        }
        assert!(claim(&store, "w", 10 * LEASE_MS).await.is_none());
        let job = store.job("a").await.unwrap().unwrap();
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("its worker vanished in attempt 3")));
    });
}

#[test]
fn a_failed_attempt_waits_for_its_time() {
    on_both(async |place| {
        let store = place.store();
        store.enqueue(&new("a"), 0).await.unwrap();
        let (_, lease) = claim(&store, "w", 0).await.unwrap();
        assert_eq!(store.fail(&lease, "no network", Some(500), 10).await.unwrap(), Ended::Written);
        assert!(claim(&store, "w", 499).await.is_none());
        let (job, lease) = claim(&store, "w", 500).await.unwrap();
        assert_eq!((job.attempts, job.error.as_deref()), (2, Some("no network")));
        assert_eq!(store.fail(&lease, "no such folder", None, 510).await.unwrap(), Ended::Written);
        assert!(claim(&store, "w", 99_999).await.is_none());
        assert_eq!(state(&store, "a").await, JobState::Failed);
    });
}

#[test]
fn a_job_that_is_handed_back_counts_no_attempt() {
    on_both(async |place| {
        let store = place.store();
        store.enqueue(&new("a"), 0).await.unwrap();
        let (_, lease) = claim(&store, "w", 0).await.unwrap();
        assert_eq!(store.hand_back(&lease, 5).await.unwrap(), Ended::Written);
        assert_eq!(claim(&store, "w", 6).await.unwrap().0.attempts, 1);
    });
}

#[test]
fn a_job_that_was_called_off_stays_so() {
    on_both(async |place| {
        let store = place.store();
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
    });
}

#[test]
fn eight_at_once_never_take_one_job_twice() {
    on_both(async |place| {
        let first = place.store();
        for job in 0..500 {
            first.enqueue(&new(&format!("{job:03}")), 0).await.unwrap();
        }
        let taken = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for worker in 0..8 {
                let taken = &taken;
                scope.spawn(move || {
                    let store = place.store();
                    while let Some((job, _)) = block_on(claim(&store, &format!("w{worker}"), 1)) {
                        taken.lock().unwrap().push(job.id);
                    }
                });
            }
        });
        let mut taken = taken.into_inner().unwrap();
        taken.sort();
        assert_eq!(taken, (0..500).map(|job| format!("{job:03}")).collect::<Vec<_>>());
    });
}

#[test]
fn lists_go_on_where_they_stopped() {
    on_both(async |place| {
        let store = place.store();
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
    });
}

#[test]
fn only_so_many_jobs_read_one_repository_at_once() {
    on_both(async |place| {
        let store = place.store();
        let of = |id: &str, source: &str| NewJob { request: json!({"source": source}), ..new(id) };
        for (at, (id, source)) in
            [("a1", "/srv/a"), ("a2", "/srv/a/"), ("a3", "/srv/a"), ("b1", "https://h/b.git"), ("b2", "https://h/b")]
                .iter()
                .enumerate()
        {
            store.enqueue(&of(id, source), at as i64).await.unwrap();
        }
        let publication = NewJob { kind: JobKind::Publication, request: json!({"article": "x"}), ..new("p") };
        store.enqueue(&publication, 9).await.unwrap();
        let mut leases = Vec::new();
        while let Some((job, lease)) = claim(&store, "w", 10).await {
            leases.push((job.id, lease));
        }
        let order: Vec<&str> = leases.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(order, ["a1", "a2", "b1", "b2", "p"], "a3 waits");
        store.finish(&leases[0].1, &output("a1"), 11).await.unwrap();
        assert_eq!(claim(&store, "w", 12).await.unwrap().0.id, "a3");
    });
}

#[test]
fn many_at_once_keep_to_the_bound_of_a_repository() {
    on_both(async |place| {
        let store = place.store();
        for at in 0..60 {
            store
                .enqueue(&NewJob { request: json!({"source": format!("/r{}", at % 2)}), ..new(&format!("{at:02}")) }, 0)
                .await
                .unwrap();
        }
        std::thread::scope(|scope| {
            for worker in 0..6 {
                scope.spawn(move || block_on(work_off(&place.store(), worker)));
            }
        });
        let figures = store.queue_figures(5).await.unwrap();
        assert_eq!(figures, QueueFigures { jobs: vec![(JobState::Done, 60)], due_since_ms: None });
    });
}

/// Takes and ends jobs of two repositories until none is left; never are more of one under way than may be.
async fn work_off(store: &Store, worker: u32) {
    let counted = |connection: &mut Connection| {
        let sql = "SELECT COUNT(*) FROM jobs WHERE state = 'running' GROUP BY repository";
        connection.query(sql, &[], |row| row.count(0))
    };
    loop {
        let taken = claim(store, &format!("w{worker}"), 1).await;
        let running = store.blocking(counted).await.unwrap();
        assert!(running.iter().all(|count| *count <= 2), "{running:?}");
        let Some((_, lease)) = taken else {
            if store.queue_figures(5).await.unwrap().due_since_ms.is_none() {
                return;
            }
            continue;
        };
        let output = JobOutput { result: json!({}), made: Made::Nothing, next: None };
        assert_eq!(store.finish(&lease, &output, 2).await.unwrap(), Ended::Written);
    }
}

#[test]
fn a_due_time_of_a_schedule_is_one_job() {
    on_both(async |place| {
        let store = place.store();
        assert_eq!(store.schedule("nightly", 100).await.unwrap(), 100, "it begins when it is seen first");
        assert_eq!(store.schedule("nightly", 900).await.unwrap(), 100);
        let queued: u32 = std::thread::scope(|scope| {
            let pods: Vec<_> = (0..4)
                .map(|pod| {
                    scope.spawn(move || {
                        let job = NewJob { idempotency_key: Some("schedule nightly 200".to_owned()), ..new(&format!("pod{pod}")) };
                        u32::from(block_on(place.store().move_on("nightly", 200, Some(&job), 201)).unwrap())
                    })
                })
                .collect();
            pods.into_iter().map(|pod| pod.join().unwrap()).sum()
        });
        assert_eq!((queued, store.jobs(None, 10).await.unwrap().len()), (1, 1));
        assert_eq!(store.schedule("nightly", 900).await.unwrap(), 200);
        assert!(!store.move_on("nightly", 150, None, 300).await.unwrap(), "never back");
        assert!(store.move_on("nightly", 300, None, 300).await.unwrap());
        assert_eq!(store.jobs(None, 10).await.unwrap().len(), 1);
    });
}

#[test]
fn answers_are_kept_for_a_job_until_it_ends_however_it_does() {
    on_both(async |place| {
        let store = place.store();
        let kept = async |job: &str| store.drafts(job).await.unwrap();
        let answered = async |job: &str| {
            for (key, answer) in [("k1", "one"), ("k2", "two"), ("k1", "late")] {
                store.put_draft(job, key, answer, 7).await.unwrap();
            }
        };
        store.enqueue(&new("a"), 0).await.unwrap();
        answered("a").await;
        answered("none").await;
        assert_eq!((kept("a").await, kept("none").await), (Vec::new(), Vec::new()), "only a running job is answered");

        let (_, lost) = claim(&store, "killed", 0).await.unwrap();
        answered("a").await;
        let (_, lease) = claim(&store, "next", LEASE_MS).await.unwrap();
        let mut known = kept("a").await;
        known.sort_unstable();
        let expected = [("k1", "one"), ("k2", "two")].map(|(key, answer)| (key.to_owned(), answer.to_owned()));
        assert_eq!(known, expected, "another process finds them");
        assert_eq!(store.finish(&lost, &output("killed"), 5).await.unwrap(), Ended::Lost);
        store.fail(&lease, "x", Some(2_000), 1_500).await.unwrap();
        let (_, lease) = claim(&store, "again", 2_000).await.unwrap();
        store.hand_back(&lease, 2_000).await.unwrap();
        assert_eq!(kept("a").await.len(), 2, "a failed attempt and one that was handed back leave them");

        let (_, lease) = claim(&store, "last", 2_000).await.unwrap();
        store.finish(&lease, &output("last"), 2_100).await.unwrap();
        assert!(kept("a").await.is_empty());
        for end in ["failed", "cancelled", "vanished"] {
            let job = NewJob { priority: 9, ..new(end) };
            store.enqueue(&job, 3_000).await.unwrap();
            let (_, lease) = claim(&store, end, 3_000).await.unwrap();
            answered(end).await;
            match end {
                "failed" => drop(store.fail(&lease, "x", None, 3_000).await.unwrap()),
                "cancelled" => drop(store.cancel(end, 3_000).await.unwrap()),
                _ => {
                    let bounds = ClaimBounds { attempts: 1, ..BOUNDS };
                    store.claim_job("w", (3_000 + LEASE_MS, LEASE_MS), bounds).await.unwrap();
                    assert_eq!(state(&store, end).await, JobState::Failed);
                }
            }
            assert!(kept(end).await.is_empty(), "{end}");
        }
    });
}
