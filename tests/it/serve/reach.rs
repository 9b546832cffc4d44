//! Where a daemon fetches repositories from: looked up first, and then from there only.

use super::daemon::{Daemon, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

/// A tree whose `bin/git` notes what it is told and fails.
fn with_noting_git(more: &str) -> (Tree, Daemon) {
    let tree = dispatcher();
    let noted = tree.path("noted");
    tree.write("bin/git", format!("#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{}'\nexit 128\n", noted.display()));
    std::fs::set_permissions(tree.path("bin/git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    tree.write("serve.toml", settings(&tree.path("src"), more));
    let path = format!("{}:{}", tree.path("bin").display(), std::env::var("PATH").unwrap());
    let daemon = Daemon::start(&tree, &[("PATH", &path)]);
    (tree, daemon)
}

fn ended(daemon: &Daemon, source: &str) -> Value {
    daemon.wait(&daemon.order("/api/v1/analyses", &json!({"source": source})), &["done", "failed"])
}

#[test]
fn a_listed_host_with_a_private_address_is_not_asked() {
    let (tree, daemon) = with_noting_git("attempts = 1\ngit_hosts = [\"localhost\", \"127.0.0.1:8443\", \"[::ffff:10.0.0.1]\"]\n");
    for source in ["https://localhost/a/b.git", "https://127.0.0.1:8443/a/b.git"] {
        let job = ended(&daemon, source);
        let error = job["error"].as_str().unwrap();
        assert!(error.contains("has an address of a private network"), "{job:#}");
    }
    assert!(!tree.path("noted").exists(), "git was asked: {}", tree.read("noted"));
}

#[test]
fn git_asks_the_addresses_that_were_judged_and_follows_no_redirect() {
    let (tree, daemon) = with_noting_git("attempts = 1\ngit_hosts = [\"localhost:8443\"]\ninternal_hosts = [\"localhost:8443\"]\n");
    let job = ended(&daemon, "https://localhost:8443/a/b.git");
    assert_eq!(job["state"], "failed", "{job:#}");
    let noted = tree.read("noted");
    let lines: Vec<&str> = noted.lines().collect();
    let pinned = lines.iter().find(|line| line.starts_with("http.curloptResolve=localhost:8443:"));
    assert!(pinned.is_some_and(|line| line.contains("127.0.0.1") || line.contains("[::1]")), "{noted}");
    assert!(lines.contains(&"http.followRedirects=false") && lines.contains(&"ls-remote"), "{noted}");
}
