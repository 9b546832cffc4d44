//! One article on many platforms at once: all of them, again, after a change, killed at any moment, in the time of the slowest.

use super::bluesky::{self, Bluesky};
use super::forem::Forem;
use super::ghost::Ghost;
use super::github::{self, GitHub};
use super::linkedin::{self, LinkedIn};
use super::mastodon::{self, Mastodon};
use super::wordpress::WordPress;
use crate::harness::{Techdoc, Tree};
use crate::web_server::{Fault, WebServer};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const FOREM_KEY: &str = "forem-key-of-ada-0123456789";
const GHOST_KEY: &str = "64f0c1d2e3a4b5c6d7e8f901:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const WORDPRESS_PASSWORD: &str = "abcd EFGH 1234 ijkl MNOP 5678";

const ARTICLE: &str = r#"---
title: "漢字と🦀: one article, everywhere"
description: What one article looks like on every platform.
tags: [rust, c++, 日本語]
canonical_url: https://example.org/one-article
techdoc:
  version: 0.1.0
  repository: demo
  repository_url: https://example.org/demo
  kind: tour
  composer: llm
  grounding: 3/3
  disclosure: Written by a language model and checked by a program.
---

# 漢字と🦀: one article, everywhere

The first sentence says 漢字 and 👩‍💻. It has a footnote.[^1]

| a | b |
|---|---|
| `x \| y` | 2 |

```rust
fn main() { println!("{{ not.liquid }} {% raw %}"); }
```

```mermaid
flowchart TD
  n0["src/main.rs"]
  n1["src/lib.rs"]
  n0 --> n1
```

[^1]: Here it is.
"#;

/// Every platform of the test, and an article in a folder.
struct World {
    tree: Tree,
    forem: Forem,
    ghost: Ghost,
    wordpress: WordPress,
    github: GitHub,
    bluesky: Bluesky,
}

impl World {
    fn new() -> Self {
        let (forem, ghost) = (Forem::start(FOREM_KEY), Ghost::start(GHOST_KEY));
        let (wordpress, github, bluesky) = (WordPress::start("ada", WORDPRESS_PASSWORD), GitHub::start(), Bluesky::start());
        let tree = Tree::new().file("article.md", ARTICLE).folder("site");
        tree.git(["init", "--quiet", "--bare", "--initial-branch=main", "site.git"]);
        let settings = format!(
            "[publish.forem]\ntype = \"devto\"\nurl = \"{}\"\nretry_delay_ms = 1\nsettle_ms = 1\n\
             [publish.ghost]\nurl = \"{}\"\nretry_delay_ms = 1\nsettle_ms = 1\n\
             [publish.wordpress]\nurl = \"{}\"\nretry_delay_ms = 1\nsettle_ms = 1\n\
             [publish.github]\nurl = \"{}\"\nrepository = \"ada/site\"\npath = \"docs/{{slug}}.md\"\nretry_delay_ms = 1\nsettle_ms = 1\n\
             [publish.bluesky]\nurl = \"{}\"\nretry_delay_ms = 1\nsettle_ms = 1\n\
             [publish.site]\ntype = \"git-site\"\ngenerator = \"hugo\"\nrepository = \"file://{}\"\nbranch = \"main\"\n",
            forem.url(),
            ghost.url(),
            wordpress.url(),
            github.url(),
            bluesky.url(),
            tree.path("site.git").display()
        );
        tree.write("settings.toml", settings);
        Self { tree, forem, ghost, wordpress, github, bluesky }
    }

    fn command(&self, more: &[&str]) -> Techdoc {
        let arguments = ["publish", "article.md", "--config", "settings.toml", "--live"];
        let data = self.tree.path("data");
        self.tree
            .command(arguments.iter().chain(more))
            .env("XDG_DATA_HOME", data.to_str().unwrap())
            .env("XDG_CACHE_HOME", self.tree.path("cache").to_str().unwrap())
            .env("DEVTO_API_KEY", FOREM_KEY)
            .env("GHOST_ADMIN_API_KEY", GHOST_KEY)
            .env("WORDPRESS_USERNAME", "ada")
            .env("WORDPRESS_APP_PASSWORD", WORDPRESS_PASSWORD)
            .env("GITHUB_TOKEN", github::TOKEN)
            .env("BLUESKY_HANDLE", bluesky::HANDLE)
            .env("BLUESKY_APP_PASSWORD", bluesky::PASSWORD)
    }

    fn servers(&self) -> [&WebServer; 5] {
        [&self.forem.web, &self.ghost.web, &self.wordpress.web, &self.github.server, &self.bluesky.server]
    }

