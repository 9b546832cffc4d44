//! A job whose daemon was killed in mid-article, on a machine whose caches are gone: the model is asked only for what is missing.

use super::daemon::{Daemon, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response, scribe};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Answers before the model falls silent: the plan, and two sections.
const ANSWERED: usize = 3;
const TIME: Duration = Duration::from_secs(120);

/// A daemon whose repository is the fixture, with `home` for its caches.
struct Place {
    repository: Tree,
    tree: Tree,
    server: ModelServer,
}

impl Place {
    fn new(server: ModelServer) -> Self {
        let (repository, tree) = (dispatcher(), Tree::new());
        tree.write("serve.toml", settings(&repository.path("."), "lease_ms = 1000\n"));
        Self { repository, tree, server }
    }

    fn daemon(&self, home: &str) -> Daemon {
        let (home, url) = (self.tree.path(home), self.server.base_url());
        let home = home.to_str().unwrap();
        let own = [("HOME", home), ("XDG_CACHE_HOME", home), ("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", "sk-test")];
        let model = [("TECHDOC_LLM__MODEL", "test-model"), ("TECHDOC_LLM__CONCURRENCY", "16")];
        Daemon::start(&self.tree, &[&own[..], &model[..]].concat())
    }

    fn order(&self, daemon: &Daemon) -> String {
        let source = self.repository.path(".").canonicalize().unwrap();
        daemon.order("/api/v1/articles", &json!({"source": source, "composer": "llm"}))
    }

    /// How many answers wait for a check.
    fn drafts(&self) -> u64 {
        let file = self.tree.path("data/techdoc/ledger.sqlite");
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.busy_timeout(TIME).unwrap();
        connection.query_row("SELECT COUNT(*) FROM drafts", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
    }

    /// The prompts that came, in order.
    fn prompts(&self) -> Vec<Value> {
        self.server.requests().into_iter().map(|request| request.body["messages"].clone()).collect()
    }
}

#[test]
fn a_job_asks_only_for_the_sections_that_its_killed_daemon_had_not_got() {
    let talks = Arc::new(AtomicBool::new(false));
    let talks_again = Arc::clone(&talks);
    let place = Place::new(ModelServer::start(move |request, before| {
        if before < ANSWERED || talks.load(Ordering::Relaxed) {
            Response::Answer(scribe::answer(&request.body))
        } else {
            Response::Hang
        }
    }));
    let daemon = place.daemon("first");
    let job = place.order(&daemon);
    let began = Instant::now();
    while place.drafts() < ANSWERED as u64 {
        assert!(began.elapsed() < TIME, "{} of {ANSWERED} answers were put by\n{}", place.drafts(), daemon.log());
        std::thread::sleep(Duration::from_millis(10));
    }
    daemon.signal(Signal::KILL);
    daemon.end();
    let before = place.prompts();

    talks_again.store(true, Ordering::Relaxed);
    let next = place.daemon("second");
    let ended = next.wait(&job, &["done", "failed"]);
    assert_eq!((&ended["state"], &ended["attempts"]), (&json!("done"), &json!(2)), "{ended:#}\n{}", next.log());
    let all = place.prompts();
    let (answered, in_flight) = before.split_at(ANSWERED);
    let again = &all[before.len()..];
    assert!(
        !again.is_empty() && again.iter().all(|prompt| !answered.contains(prompt)),
        "nothing that was answered is asked for again"
    );
    let distinct: Vec<&Value> =
        all.iter().enumerate().filter(|(at, prompt)| !all[..*at].contains(prompt)).map(|(_, one)| one).collect();
    assert!(all.len() <= distinct.len() + in_flight.len(), "{} calls for {} prompts", all.len(), distinct.len());
    let article = next.get(&format!("/api/v1/articles/{}", ended["result"]["article"].as_str().unwrap()));
    assert_eq!(article.json()["article"]["composer"], "llm", "{article:?}");
    assert_eq!(place.drafts(), 0, "they go with the end of their job");
}
