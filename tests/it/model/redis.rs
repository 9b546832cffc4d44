//! A real Redis that freezes, dies and comes back while an article is written, and two processes that share one.

use super::Desk;
use crate::model_server::{ModelServer, Response, scribe};
use crate::redis_server::RedisServer;
use rustix::process::Signal;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Shared = Arc<Mutex<RedisServer>>;

fn shared_redis() -> Option<Shared> {
    RedisServer::start(&[]).map(|server| Arc::new(Mutex::new(server)))
}

fn url(redis: &Shared) -> String {
    redis.lock().unwrap().url()
}

/// How many answers Redis keeps.
fn answers(redis: &Shared) -> usize {
    let listed = redis.lock().unwrap().ask("KEYS techdoc:answer:1:*");
    listed.strip_prefix('*').and_then(|rest| rest.lines().next()?.parse().ok()).unwrap()
}

/// An honest model, before whose answer to some requests something happens.
fn model_with(events: impl Fn(usize) + Send + Sync + 'static) -> ModelServer {
    ModelServer::start(move |request, before| {
        events(before);
        Response::Answer(scribe::answer(&request.body))
    })
}

#[test]
fn a_redis_that_freezes_in_mid_run_costs_one_timeout_a_pause() {
    let Some(redis) = shared_redis() else { return };
    let address = url(&redis);
    let timeout = Duration::from_secs(3);
    let environment: &[(&str, &str)] = &[
        ("REDIS_URL", &address),
        ("TECHDOC_CACHE__REDIS_TIMEOUT_MS", "3000"),
        ("TECHDOC_CACHE__REDIS_PAUSE_MS", "600000"),
        ("TECHDOC_LLM__CONCURRENCY", "1"),
    ];
    let well = Desk::new(ModelServer::honest());
    let begin = Instant::now();
    well.generate_with(&["--refresh"], environment).exit(0).stderr_has("");
    let usual = begin.elapsed();
    redis.lock().unwrap().ask("FLUSHALL");

    let frozen = Arc::clone(&redis);
    let desk = Desk::new(model_with(move |before| {
        if before == 0 {
            frozen.lock().unwrap().signal(Signal::STOP);
        }
    }));
    let note = "note: redis did not answer within 3000 ms; it is left alone for 600 s at a time, and the local cache is used";
    // At least ten exchanges follow one after the other: that the plan and each of the sections is kept and its claim given up. The
    // pause is longer than the run, so that one of them may wait for a timeout; the rest of the bound is for a slow machine.
    let most = |usual: Duration| 2 * usual + timeout + Duration::from_secs(9);
    let begin = Instant::now();
    desk.generate_with(&[], environment).exit(0).stderr_has(note);
    assert!(begin.elapsed() > timeout && begin.elapsed() < most(usual), "{:?}, usually {usual:?}", begin.elapsed());
    let (first, calls) = (desk.article(), desk.server.calls());
    assert_eq!(calls, well.server.calls(), "a frozen redis costs no call");

    // It is still frozen: the answers come from the file.
    let begin = Instant::now();
    desk.generate_with(&[], environment).exit(0).stderr_has(note).stderr_has(&format!("0 calls, {calls} from the cache"));
    assert!(begin.elapsed() < most(usual), "{:?}, usually {usual:?}", begin.elapsed());
    assert_eq!((desk.article(), desk.server.calls()), (first, calls));
    redis.lock().unwrap().signal(Signal::CONT);
}

#[test]
fn a_redis_that_comes_back_in_mid_run_is_used_again() {
    type Event = fn(&mut RedisServer);
    let cases: [(&str, Event, Event, &str); 2] = [
        (
            "frozen",
            |redis| redis.signal(Signal::STOP),
            |redis| redis.signal(Signal::CONT),
            "note: redis did not answer within 200 ms",
        ),
        ("killed", RedisServer::kill, RedisServer::start_again, "note: redis "),
    ];
    for (what, goes, comes, note) in cases {
        let Some(redis) = shared_redis() else { return };
        let address = url(&redis);
        let environment: &[(&str, &str)] =
            &[("REDIS_URL", &address), ("TECHDOC_CACHE__REDIS_PAUSE_MS", "1"), ("TECHDOC_LLM__CONCURRENCY", "1")];
        let server = Arc::clone(&redis);
        // It goes while the plan is made and comes back while the second section is written.
        let desk = Desk::new(model_with(move |before| match before {
            0 => goes(&mut server.lock().unwrap()),
            2 => comes(&mut server.lock().unwrap()),
            _ => {}
        }));
        let ran = desk.generate_with(&[], environment).exit(0).stderr_has(note);
        assert!(ran.stderr.contains("it is left alone for 0.001 s at a time"), "{what}: {}", ran.stderr);
        let (article, calls) = (desk.article(), desk.server.calls());
        let sections = calls - 1;
        assert!(sections >= 3 && answers(&redis) >= sections, "{what}: {} answers of {sections} sections", answers(&redis));
        // What Redis missed comes from the file and goes back into it: the plan, which facts its ids mean, and the history it told.
        desk.generate_with(&[], environment).exit(0).stderr_has(&format!("0 calls, {calls} from the cache"));
        assert_eq!((desk.article(), desk.server.calls(), answers(&redis)), (article, calls, sections + 3), "{what}");
    }
}

#[test]
fn two_processes_on_one_redis_make_the_calls_of_one() {
    let Some(redis) = shared_redis() else { return };
    let address = url(&redis);
    let alone = Desk::new(ModelServer::honest());
    alone.generate(&[]).exit(0).stderr_has("");
    // Slow enough that both are under way at once.
    let desk =
        Desk::new(ModelServer::start(|request, _| Response::Late(Duration::from_millis(500), scribe::answer(&request.body))));
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let articles = std::thread::scope(|scope| {
        let write = |home: &std::path::Path| {
            let article = home.join("a.md");
            let command = desk.command(home, &["-o", article.to_str().unwrap()]).env("REDIS_URL", &address);
            scope.spawn(move || {
                command.run().exit(0).stderr_has("");
                std::fs::read_to_string(article).unwrap()
            })
        };
        let writing = homes.each_ref().map(|home| write(home.path()));
        writing.map(|article| article.join().unwrap())
    });
    assert_eq!(articles[0], articles[1]);
    assert_eq!(desk.server.calls(), alone.server.calls());
}