    /// Articles by platform.
    fn articles(&self) -> BTreeMap<&'static str, usize> {
        let files = |files: &BTreeMap<String, Vec<u8>>| files.keys().filter(|path| path.starts_with("docs/")).count();
        BTreeMap::from([
            ("forem", self.forem.articles().len()),
            ("ghost", self.ghost.posts().len()),
            ("wordpress", self.wordpress.posts().len()),
            ("github", self.github.repository().branches.values().map(|branch| files(&branch.files)).sum()),
            ("bluesky", self.bluesky.account().records.len()),
        ])
    }

    /// Every platform shows `words`, and tells how the article was written.
    fn every_text_has(&self, words: &str) {
        for (name, text) in [
            ("forem", self.forem.articles()[0].body.clone()),
            ("ghost", self.ghost.posts()[0].markdown()),
            ("wordpress", self.wordpress.posts()[0].content.clone()),
            ("github", self.github.file("main", "docs/demo-tour.md").unwrap_or_default()),
            ("bluesky", self.bluesky.post().to_string()),
        ] {
            assert!(text.contains(words), "{name}: {text}");
            assert!(name == "bluesky" || text.contains("Written by a language model and checked by a program."), "{name}: {text}");
        }
    }

    fn commits(&self) -> usize {
        let tree = &self.tree;
        tree.git(["-C", "site.git", "rev-list", "--all", "--count"]).trim().parse().unwrap()
    }
}

const SEVEN: &str = "file,site,forem,ghost,wordpress,bluesky,github";
const FIVE: &str = "forem,ghost,wordpress,bluesky,github";

/// The outcome at each target.
fn outcomes(report: &serde_json::Value) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    report["results"].as_array().unwrap().iter().map(|result| (text(&result["target"]), text(&result["outcome"]))).collect()
}

#[test]
fn an_article_goes_everywhere_once_and_then_only_its_changes() {
    let world = World::new();
    let publish = |expected: &str| {
        let report = world.command(&["--to", SEVEN, "--format", "json", "-q"]).run().exit(0).json();
        let expected: Vec<(String, String)> = SEVEN.split(',').map(|name| (name.to_owned(), expected.to_owned())).collect();
        assert_eq!(outcomes(&report), expected, "{report:#}");
        report
    };
    let report = publish("created");
    assert!(report["results"].as_array().unwrap().iter().all(|result| result["state"] == "live"), "{report:#}");
    assert!(world.articles().values().all(|count| *count == 1), "{:?}", world.articles());
    let commits = world.commits();

    world.servers().iter().for_each(|server| server.forget());
    publish("unchanged");
    let requests: usize = world.servers().iter().map(|server| server.requests().len()).sum();
    assert_eq!((requests, world.commits()), (0, commits), "what is unchanged is not even asked for");

    world.tree.write("article.md", ARTICLE.replace("The first sentence says", "This sentence says"));
    publish("updated");
    let changes = |server: &WebServer| server.writes().len();
    assert_eq!([&world.forem.web, &world.ghost.web, &world.github.server].map(changes), [1, 1, 1], "one update each");
    assert_eq!((changes(&world.wordpress.web), world.bluesky.record_writes().len()), (1, 1), "one update each");
    assert!(world.articles().values().all(|count| *count == 1), "{:?}", world.articles());
    assert_eq!(world.commits(), commits + 1);
    world.every_text_has("This sentence says 漢字 and 👩‍💻.");
}

/// A place to stop in the middle of a run: at a request, before or after its work is done.
struct Moment {
    reached: Receiver<()>,
    over: Sender<()>,
}

/// Stops at request number `at` of all servers together.
fn stop_at(world: &World, at: usize, done: bool) -> Moment {
    let (count, (tell, reached), (over, wait)) = (Arc::new(AtomicUsize::new(0)), channel(), channel::<()>());
    let wait = Mutex::new(wait);
    let stop: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
        let _ = tell.send(());
        let _ = wait.lock().unwrap().recv();
    });
    for server in world.servers() {
        let (count, stop) = (Arc::clone(&count), Arc::clone(&stop));
        server.spoil(move |_, _| match (count.fetch_add(1, Ordering::SeqCst) == at, done) {
            (false, _) => None,
            (true, true) => Some(Fault::Then(Arc::clone(&stop))),
            (true, false) => {
                stop();
                Some(Fault::Refused)
            }
        });
    }
    Moment { reached, over }
}

/// Kills a run at request number `at`; whether it came so far.
fn kill_at(world: &World, at: usize, done: bool) -> bool {
    let moment = stop_at(world, at, done);
    let mut running = world.command(&["--to", FIVE, "-q"]).spawn();
    let reached = moment.reached.recv_timeout(Duration::from_secs(60)).is_ok();
    let _ = kill_process(Pid::from_child(&running.child), Signal::KILL);
    running.child.wait().unwrap();
    let _ = moment.over.send(());
    world.servers().iter().for_each(|server| server.spoil(|_, _| None));
    reached
}

#[test]
fn killed_at_any_moment_and_run_again_there_is_one_article_everywhere() {
    for (at, done) in (0..20).map(|round| (round, round % 2 == 0)) {
        let world = World::new();
        assert!(kill_at(&world, at, done), "there were fewer than {at} requests to stop at");
        world.command(&["--to", FIVE, "-q"]).run().exit(0);
        let articles = world.articles();
        assert!(articles.values().all(|count| *count == 1), "killed at request {at}, done {done}: {articles:?}");
    }
}

