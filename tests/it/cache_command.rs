//! `techdoc cache`.

use crate::harness::Tree;
use crate::redis_server::{RedisServer, free_port};
use std::time::Duration;
use techdoc::cache::Cache;
use techdoc::config::{CacheSettings, Secret};
use techdoc::model::Digest;

/// A tree whose folder `techdoc` holds two answers, one of which has expired by the time that this returns.
fn tree_with_answers(url: Option<&str>) -> Tree {
    let tree = Tree::new();
    let settings = CacheSettings { redis_url: url.map(Secret::new), ..CacheSettings::default() };
    let cache = Cache::open(&settings, &tree.path("techdoc")).cache;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        cache.put(&Digest::of(b"a"), b"long", Duration::from_secs(3_600)).await;
        cache.put(&Digest::of(b"b"), b"short", Duration::from_millis(1)).await;
        while cache.get(&Digest::of(b"b")).await.is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    tree
}

fn run(tree: &Tree, arguments: &[&str], url: &str) -> crate::harness::Ran {
    let folder = tree.path("").to_string_lossy().into_owned();
    tree.command(arguments).env("XDG_CACHE_HOME", folder.trim_end_matches('/')).env("REDIS_URL", url).run()
}

#[test]
fn an_empty_cache_has_nothing_and_stays_so() {
    let tree = Tree::new();
    let stats = run(&tree, &["cache", "stats", "--format", "json"], "").exit(0).json();
    assert_eq!(stats["schema_version"], 1);
    assert_eq!((&stats["entries"], &stats["bytes"], &stats["expired"]), (&0.into(), &0.into(), &0.into()));
    assert!(stats["oldest"].is_null() && stats["redis"].is_null());
    assert!(stats["folder"].as_str().unwrap().ends_with("/techdoc"));
    run(&tree, &["cache", "stats"], "").exit(0).stdout_has("entries  0\n");
    run(&tree, &["cache", "clear"], "").exit(0).stdout("").stderr("note: 0 answers removed from the local cache\n");
    assert!(tree.paths().is_empty());
}

#[test]
fn answers_are_counted_and_cleared() {
    let tree = tree_with_answers(None);
    let stats = run(&tree, &["cache", "stats", "--format", "json"], "").exit(0).json();
    assert_eq!((&stats["entries"], &stats["expired"]), (&2.into(), &1.into()));
    assert!(stats["oldest"].as_str().unwrap() <= stats["newest"].as_str().unwrap());
    run(&tree, &["cache", "clear", "--expired"], "").exit(0).stderr("note: 1 answer removed from the local cache\n");
    tree.write("techdoc/other.txt", "somebody's");
    run(&tree, &["cache", "clear"], "").exit(0).stderr("note: 1 answer removed from the local cache\n");
    assert_eq!(tree.read("techdoc/other.txt"), "somebody's");
}

#[test]
fn redis_is_counted_and_cleared_too() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let tree = tree_with_answers(Some(&server.url()));
    let stats = run(&tree, &["cache", "stats", "--format", "json"], &server.url()).exit(0).json();
    assert_eq!(stats["redis"], serde_json::json!({"keys": 1, "complete": true}));
    run(&tree, &["cache", "stats"], &server.url()).exit(0).stdout_has("redis    1 key\n");
    run(&tree, &["cache", "clear", "--expired"], &server.url()).exit(0).stderr_has("1 answer removed");
    run(&tree, &["cache", "clear"], &server.url()).exit(0).stderr_has("1 key removed from redis");
    assert!(server.ask("DBSIZE").starts_with(":0"));
}

#[test]
fn what_was_not_cleared_is_said_and_is_no_success() {
    let tree = tree_with_answers(None);
    let url = format!("redis://user:sesame@127.0.0.1:{}", free_port());
    let ran = run(&tree, &["cache", "clear"], &url).exit(1).stderr_has("redis was not cleared");
    assert!(ran.stderr.contains("redis cannot be reached") && !ran.stderr.contains("sesame"), "{}", ran.stderr);
    let stats = run(&tree, &["cache", "stats", "--format", "json"], &url).exit(0).stderr_has("redis cannot be reached").json();
    assert_eq!(stats["redis"], serde_json::json!({"keys": null, "complete": false}));
    let tree = Tree::new().folder("techdoc/answers.sqlite");
    run(&tree, &["cache", "stats"], "").exit(1).stderr_has("cannot be read");
    run(&tree, &["cache", "clear"], "").exit(1).stderr_has("was not cleared");
}
