//! Bad weather around a daemon: what stays ready, what a client sees, and that it recovers by itself.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response, scribe};
use crate::redis_server::RedisServer;
use rusqlite::{Connection, params};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const LEDGER: &str = "data/techdoc/ledger.sqlite";

fn wish(tree: &Tree, folder: &str) -> Value {
    json!({"source": tree.path(folder).canonicalize().unwrap()})
}

fn ready(daemon: &Daemon) -> u16 {
    exchange(&daemon.admin, "GET", "/ready", &[], "").status
}

/// A tree whose article takes a while.
fn slow(more: &str) -> Tree {
    let function = "def f(x):\n    return x\n".repeat(40);
    let tree = (0..1_500).fold(Tree::new(), |tree, at| tree.file(&format!("repo/d{}/f{at}.py", at % 50), &function));
    tree.write("serve.toml", settings(&tree.path("repo"), more));
    tree
}

#[test]
fn what_a_daemon_writes_that_was_frozen_past_its_lease_does_not_count() {
    let tree = slow("lease_ms = 1500\nworkers = 1\n");
    let frozen = Daemon::start(&tree, &[]);
    let job = frozen.order("/api/v1/articles", &wish(&tree, "repo"));
    frozen.wait(&job, &["running"]);
    frozen.signal(Signal::STOP);
    let other = Daemon::start(&tree, &[]);
    let done = other.wait(&job, &["done", "failed"]);
    assert_eq!((&done["state"], &done["attempts"]), (&json!("done"), &json!(2)), "{done:#}");
    frozen.signal(Signal::CONT);
    frozen.wait_for_log(r#""outcome":"lost""#);
    assert_eq!(other.get(&format!("/api/v1/jobs/{job}")).json()["job"], done, "the late writes changed nothing");
    assert_eq!(other.get("/api/v1/articles").json()["articles"].as_array().unwrap().len(), 1);
    assert_eq!(ready(&frozen), 200);
    let next = frozen.order("/api/v1/analyses", &wish(&tree, "repo/d1"));
    assert_eq!(frozen.wait(&next, &["done", "failed"])["state"], "done", "the thawed daemon works on");
}

#[test]
fn a_poisoned_job_fails_with_its_reason_and_holds_nobody_up() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 1\n"));
    drop(Daemon::start(&tree, &[]));
    let store = Connection::open(tree.path(LEDGER)).unwrap();
    for (id, request) in [("p1", "{}"), ("p2", r#"{"source": 7}"#), ("p3", r#"{"source": "/etc", "mystery": true}"#)] {
        let sql = "INSERT INTO jobs (id, kind, state, request, priority, attempts, run_after_ms, created_ms, changed_ms)
            VALUES (?1, 'article', 'queued', ?2, 100, 0, 0, 0, 0)";
        store.execute(sql, params![id, request]).unwrap();
    }
    drop(store);
    let daemon = Daemon::start(&tree, &[]);
    let job = daemon.order("/api/v1/analyses", &wish(&tree, "src"));
    assert_eq!(daemon.wait(&job, &["done", "failed"])["state"], "done");
    for id in ["p1", "p2", "p3"] {
        let poisoned = daemon.wait(id, &["done", "failed"]);
        assert_eq!((&poisoned["state"], &poisoned["attempts"]), (&json!("failed"), &json!(1)), "{poisoned:#}");
        assert!(poisoned["error"].as_str().is_some_and(|error| !error.is_empty()), "{poisoned:#}");
    }
}

/// A library that gives a process another clock, read from a file each time; none where it is not installed.
#[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
fn clock_library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let found = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "libfaketime is missing");
        eprintln!("skipped: libfaketime is missing");
    }
    found
}

