//! The cache with a real Redis that is well, frozen, dead, full, or holds somebody else's values; and with real files.

use crate::redis_server::{RedisServer, free_port};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};
use techdoc::cache::{Cache, Claim, Clear};
use techdoc::config::{CacheSettings, Secret};
use techdoc::model::Digest;

const DAY: Duration = Duration::from_secs(86_400);
const TIMEOUT_MS: u64 = 200;
/// The pause after a failure: long enough that a slow machine does not see it end by accident.
const PAUSE_MS: u64 = 30_000;

fn settings(url: Option<&str>, pause_ms: u64) -> CacheSettings {
    CacheSettings {
        redis_url: url.map(Secret::new),
        redis_timeout_ms: TIMEOUT_MS,
        redis_pause_ms: pause_ms,
        ..CacheSettings::default()
    }
}

fn open(url: Option<&str>, folder: &Path) -> Cache {
    open_with(&settings(url, PAUSE_MS), folder)
}

fn open_with(settings: &CacheSettings, folder: &Path) -> Cache {
    let opened = Cache::open(settings, folder);
    assert_eq!(opened.notes, Vec::<String>::new());
    opened.cache
}

fn key(number: u8) -> Digest {
    Digest::of(&[number])
}

fn answer_key(number: u8) -> String {
    format!("techdoc:answer:1:{}", key(number))
}

async fn has(cache: &Cache, number: u8, bytes: &[u8]) -> bool {
    cache.get(&key(number)).await.as_deref() == Some(bytes)
}

/// A folder that cannot hold answers, so that Redis stands alone.
fn no_folder() -> tempfile::NamedTempFile {
    tempfile::NamedTempFile::new().unwrap()
}

fn redis_alone(url: &str, blocked: &Path) -> Cache {
    let opened = Cache::open(&settings(Some(url), PAUSE_MS), blocked);
    assert_eq!(opened.notes.len(), 1, "{:?}", opened.notes);
    opened.cache
}

#[tokio::test]
async fn every_kind_of_cache_keeps_what_was_put() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = RedisServer::start(&[]) else { return };
    let blocked = no_folder();
    let caches = [open(None, folder.path()), redis_alone(&server.url(), blocked.path()), open(Some(&server.url()), folder.path())];
    for (number, cache) in caches.iter().enumerate() {
        let number = number as u8;
        assert_eq!(cache.get(&key(number)).await, None);
        cache.put(&key(number), b"an answer", DAY).await;
        assert!(has(cache, number, b"an answer").await);
        cache.put(&key(number), b"another", DAY).await;
        assert!(has(cache, number, b"another").await);
        cache.remove(&key(number)).await;
        assert_eq!(cache.get(&key(number)).await, None);
        cache.put(&key(number), &vec![0; (4 << 20) + 1], DAY).await;
        assert_eq!(cache.get(&key(number)).await, None, "too large to be kept");
    }
    assert!(matches!(caches, [Cache::Sqlite(_), Cache::Redis(_), Cache::Tiered { .. }]));
    let off = Cache::open(&CacheSettings { enabled: false, ..CacheSettings::default() }, folder.path()).cache;
    off.put(&key(9), b"x", DAY).await;
    assert_eq!(off.get(&key(9)).await, None);
}

#[tokio::test]
async fn answers_expire_in_both_tiers() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let cache = open(Some(&server.url()), folder.path());
    cache.put(&key(1), b"short", Duration::from_millis(300)).await;
    cache.put(&key(2), b"long", DAY).await;
    let end = Instant::now() + Duration::from_secs(20);
    while cache.get(&key(1)).await.is_some() {
        assert!(Instant::now() < end, "it never expires");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(has(&cache, 2, b"long").await);
    let left: i64 = server.ask(&format!("PTTL {}", answer_key(2)))[1..].lines().next().unwrap().parse().unwrap();
    assert!((77_000_000..=95_100_000).contains(&left), "{left}");
}

#[tokio::test]
async fn what_only_the_file_has_goes_back_to_redis() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    open(None, folder.path()).put(&key(1), b"kept", DAY).await;
    assert!(has(&open(Some(&server.url()), folder.path()), 1, b"kept").await);
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(has(&open(Some(&server.url()), elsewhere.path()), 1, b"kept").await, "redis has it now");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "a hit in redis creates no file");
}

