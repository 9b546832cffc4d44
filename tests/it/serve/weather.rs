//! Bad weather around a daemon: what stays ready, what a client sees, and that it recovers by itself.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response, scribe};
use crate::redis_server::RedisServer;
use rusqlite::{Connection, params};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Nothing that a test waits for takes longer, also where cores are few.
const TIME: Duration = Duration::from_secs(120);
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

/// A clock of one's own, for a daemon that is started with it.
struct Clock {
    library: String,
    file: String,
}

impl Clock {
    fn of(tree: &Tree, name: &str) -> Option<Self> {
        let library = clock_library()?.to_str().unwrap().to_owned();
        let clock = Self { library, file: tree.path(name).to_str().unwrap().to_owned() };
        clock.jump("+0d");
        Some(clock)
    }

    fn environment(&self) -> [(&str, &str); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", &self.file),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }

    fn jump(&self, to: &str) {
        std::fs::write(&self.file, to).unwrap();
    }
}

#[test]
fn a_clock_that_jumps_loses_and_doubles_no_job() {
    let tree = slow("workers = 1\n");
    let Some(clock) = Clock::of(&tree, "clock") else { return };
    let daemon = Daemon::start(&tree, &clock.environment());
    for jump in ["+1d", "-1d", "+0d"] {
        let job = daemon.order("/api/v1/articles", &wish(&tree, "repo"));
        daemon.wait(&job, &["running"]);
        clock.jump(jump);
        let done = daemon.wait(&job, &["done", "failed"]);
        assert_eq!((&done["state"], &done["attempts"]), (&json!("done"), &json!(1)), "after {jump}: {done:#}");
    }
    assert_eq!(ready(&daemon), 200);
}

#[test]
fn a_daemon_whose_clock_is_a_day_ahead_takes_jobs_over_and_each_still_ends_once() {
    let tree = slow("workers = 1\n");
    let Some(clock) = Clock::of(&tree, "clock") else { return };
    let right = Daemon::start(&tree, &[]);
    let job = right.order("/api/v1/articles", &wish(&tree, "repo"));
    right.wait(&job, &["running"]);
    // It is at work for as long as the other one takes to come; and its lease has not ended by its own clock.
    right.signal(Signal::STOP);
    clock.jump("+1d");
    let ahead = Daemon::start(&tree, &clock.environment());
    while ahead.get(&format!("/api/v1/jobs/{job}")).json()["job"]["attempts"] != 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    right.signal(Signal::CONT);
    let done = right.wait(&job, &["done", "failed"]);
    assert_eq!((&done["state"], &done["attempts"]), (&json!("done"), &json!(2)), "{done:#}");
    right.wait_for_log(r#""outcome":"lost""#);
    assert_eq!(right.get(&format!("/api/v1/jobs/{job}")).json()["job"], done, "the late writes changed nothing");
    assert_eq!(right.get("/api/v1/articles").json()["articles"].as_array().unwrap().len(), 1);
    let next = right.order("/api/v1/analyses", &wish(&tree, "repo/d1"));
    assert_eq!(ahead.wait(&next, &["done", "failed"])["state"], "done");
}

/// What a daemon is short of, as long as this says so: a library plays that, which the daemon is started with.
struct Shortage {
    library: String,
    told: String,
}

impl Shortage {
    fn of(tree: &Tree) -> Self {
        let (library, source) = (tree.path("shortage.so"), concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/serve/shortage.c"));
        let built =
            Command::new("cc").args(["-shared", "-fPIC", "-O", "-o"]).arg(&library).args([source, "-ldl"]).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        Self { library: text(library), told: text(tree.path("shortage")) }
    }

    fn environment(&self) -> [(&str, &str); 2] {
        [("LD_PRELOAD", &self.library), ("TECHDOC_TEST_SHORTAGE", &self.told)]
    }

    fn begin(&self, what: &str) {
        std::fs::write(&self.told, what).unwrap();
    }

    fn end(&self) {
        std::fs::remove_file(&self.told).unwrap();
    }
}

#[test]
fn a_job_that_panics_is_tried_again_and_takes_nothing_along() {
    let tree = dispatcher();
    let shortage = Shortage::of(&tree);
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 2\nretry_delay_ms = 100\nattempts = 50\n"));
    let daemon = Daemon::start(&tree, &shortage.environment());
    shortage.begin("threads");
    let job = daemon.order("/api/v1/articles", &wish(&tree, "src"));
    daemon.wait_for_log("the job broke off: it panicked");
    let told = || daemon.get(&format!("/api/v1/jobs/{job}")).json()["job"]["error"].clone();
    let began = Instant::now();
    while told() != "the job broke off: it panicked" {
        assert!(began.elapsed() < TIME, "{:#}", told());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!((daemon.get("/api/v1/articles").status, ready(&daemon)), (200, 200));
    shortage.end();
    let done = daemon.wait(&job, &["done", "failed"]);
    assert!(done["state"] == "done" && done["attempts"].as_u64() > Some(1), "{done:#}");
    let log = daemon.log();
    let panic = log.lines().find(|line| line.contains("a thread panicked"));
    let panic: Value = serde_json::from_str(panic.unwrap_or_else(|| panic!("{log}"))).unwrap();
    assert_eq!(panic["level"], "ERROR", "{panic:#}");
    assert!(log.lines().all(|line| line.starts_with('{')), "one line an event, panics too: {log}");
}

/// A disk that can be full: a small one that is mounted where this is allowed, else one that a library makes of any.
enum Disk {
    Small(PathBuf),
    Played(Shortage),
}

impl Disk {
    fn below(tree: &Tree, folder: &str) -> Self {
        let folder = tree.path(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "none"]).arg(&folder).output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        if is_mounted { Self::Small(folder) } else { Self::Played(Shortage::of(tree)) }
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Small(_) => Vec::new(),
            Self::Played(shortage) => shortage.environment().to_vec(),
        }
    }

    fn fill(&self) {
        match self {
            Self::Small(folder) => {
                let full = std::fs::write(folder.join("ballast"), vec![0; 4 << 20]);
                assert!(full.is_err(), "the disk has room");
            }
            Self::Played(shortage) => shortage.begin("room"),
        }
    }

    fn clear(&self) {
        match self {
            Self::Small(folder) => std::fs::remove_file(folder.join("ballast")).unwrap(),
            Self::Played(shortage) => shortage.end(),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Small(folder) = self {
            let _ = Command::new("umount").arg("--lazy").arg(folder).status();
        }
    }
}

/// Orders until one is refused: what still fits into the pages that the store has is kept.
fn goes_through_a_full_disk(tree: &Tree, disk: &Disk) {
    let daemon = Daemon::start(tree, &disk.environment());
    disk.fill();
    let refused = (0..200).map(|_| daemon.post("/api/v1/articles", &wish(tree, "src"))).find(|answer| answer.status != 202);
    let Some(refused) = refused else { panic!("every order was taken though nothing can be written") };
    assert_eq!((refused.status, refused.header("content-type")), (503, Some("application/problem+json")), "{refused:?}");
    assert_eq!(exchange(&daemon.admin, "GET", "/live", &[], "").status, 200);
    disk.clear();
    let job = daemon.order("/api/v1/analyses", &wish(tree, "src"));
    assert_eq!(daemon.wait(&job, &["done", "failed"])["state"], "done", "{}", daemon.log());
    let jobs = daemon.get("/api/v1/jobs?limit=100").json();
    for job in jobs["jobs"].as_array().unwrap() {
        assert_eq!(daemon.wait(job["id"].as_str().unwrap(), &["done", "failed"])["state"], "done");
    }
}

#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room_again() {
    let disks: [fn(&Tree) -> Disk; 2] = [|tree| Disk::below(tree, "data"), |tree| Disk::Played(Shortage::of(tree))];
    for disk in disks {
        let tree = dispatcher();
        tree.write("serve.toml", settings(&tree.path("src"), "workers = 1\nretry_delay_ms = 200\nlease_ms = 2000\n"));
        goes_through_a_full_disk(&tree, &disk(&tree));
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
