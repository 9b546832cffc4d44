//! SIGHUP.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use rustix::process::Signal;
use std::time::{Duration, Instant};

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