#[tokio::test]
async fn a_frozen_redis_costs_one_timeout() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let cache = open(Some(&server.url()), folder.path());
    cache.put(&key(1), b"kept", DAY).await;
    server.signal(Signal::STOP);
    let begin = Instant::now();
    for _ in 0..20 {
        assert!(has(&cache, 1, b"kept").await);
    }
    // Twenty timeouts are four seconds.
    assert!(begin.elapsed() < Duration::from_millis(10 * TIMEOUT_MS), "{:?}", begin.elapsed());
    assert_eq!(cache.claim(&key(1), DAY).await, Claim::Unavailable);
    assert_eq!(
        cache.notes(),
        ["redis did not answer within 200 ms; it is left alone for 30 s at a time, and the local cache is used"]
    );
    // A cache that begins now connects to a server that accepts and says nothing.
    let begin = Instant::now();
    assert!(has(&open(Some(&server.url()), folder.path()), 1, b"kept").await);
    assert!(begin.elapsed() < Duration::from_millis(10 * TIMEOUT_MS), "{:?}", begin.elapsed());
    server.signal(Signal::CONT);
}

#[tokio::test]
async fn a_redis_that_died_is_used_again_once_it_is_back() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let cache = open_with(&settings(Some(&server.url()), 1), folder.path());
    cache.put(&key(1), b"kept", DAY).await;
    server.kill();
    assert!(has(&cache, 1, b"kept").await);
    cache.put(&key(2), b"meanwhile", DAY).await;
    server.start_again();
    let end = Instant::now() + Duration::from_secs(20);
    while server.ask(&format!("EXISTS {}", answer_key(2))).starts_with(":0") {
        assert!(has(&cache, 2, b"meanwhile").await);
        assert!(Instant::now() < end, "redis is never used again: {:?}", cache.notes());
    }
    server.signal(Signal::STOP);
    assert!(has(&cache, 1, b"kept").await);
    server.signal(Signal::CONT);
    cache.put(&key(3), b"thawed", DAY).await;
    while server.ask(&format!("EXISTS {}", answer_key(3))).starts_with(":0") {
        assert!(has(&cache, 3, b"thawed").await);
        assert!(Instant::now() < end, "redis is never used again: {:?}", cache.notes());
    }
}

#[tokio::test]
async fn foreign_and_broken_values_are_a_miss_and_go() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let blocked = no_folder();
    let cache = redis_alone(&server.url(), blocked.path());
    let name = answer_key(1);
    for command in [
        format!("RPUSH {name} a b"),
        format!("SET {name} garbage"),
        format!("SET {name} \"TDA\\x02\\x01\\x00\\x00\\x00\""),
        format!("SETRANGE {name} 6000000 x"),
    ] {
        server.ask(&command);
        assert_eq!(cache.get(&key(1)).await, None, "{command}");
        assert!(server.ask(&format!("EXISTS {name}")).starts_with(":0"), "{command}");
        cache.put(&key(1), b"good", DAY).await;
        assert!(has(&cache, 1, b"good").await, "{command}");
        server.ask(&format!("DEL {name}"));
    }
    assert_eq!(cache.notes().len(), 1, "only the folder: {:?}", cache.notes());
}

