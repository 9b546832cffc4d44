//! The daemon's end, in good order and not, and what becomes of the job that it was at.

use super::daemon::{Daemon, settings};
use crate::harness::Tree;
use rustix::process::Signal;
use serde_json::{Value, json};

/// A tree that takes a while.
fn slow(more: &str) -> Tree {
    let function = "def f(x):\n    return x\n".repeat(40);
    let tree = Tree::new().folder("repo");
    let tree = (0..1_500).fold(tree, |tree, at| tree.file(&format!("repo/d{}/f{at}.py", at % 50), &function));
    tree.write("serve.toml", settings(&tree.path("repo"), more));
    tree
}

/// Starts a job and waits until it is under way.
fn begun(tree: &Tree, daemon: &Daemon) -> String {
    let job = daemon.order("/api/v1/articles", &json!({"source": tree.path("repo").canonicalize().unwrap()}));
    daemon.wait(&job, &["running"]);
    job
}

/// The job is done, and wrote one article.
fn done_once(daemon: &Daemon, job: &str) -> Value {
    let job = daemon.wait(job, &["done", "failed"]);
    assert_eq!(job["state"], "done", "{job:#}\n{}", daemon.log());
    let articles = daemon.get("/api/v1/articles").json()["articles"].clone();
    assert_eq!(articles.as_array().unwrap().len(), 1, "{articles:#}");
    assert_eq!(articles[0]["id"], job["result"]["article"]);
    job
}

#[test]
fn a_job_under_sigterm_is_handed_back_and_done_by_the_next_daemon() {
    let tree = slow("drain_ms = 0\n");
    let daemon = Daemon::start(&tree, &[]);
    let job = begun(&tree, &daemon);
    daemon.signal(Signal::TERM);
    let (code, log) = daemon.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(r#""outcome":"handed_back""#), "{log}");
    let next = Daemon::start(&tree, &[]);
    let job = done_once(&next, &job);
    assert_eq!(job["attempts"], 1, "an attempt that was handed back does not count");
}

#[test]
fn a_job_that_can_end_in_time_does() {
    let tree = slow("drain_ms = 600000\n");
    let daemon = Daemon::start(&tree, &[]);
    let job = begun(&tree, &daemon);
    daemon.signal(Signal::TERM);
    let (code, log) = daemon.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(r#""outcome":"done""#), "{log}");
    done_once(&Daemon::start(&tree, &[]), &job);
}

#[test]
fn a_job_whose_daemon_was_killed_is_taken_over_when_its_lease_ends() {
    let tree = slow("lease_ms = 1000\n");
    let daemon = Daemon::start(&tree, &[]);
    let job = begun(&tree, &daemon);
    daemon.signal(Signal::KILL);
    let (code, _) = daemon.end();
    assert_eq!(code, None);
    let next = Daemon::start(&tree, &[]);
    let job = done_once(&next, &job);
    assert_eq!(job["attempts"], 2);
}

#[test]
fn a_running_job_that_is_called_off_stops() {
    let tree = slow("drain_ms = 0\n");
    let daemon = Daemon::start(&tree, &[]);
    let job = begun(&tree, &daemon);
    let path = format!("/api/v1/jobs/{job}");
    assert_eq!(super::daemon::exchange(&daemon.listen, "DELETE", &path, &[], "").status, 200);
    daemon.signal(Signal::TERM);
    let (_, log) = daemon.end();
    assert!(log.contains(r#""outcome":"cancelled""#), "{log}");
    let next = Daemon::start(&tree, &[]);
    assert_eq!(next.wait(&job, &["cancelled"])["result"], json!(null));
    assert_eq!(next.get("/api/v1/articles").json()["articles"], json!([]));
}

#[test]
fn a_second_signal_ends_the_daemon_at_once() {
    let tree = Tree::new().folder("repo");
    tree.write("serve.toml", settings(&tree.path("repo"), "").replace("linger_ms = 0", "linger_ms = 600000"));
    let daemon = Daemon::start(&tree, &[]);
    daemon.signal(Signal::TERM);
    while !daemon.log().contains("asked to stop") {
        std::thread::yield_now();
    }
    let ready = super::daemon::exchange(&daemon.admin, "GET", "/ready", &[], "");
    assert_eq!((ready.status, &ready.json()["phase"]), (503, &json!("draining")));
    assert_eq!(daemon.get("/api/v1/jobs").status, 200, "it still answers");
    daemon.signal(Signal::TERM);
    assert_eq!(daemon.end().0, Some(130));
}