#[test]
fn a_clock_that_jumps_loses_and_doubles_no_job() {
    let Some(library) = clock_library() else { return };
    let tree = slow("workers = 1\n");
    tree.write("clock", "+0d");
    let clock = tree.path("clock");
    let environment = [
        ("LD_PRELOAD", library.to_str().unwrap()),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let daemon = Daemon::start(&tree, &environment);
    let jobs: Vec<String> = ["+1d", "-1d", "+0d"]
        .into_iter()
        .map(|jump| {
            let job = daemon.order("/api/v1/articles", &wish(&tree, "repo"));
            daemon.wait(&job, &["running"]);
            std::fs::write(&clock, jump).unwrap();
            let done = daemon.wait(&job, &["done", "failed"]);
            assert_eq!((&done["state"], &done["attempts"]), (&json!("done"), &json!(1)), "after {jump}: {done:#}");
            job
        })
        .collect();
    assert_eq!((jobs.len(), ready(&daemon)), (3, 200));
}

/// A small disk in a folder of the tree; none where the machine lets nobody mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
    fn mount(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "none"]).arg(folder).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder.to_owned()));
        }
        eprintln!("skipped: no right to mount a small disk");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room_again() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 1\nretry_delay_ms = 200\nlease_ms = 2000\n"));
    let Some(_disk) = SmallDisk::mount(&tree.path("data")) else { return };
    let daemon = Daemon::start(&tree, &[]);
    let ballast = tree.path("data/ballast");
    let full = std::fs::write(&ballast, vec![0; 4 << 20]);
    assert!(full.is_err(), "the disk has room");
    // What still fits into the pages that the store has is kept; the first order that does not is refused, and says so.
    let refused = (0..200).map(|_| daemon.post("/api/v1/articles", &wish(&tree, "src"))).find(|answer| answer.status != 202);
    let refused = refused.expect("every order was taken though nothing can be written");
    assert_eq!((refused.status, refused.header("content-type")), (503, Some("application/problem+json")), "{refused:?}");
    assert_eq!(exchange(&daemon.admin, "GET", "/live", &[], "").status, 200);
    std::fs::remove_file(&ballast).unwrap();
    let job = daemon.order("/api/v1/analyses", &wish(&tree, "src"));
    assert_eq!(daemon.wait(&job, &["done", "failed"])["state"], "done", "{}", daemon.log());
    let jobs = daemon.get("/api/v1/jobs?limit=100").json();
    for job in jobs["jobs"].as_array().unwrap() {
        assert_eq!(daemon.wait(job["id"].as_str().unwrap(), &["done", "failed"])["state"], "done");
    }
}

#[test]
fn without_redis_and_without_the_model_articles_are_written_and_the_daemon_stays_ready() {
    let Some(redis) = RedisServer::start(&[]) else { return };
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    let server = ModelServer::start(move |asked, _| {
        if is_down.load(Ordering::SeqCst) {
            Response::Status(503, Vec::new(), json!({"error": {"message": "overloaded"}}))
        } else {
            Response::Answer(scribe::answer(&asked.body))
        }
    });
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 1\n"));
    let (redis_url, base) = (redis.url(), server.base_url());
    let environment = [
        ("REDIS_URL", redis_url.as_str()),
        ("OPENAI_BASE_URL", base.as_str()),
        ("OPENAI_API_KEY", "sk-weather"),
        ("TECHDOC_LLM__MODEL", "small"),
        ("TECHDOC_LLM__RETRY_DELAY_MS", "10"),
    ];
    let daemon = Daemon::start(&tree, &environment);
    let composer = |audience: &str| {
        let mut wish = wish(&tree, "src");
        wish["audience"] = json!(audience);
        let job = daemon.order("/api/v1/articles", &wish);
        let job = daemon.wait(&job, &["done", "failed"]);
        assert_eq!(job["state"], "done", "{job:#}\n{}", daemon.log());
        let article = daemon.get(&format!("/api/v1/articles/{}", job["result"]["article"].as_str().unwrap())).json();
        article["article"]["composer"].as_str().unwrap().to_owned()
    };
    assert_ne!(composer("engineer"), "offline", "everything is there");
    redis.signal(Signal::STOP);
    assert_ne!(composer("newcomer"), "offline", "the model is there");
    down.store(true, Ordering::SeqCst);
    assert_eq!((composer("architect").as_str(), ready(&daemon)), ("offline", 200));
    redis.signal(Signal::CONT);
    assert_eq!(exchange(&daemon.admin, "GET", "/live", &[], "").status, 200);
}