#[tokio::test]
async fn a_full_or_closed_redis_leaves_the_file() {
    for (arguments, note) in
        [(["--maxmemory", "1"], "has no memory left for answers"), (["--requirepass", "hidden"], "refuses the credentials")]
    {
        let Some(server) = RedisServer::start(&arguments) else { return };
        let folder = tempfile::tempdir().unwrap();
        let cache = open(Some(&server.url()), folder.path());
        let begin = Instant::now();
        for number in 0..5 {
            cache.put(&key(number), b"kept", DAY).await;
            assert!(has(&cache, number, b"kept").await);
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        assert!(cache.notes().len() == 1 && cache.notes()[0].contains(note), "{:?}", cache.notes());
    }
}

#[tokio::test]
async fn a_password_is_used_and_never_said() {
    let Some(server) = RedisServer::start(&["--requirepass", "hidden"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let with = |password: &str| server.url().replace("redis://", &format!("redis://:{password}@"));
    let cache = open(Some(&with("hidden")), folder.path());
    assert!(matches!(cache.claim(&key(1), DAY).await, Claim::Ours { .. }));
    let wrong = open(Some(&with("sesame")), folder.path());
    assert_eq!(wrong.claim(&key(1), DAY).await, Claim::Unavailable);
    let unreachable = open(Some(&format!("redis://user:sesame@127.0.0.1:{}", free_port())), folder.path());
    assert_eq!(unreachable.claim(&key(1), DAY).await, Claim::Unavailable);
    let odd = Cache::open(&settings(Some("http://user:sesame@127.0.0.1/"), PAUSE_MS), folder.path());
    assert_eq!(odd.notes.len(), 1);
    for cache in [wrong, unreachable, odd.cache] {
        let said = format!("{:?} {cache:?}", cache.notes());
        assert!(!said.contains("sesame") && !cache.notes().is_empty(), "{said}");
    }
    assert!(!format!("{cache:?}").contains("hidden"));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_note() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let cache = open(Some(&server.url().replace("redis://", "rediss://")), folder.path());
    cache.put(&key(1), b"kept", DAY).await;
    assert!(has(&cache, 1, b"kept").await);
    assert_eq!(cache.notes().len(), 1, "{:?}", cache.notes());
}

#[tokio::test]
async fn one_of_several_processes_makes_an_answer() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (open(Some(&server.url()), folder.path()), open(Some(&server.url()), folder.path()));
    let first = one.claim(&key(1), DAY).await;
    assert!(matches!(first, Claim::Ours { .. }));
    assert_eq!(two.claim(&key(1), DAY).await, Claim::Theirs);
    assert!(matches!(two.claim(&key(2), DAY).await, Claim::Ours { .. }), "another answer");
    // A release with a token that is not the one of the claim, and of no claim at all.
    two.release(Claim::Ours { key: key(1), token: "0".repeat(32) }).await;
    two.release(Claim::Theirs).await;
    assert_eq!(two.claim(&key(1), DAY).await, Claim::Theirs);
    one.release(first.clone()).await;
    let second = two.claim(&key(1), DAY).await;
    assert!(matches!(second, Claim::Ours { .. }));
    one.release(first).await;
    assert_eq!(one.claim(&key(1), DAY).await, Claim::Theirs, "released twice, the second time in vain");
    assert!(one.get(&key(1)).await.is_none(), "a claim is no answer");
    assert_eq!(open(None, folder.path()).claim(&key(1), DAY).await, Claim::Unavailable);
}

#[tokio::test]
async fn a_claim_ends_with_its_lease() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (open(Some(&server.url()), folder.path()), open(Some(&server.url()), folder.path()));
    let lost = one.claim(&key(1), Duration::from_millis(100)).await;
    let end = Instant::now() + Duration::from_secs(20);
    while !matches!(two.claim(&key(1), DAY).await, Claim::Ours { .. }) {
        assert!(Instant::now() < end, "the lease never ends");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    one.release(lost).await;
    assert_eq!(one.claim(&key(1), DAY).await, Claim::Theirs, "a claim that was lost releases nothing");
}

#[tokio::test]
async fn clearing_leaves_what_is_not_ours() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    // As a pattern this namespace would match others.
    let settings = CacheSettings { namespace: "t*[a-z]".to_owned(), ..settings(Some(&server.url()), PAUSE_MS) };
    let cache = open_with(&settings, folder.path());
    for number in 0..30 {
        cache.put(&key(number), b"x", DAY).await;
    }
    for foreign in ["other", "tea:answer:1:x", "t*[a-z]:answers", "t*[a-z]:claim:1:x"] {
        server.ask(&format!("SET {foreign} 1"));
    }
    let stats = cache.stats().await;
    assert_eq!((stats.local.unwrap().entries, stats.redis.unwrap().keys), (30, 30));
    let cleared = cache.clear(Clear::Expired).await;
    assert_eq!((cleared.local, cleared.redis), (Some(0), None));
    let cleared = cache.clear(Clear::All).await;
    assert_eq!((cleared.local, cleared.redis.unwrap().keys, cleared.redis.unwrap().complete), (Some(30), 30, true));
    assert!(server.ask("DBSIZE").starts_with(":4"));
    assert_eq!(cache.get(&key(1)).await, None);
}
