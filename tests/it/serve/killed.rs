//! Three daemons on one PostgreSQL, one of them killed every now and then, under load: every job that was accepted ends once, and no
//! article is kept or posted twice.
//!
//! `TECHDOC_TEST_KILLS` and `TECHDOC_TEST_KILL_MS` make it longer: 24 and 5000 are two minutes.

use super::daemon::{Daemon, try_exchange};
use super::postgres::{daemon_with, name, number, order, repositories, wait_for};
use crate::postgres_server::PostgresServer;
use crate::publish::forem::Forem;
use crate::web_server::Fault;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const KEY: &str = "forem-key-of-ada-0123456789";
const REPOSITORIES: usize = 40;
/// Jobs that wait or run at any time, of each client.
const DEPTH: usize = 4;
const CLIENTS: usize = 3;

/// A crowd that orders articles, each to be posted as a draft.
struct Crowd {
    /// What they order, in turn.
    wishes: Vec<Value>,
    /// Where daemons listen.
    addresses: Mutex<Vec<String>>,
    /// The jobs that somebody was told of.
    accepted: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Crowd {
    /// Orders one article after the other until it is over, a few at once.
    fn order(&self, client: usize) {
        let mut open: Vec<String> = Vec::new();
        let mut count = 0;
        while !self.over.load(Ordering::Relaxed) {
            open.retain(|job| !self.has_ended(job));
            if open.len() < DEPTH {
                let wish = &self.wishes[(count * CLIENTS + client) % self.wishes.len()];
                open.extend(self.ask("POST", "/api/v1/articles", &wish.to_string()).map(|answer| {
                    let job = answer["job"]["id"].as_str().unwrap().to_owned();
                    self.accepted.lock().unwrap().push(job.clone());
                    job
                }));
                count += 1;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn has_ended(&self, job: &str) -> bool {
        let told = self.ask("GET", &format!("/api/v1/jobs/{job}"), "");
        told.is_some_and(|told| ["done", "failed"].iter().any(|state| told["job"]["state"] == *state))
    }

    /// What one of the daemons answers; none when it was killed.
    fn ask(&self, method: &str, path: &str, body: &str) -> Option<Value> {
        let address = {
            let mut addresses = self.addresses.lock().unwrap();
            addresses.rotate_left(1);
            addresses[0].clone()
        };
        let answer = try_exchange(&address, method, path, &[("Content-Type", "application/json")], body).ok()?;
        // A store whose sessions died with a daemon may be busy for a moment.
        assert!(matches!(answer.status, 200 | 202 | 503), "{answer:?}");
        serde_json::from_str(&answer.body).ok().filter(|_| answer.status != 503)
    }
}

/// Kills one daemon after the other, each in the middle of something, and starts another in its place.
fn kill(crowd: &Crowd, daemons: &mut Vec<Daemon>, start: impl Fn() -> Daemon, running: impl Fn() -> bool) {
    let pause = Duration::from_millis(number("TECHDOC_TEST_KILL_MS", 1_000) as u64);
    for _ in 0..number("TECHDOC_TEST_KILLS", 6) {
        let began = Instant::now();
        wait_for("a job under way", &daemons[0], || began.elapsed() >= pause && running());
        let gone = daemons.remove(0);
        gone.signal(Signal::KILL);
        let listened = gone.listen.clone();
        assert_eq!(gone.end().0, None);
        let next = start();
        crowd.addresses.lock().unwrap().retain(|address| *address != listened);
        crowd.addresses.lock().unwrap().push(next.listen.clone());
        daemons.push(next);
    }
}

/// Sends the crowd home, also when a check fails.
struct Closing<'a>(&'a Crowd);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}

#[test]
fn every_job_ends_once_and_nothing_is_posted_twice_though_daemons_are_killed() {
    let Some(server) = PostgresServer::shared() else { return };
    let url = server.database();
    let forem = Forem::start(KEY);
    // A platform takes its time, so that daemons are killed while they wait for it.
    forem.web.spoil(|_, _| Some(Fault::Late(Duration::from_millis(150))));
    let target = format!("[publish.forem]\ntype = \"devto\"\nurl = \"{}\"\nretry_delay_ms = 1\nsettle_ms = 100\n", forem.url());
    let serve = "lease_ms = 1000\nattempts = 100\nretry_delay_ms = 100\n";
    let tree = repositories(REPOSITORIES, 100, &format!("{serve}{target}"));
    let start = || daemon_with(&tree, &url, &[("DEVTO_API_KEY", KEY)]);
    let count = |sql: &str| server.ask(name(&url), sql).trim().parse::<usize>().unwrap();

    let mut daemons: Vec<Daemon> = (0..3).map(|_| start()).collect();
    let addresses = Mutex::new(daemons.iter().map(|daemon| daemon.listen.clone()).collect());
    let wish = |at| {
        let mut wish = order(&tree, at);
        wish["publish"] = json!({"to": ["forem"]});
        wish
    };
    let crowd = Crowd {
        wishes: (0..REPOSITORIES).map(wish).collect(),
        addresses,
        accepted: Mutex::default(),
        over: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        let (crowd, _closing) = (&crowd, Closing(&crowd));
        for client in 0..CLIENTS {
            scope.spawn(move || crowd.order(client));
        }
        kill(crowd, &mut daemons, start, || count("SELECT COUNT(*) FROM jobs WHERE state = 'running'") > 0);
    });
    wait_for("the end of all jobs", &daemons[0], || count("SELECT COUNT(*) FROM jobs WHERE state NOT IN ('done', 'failed')") == 0);

    let accepted = crowd.accepted.into_inner().unwrap();
    for job in &accepted {
        let ended = daemons[0].get(&format!("/api/v1/jobs/{job}")).json()["job"].clone();
        assert!(ended["state"] == "done" || ended["error"].is_string(), "{ended:#}");
    }
    let articles = count("SELECT COUNT(*) FROM jobs WHERE kind = 'article' AND state = 'done'");
    assert_eq!(count("SELECT COUNT(*) FROM articles"), articles, "each job wrote one line of the ledger");
    assert_eq!(count("SELECT COUNT(DISTINCT run) FROM articles"), articles);
    assert_eq!(count("SELECT COUNT(*) FROM jobs WHERE kind = 'publication'"), articles, "and one publication follows from it");
    let again = count("SELECT COUNT(*) FROM jobs WHERE attempts > 1");
    assert_ne!(again, 0, "no daemon was killed in the middle of a job");

    let posts = forem.articles();
    let kept = server.ask(name(&url), "SELECT repository FROM article_versions GROUP BY repository");
    let repositories: BTreeSet<&str> = kept.lines().collect();
    let posted: BTreeSet<String> = posts.iter().map(|post| post.title.clone()).collect();
    assert_eq!((posts.len(), posted.len()), (repositories.len(), repositories.len()), "one post for each: {posted:#?}");
    let failed = count("SELECT COUNT(*) FROM jobs WHERE state = 'failed'");
    tell(&format!(
        "{} daemons killed, {} orders accepted, {articles} articles and as many publications, {again} jobs begun more than once, \
         {failed} failed, {} posts of {} repositories",
        number("TECHDOC_TEST_KILLS", 6),
        accepted.len(),
        posts.len(),
        repositories.len(),
    ));
}

#[expect(clippy::print_stderr, reason = "figures for whoever asks for a long run")]
fn tell(figures: &str) {
    eprintln!("{figures}");
}
