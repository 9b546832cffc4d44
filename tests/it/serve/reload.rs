//! SIGHUP.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response, scribe};
use rustix::process::Signal;
use serde_json::json;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const OLD: &str = "reader-0123456789";
const NEW: &str = "reader-9876543210";

fn status(daemon: &Daemon, token: &str) -> u16 {
    exchange(&daemon.listen, "GET", "/api/v1/jobs", &[("Authorization", &format!("Bearer {token}"))], "").status
}

/// Asks for settings to be read again, and waits until `expected` was logged once more.
fn reload(daemon: &Daemon, expected: &str) {
    let before = daemon.log().matches(expected).count();
    daemon.signal(Signal::HUP);
    let began = Instant::now();
    while daemon.log().matches(expected).count() == before {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", daemon.log());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn tokens_and_the_log_change_without_a_new_start() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\nlog = \"techdoc=info\"\n"));
    tree.write("tokens", format!("one read {OLD}\n"));
    let tokens = tree.path("tokens");
    let daemon = Daemon::start(&tree, &[("TECHDOC_SERVE__TOKENS_FILE", tokens.to_str().unwrap())]);
    assert_eq!((status(&daemon, OLD), status(&daemon, NEW)), (200, 401));
    tree.write("tokens", format!("one read {OLD}\none read {NEW}\n"));
    reload(&daemon, "settings were read again");
    assert_eq!((status(&daemon, OLD), status(&daemon, NEW)), (200, 200), "both, while one is replaced");
    tree.write("tokens", format!("one read {NEW}\n"));
    reload(&daemon, "settings were read again");
    assert_eq!((status(&daemon, OLD), status(&daemon, NEW)), (401, 200));
    // What makes no sense changes nothing.
    for broken in ["one read short\n", "", "# none\n"] {
        tree.write("tokens", broken);
        reload(&daemon, "settings were not read again");
        assert_eq!((status(&daemon, OLD), status(&daemon, NEW)), (401, 200), "{broken:?}");
    }
    tree.write("tokens", format!("one read {NEW}\n"));
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\nlog = \"techdoc=error\"\n"));
    let reloads = "techdoc_reloads_total{outcome=\"ok\"} 3\n";
    daemon.signal(Signal::HUP);
    let began = Instant::now();
    while !exchange(&daemon.admin, "GET", "/metrics", &[], "").body.contains(reloads) {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", daemon.log());
        std::thread::sleep(Duration::from_millis(5));
    }
    let before = daemon.log();
    assert_eq!(status(&daemon, NEW), 200);
    assert_eq!(daemon.log(), before, "requests are not logged any more");
    assert!(!daemon.log().contains(OLD) && !daemon.log().contains(NEW));
}

#[test]
fn a_log_that_makes_no_sense_is_said_at_the_start() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "log = \"techdoc=loud\"\n"));
    let command = tree.command(["serve", "--config", "serve.toml", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
    let command = command.env("XDG_DATA_HOME", tree.path("data").to_str().unwrap());
    command.run().exit(2).stdout("").stderr_has("[serve] log is no list of log directives");
}

#[test]
fn what_calls_cost_from_now_on_is_read_again_but_not_from_a_file_with_a_mistake() {
    let server = ModelServer::start(|asked, _| Response::Answer(scribe::answer(&asked.body)));
    let (repository, tree) = (dispatcher(), Tree::new());
    let write = |price: &str, log: &str| {
        let prices = format!("[prices.test-model]\ninput_cost_per_token = {price}\noutput_cost_per_token = {price}\n");
        tree.write("serve.toml", settings(&repository.path("."), &format!("log = \"{log}\"\n{prices}")));
    };
    write("0.0", "techdoc=info");
    let url = server.base_url();
    let model = [("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", "sk-test"), ("TECHDOC_LLM__MODEL", "test-model")];
    let daemon = Daemon::start(&tree, &model);
    let source = repository.path(".").canonicalize().unwrap();
    let cost = |audience: &str| {
        let job = daemon.order("/api/v1/articles", &json!({"source": source, "composer": "llm", "audience": audience}));
        let job = daemon.wait(&job, &["done", "failed"]);
        assert_eq!(job["state"], "done", "{job:#}\n{}", daemon.log());
        let receipt = daemon.get(&format!("/api/v1/articles/{}/receipt", job["result"]["article"].as_str().unwrap())).json();
        receipt["usage"]["cost_usd"].as_f64().unwrap_or_else(|| panic!("{receipt:#}"))
    };
    assert_eq!(cost("engineer"), 0.0);
    write("0.001", "techdoc=loud");
    reload(&daemon, "settings were not read again");
    assert_eq!(cost("newcomer"), 0.0, "a mistake in one place keeps everything as it was");
    write("0.001", "techdoc=info");
    reload(&daemon, "settings were read again");
    assert!(cost("architect") > 0.0);
}

#[test]
fn a_schedule_that_was_added_is_kept_from_now_on() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), ""));
    let daemon = Daemon::start(&tree, &[]);
    let source = tree.path("src").canonicalize().unwrap();
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    // Due five minutes ago, and not again while this test runs; the store knows the name from before.
    let minute = (now_ms / 60_000 - 5).rem_euclid(60);
    let store = rusqlite::Connection::open(tree.path("data/techdoc/ledger.sqlite")).unwrap();
    store.busy_timeout(Duration::from_secs(60)).unwrap();
    let sql = "INSERT INTO schedules (name, due_ms, changed_ms) VALUES ('hourly', ?1, ?1)";
    store.execute(sql, [now_ms - 50 * 60_000]).unwrap();
    let schedule = format!("[[serve.schedules]]\nname = \"hourly\"\ncron = \"{minute} * * * *\"\nsource = {source:?}\n");
    tree.write("serve.toml", settings(&tree.path("src"), &schedule));
    reload(&daemon, "settings were read again");
    daemon.wait_for_log("a scheduled job was queued");
}