#[test]
fn killed_in_an_update_after_the_ledger_was_lost_the_new_text_is_everywhere_once() {
    for (at, done) in (0..14).map(|round| (round, round % 2 == 1)) {
        let world = World::new();
        world.command(&["--to", FIVE, "-q"]).run().exit(0);
        std::fs::remove_dir_all(world.tree.path("data")).unwrap();
        world.tree.write("article.md", ARTICLE.replace("The first sentence says", "This sentence says"));
        assert!(kill_at(&world, at, done), "there were fewer than {at} requests to stop at");
        world.command(&["--to", FIVE, "-q"]).run().exit(0);
        let articles = world.articles();
        assert!(articles.values().all(|count| *count == 1), "killed at request {at}, done {done}: {articles:?}");
        world.every_text_has("This sentence says 漢字 and 👩‍💻.");
    }
}

#[test]
fn two_runs_at_once_make_one_article() {
    let world = World::new();
    for server in world.servers() {
        server.spoil(|_, _| Some(Fault::Late(Duration::from_millis(30))));
    }
    let running: Vec<_> = (0..3).map(|_| world.command(&["--to", FIVE, "-q"]).spawn()).collect();
    for mut run in running {
        assert!(run.child.wait().unwrap().success());
    }
    assert!(world.articles().values().all(|count| *count == 1), "{:?}", world.articles());
}

#[test]
fn one_platform_that_fails_keeps_no_other_back() {
    let world = World::new();
    world.ghost.web.spoil(|_, _| Some(Fault::Refused));
    let ran = world.command(&["--to", FIVE, "--format", "json"]).run().exit(8);
    let report = ran.json();
    for (target, outcome) in outcomes(&report) {
        assert_eq!(outcome, if target == "ghost" { "failed" } else { "created" }, "{target}: {report:#}");
    }
    ran.stderr_has("ghost: ");
    world.ghost.web.spoil(|_, _| None);
    let report = world.command(&["--to", FIVE, "--format", "json", "-q"]).run().exit(0).json();
    for (target, outcome) in outcomes(&report) {
        assert_eq!(outcome, if target == "ghost" { "created" } else { "unchanged" }, "{target}: {report:#}");
    }
}

#[test]
fn the_time_is_that_of_the_slowest_of_seven_platforms() {
    let (world, mastodon, linkedin) = (World::new(), Mastodon::start(), LinkedIn::start());
    let more = format!("[publish.mastodon]\nurl = '{}'\n[publish.linkedin]\nurl = '{}'\n", mastodon.url(), linkedin.url());
    world.tree.write("settings.toml", format!("{}{more}", world.tree.read("settings.toml")));
    let all = format!("{FIVE},mastodon,linkedin");
    let servers = world.servers().into_iter().chain([&mastodon.server, &linkedin.server]);
    servers.for_each(|server| server.spoil(|_, _| Some(Fault::Late(Duration::from_millis(300)))));
    let run = |to: &str, round: usize| {
        // A slug of its own makes it another article.
        let own = ARTICLE.replace("title: \"", &format!("slug: article-{round}\ntitle: \"{round}: "));
        world.tree.write("article.md", own.replace("org/one-article", &format!("org/article-{round}")));
        let began = Instant::now();
        let ran = world.command(&["--to", to, "-q"]);
        ran.env("MASTODON_TOKEN", mastodon::TOKEN).env("LINKEDIN_TOKEN", linkedin::TOKEN).run().exit(0);
        began.elapsed()
    };
    let slowest = all.split(',').enumerate().map(|(round, name)| run(name, round)).max().unwrap();
    let together = run(&all, 7);
    assert!(together < slowest.mul_f64(1.3), "{together:?} for all, {slowest:?} for the slowest alone");
}

#[test]
fn no_credential_is_anywhere() {
    let world = World::new();
    world.ghost.web.spoil(|_, _| {
        Some(Fault::Instead(crate::web_server::Response::text(
            500,
            "text/plain",
            &format!("you sent {GHOST_KEY}, or its half {}", GHOST_KEY.split_once(':').unwrap().1),
        )))
    });
    let ran = world.command(&["--to", FIVE, "-vvv"]).run().exit(8);
    let mut texts =
        vec![("stdout".to_owned(), ran.stdout.clone().into_bytes()), ("stderr".to_owned(), ran.stderr.clone().into_bytes())];
    ran.stderr_has("ghost: ");
    for path in world.tree.paths().into_iter().filter(|path| path.starts_with("data/") || path.starts_with("cache/")) {
        texts.push((path.clone(), std::fs::read(world.tree.path(&path)).unwrap()));
    }
    let secret_of_ghost = GHOST_KEY.split_once(':').unwrap().1;
    for secret in [FOREM_KEY, secret_of_ghost, WORDPRESS_PASSWORD, github::TOKEN, bluesky::PASSWORD] {
        for (place, bytes) in &texts {
            assert!(memchr::memmem::find(bytes, secret.as_bytes()).is_none(), "{secret} stands in {place}");
        }
    }
}
