//! Publishing to GitHub: a file on a branch, a pull request, the notes of a release.

use super::desk::Desk;
use super::github::{GitHub, Protection, Right, TOKEN, primary_limit, secondary_limit};
use crate::web_server::{Fault, Response};
use std::sync::atomic::{AtomicBool, Ordering};

const PATH: &str = "articles/mini-redis-tour.md";
const BRANCH: &str = "techdoc/mini-redis-tour";

/// GitHub, and a desk that publishes there without waiting between retries.
fn github(settings: &str) -> (GitHub, Desk) {
    let github = GitHub::start();
    let url = github.url();
    let table =
        format!("[publish.github]\nurl = '{url}'\nrepository = 'ada/site'\nretry_delay_ms = 1\nsettle_ms = 1\n{settings}\n");
    (github, Desk::new(&table).env("GITHUB_TOKEN", TOKEN))
}

/// A server whose next write is done and answered with 502.
fn lose_one_answer(github: &GitHub, method: &'static str) {
    let lost = AtomicBool::new(false);
    github.server.spoil(move |request, _| {
        let first = request.method == method && !lost.swap(true, Ordering::Relaxed);
        first.then(|| Fault::After(Response::text(502, "text/html", "<h1>Bad gateway</h1>")))
    });
}

#[test]
fn a_file_is_committed_once_and_changed_in_place() {
    let (github, desk) = github("path = 'posts/ü {slug}.md'\nauthor = 'Ada <ada@example.org>'");
    let path = "posts/ü mini-redis-tour.md";
    let made = desk.publish("github", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"], &made["id"]), (&"created".into(), &"live".into(), &path.into()), "{made}");
    assert_eq!(made["url"], format!("https://github.example/ada/site/blob/main/{path}"));
    let text = github.file("main", path).unwrap();
    assert!(text.starts_with("# Templates & <types>: how `{{ x }}` gets through\n"), "{text}");
    assert!(
        text.contains("```mermaid") && text.contains("日本語のテキスト 🦀👩🏽‍🚀") && text.contains("Written by a language model"),
        "{text}"
    );
    assert_eq!(github.server.writes()[0].json()["author"]["email"], "ada@example.org");

    github.server.forget();
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(github.server.requests().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "updated");
    assert_eq!(github.server.writes().len(), 1);
    assert!(github.file("main", path).unwrap().contains("Another claim"));

    github.server.forget();
    desk.lose_the_ledger();
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(github.server.writes().len(), 0, "equal bytes need no commit");
}

#[test]
fn work_that_was_answered_with_502_is_adopted() {
    for settings in ["", "pull_request = true", "release = 'v1'"] {
        let (github, desk) = github(settings);
        for method in ["PUT", "POST"] {
            lose_one_answer(&github, method);
            desk.lose_the_ledger();
            desk.change("A claim with a note", &format!("A claim after a lost {method} with a note"));
            desk.publish("github", &["--live"], 0);
            desk.change(&format!("A claim after a lost {method} with a note"), "A claim with a note");
        }
        let repository = github.repository();
        assert!(repository.pulls.len() <= 1 && repository.releases.len() <= 1, "{settings}");
        let files = repository.branches.values().map(|branch| branch.files.len()).max();
        assert!(files <= Some(2), "{settings}");
    }
}

#[test]
fn a_file_that_somebody_else_changed_in_between_is_left_alone() {
    let (github, desk) = github("");
    desk.publish("github", &["--live"], 0);
    desk.change("A claim with a note", "Another claim with a note");
    // A commit of another file on the branch collides once and does no harm.
    let collided = AtomicBool::new(false);
    github.server.spoil(move |request, _| {
        let first = request.writes() && !collided.swap(true, Ordering::Relaxed);
        first.then(|| Fault::Instead(Response::json(409, &serde_json::json!({ "message": "main is at 1 but expected 2" }))))
    });
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "updated");

    desk.change("Another claim", "A third claim");
    let conflict = serde_json::json!({ "message": format!("{PATH} does not match 0") });
    let repository = github.url();
    github.server.spoil(move |request, _| request.writes().then(|| Fault::Instead(Response::json(409, &conflict))));
    let failed = desk.publish("github", &["--live"], 8);
    assert!(failed["error"].as_str().unwrap().contains("does not match"), "{failed} {repository}");
    assert!(github.file("main", PATH).unwrap().contains("Another claim"));
}

#[test]
fn images_come_to_lie_beside_the_article() {
    for (settings, branch) in [("", "main"), ("pull_request = true", BRANCH)] {
        let (github, desk) = github(settings);
        let desk = desk.file("a b.png", b"\x89PNG");
        desk.change("A claim with", "![an image](<a b.png>)\n\nA claim with");
        desk.publish("github", &["--live"], 0);
        let text = github.file(branch, PATH).unwrap();
        let name = text.split("![an image](").nth(1).and_then(|rest| rest.split(')').next()).unwrap().to_owned();
        assert!(name.starts_with("mini-redis-tour-") && name.ends_with(".png"), "{name}");
        let image = github.repository().branches[branch].files.get(&format!("articles/{name}")).cloned();
        assert_eq!(image.as_deref(), Some(&b"\x89PNG"[..]));
        let commits = github.repository().commits.len();
        desk.change("A claim with", "Another claim with");
        desk.publish("github", &["--live"], 0);
        assert_eq!(github.repository().commits.len(), commits + 1, "an image that is there is not sent again");
    }
}

#[test]
fn a_protected_branch_leads_to_a_pull_request() {
    for protection in [Protection::Branch, Protection::Rules] {
        let (github, desk) = github("");
        github.repository().branches.get_mut("main").unwrap().protection = Some(protection);
        let failed = desk.publish("github", &["--live"], 4);
        assert_eq!(failed["hint"], "the branch is protected; use pull_request = true for this target", "{failed}");
    }
    let (github, desk) = github("pull_request = true");
    github.repository().branches.get_mut("main").unwrap().protection = Some(Protection::Branch);
    let made = desk.publish("github", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"draft".into()), "{made}");
    assert_eq!(made["url"], "https://github.example/ada/site/pull/1");
    assert!(github.file(BRANCH, PATH).is_some() && github.file("main", PATH).is_none());

    github.server.forget();
    assert_eq!(desk.publish("github", &[], 0)["outcome"], "unchanged");
    desk.lose_the_ledger();
    assert_eq!(desk.publish("github", &[], 0)["outcome"], "unchanged");
    assert_eq!(github.server.writes().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("github", &[], 0)["outcome"], "updated");
    assert_eq!(github.server.writes().len(), 1, "one commit on the branch that waits");
    assert_eq!(github.repository().pulls.len(), 1);
}

#[test]
fn a_change_after_a_merge_takes_a_branch_of_its_own() {
    let (github, desk) = github("pull_request = true");
    desk.publish("github", &[], 0);
    github.repository().merge(1);
    desk.lose_the_ledger();
    let merged = desk.publish("github", &[], 0);
    assert_eq!((&merged["outcome"], &merged["state"]), (&"unchanged".into(), &"live".into()), "{merged}");
    assert_eq!(merged["url"], format!("https://github.example/ada/site/blob/main/{PATH}"));

    desk.change("A claim with a note", "Another claim with a note");
    let changed = desk.publish("github", &[], 0);
    assert_eq!((&changed["outcome"], &changed["url"]), (&"updated".into(), &merged["url"]), "{changed}");
    let repository = github.repository();
    let heads: Vec<(&str, bool)> = repository.pulls.iter().map(|pull| (pull.head.as_str(), pull.open)).collect();
    assert_eq!(heads, [(BRANCH, false), ("techdoc/mini-redis-tour-2", true)]);
}

#[test]
fn a_branch_that_a_dead_run_left_is_used() {
    let (github, desk) = github("pull_request = true");
    github.server.spoil(|request, _| {
        let pulls = request.method == "POST" && request.path.ends_with("/pulls");
        pulls.then(|| Fault::Instead(Response::json(403, &serde_json::json!({ "message": "Resource not accessible" }))))
    });
    desk.publish("github", &[], 4);
    github.server.spoil(|_, _| None);
    desk.publish("github", &[], 0);
    assert_eq!(github.repository().pulls[0].head, BRANCH);
    assert_eq!(github.repository().branches.len(), 2);
}

#[test]
fn a_draft_of_a_release_becomes_the_release() {
    let (github, desk) = github("release = 'v1.2'");
    let draft = desk.publish("github", &[], 0);
    assert_eq!((&draft["outcome"], &draft["state"]), (&"created".into(), &"draft".into()), "{draft}");
    assert!(github.repository().tags.is_empty());
    desk.lose_the_ledger();
    assert_eq!(desk.publish("github", &[], 0)["outcome"], "unchanged", "a draft is found in the list");

    github.server.forget();
    let live = desk.publish("github", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"]), (&"updated".into(), &"live".into()), "{live}");
    assert_eq!(live["url"], "https://github.example/ada/site/releases/tag/v1.2");
    assert_eq!((github.server.writes().len(), github.repository().releases.len()), (1, 1));
    assert_eq!(github.repository().tags, ["v1.2"]);

    github.server.forget();
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "unchanged");
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("github", &[], 0)["state"], "live");
    assert_eq!(github.server.writes().len(), 1);
}

#[test]
fn two_targets_in_one_repository_take_turns() {
    let github = GitHub::start();
    let url = github.url();
    let table =
        |name: &str, rest: &str| format!("[publish.{name}]\ntype = 'github'\nurl = '{url}'\nrepository = 'ada/site'\n{rest}\n");
    let desk = Desk::new(&[table("page", ""), table("notes", "release = 'v1'")].concat()).env("GITHUB_TOKEN", TOKEN);
    github.server.spoil(|request, _| request.writes().then_some(Fault::Late(std::time::Duration::from_millis(200))));
    let begin = std::time::Instant::now();
    desk.run(&["article.md", "--live", "-q", "--to", "page,notes"]).exit(0);
    assert!(begin.elapsed() >= std::time::Duration::from_millis(400), "two writes at once");
    let repository = github.repository();
    assert_eq!((repository.releases.len(), repository.commits.len()), (1, 1));
}

#[test]
fn limits_are_waited_for_and_long_ones_are_told() {
    let (github, desk) = github("");
    let limited = AtomicBool::new(false);
    github.server.spoil(move |request, _| {
        let first = request.writes() && !limited.swap(true, Ordering::Relaxed);
        first.then(|| Fault::Instead(secondary_limit(1)))
    });
    assert_eq!(desk.publish("github", &["--live"], 0)["outcome"], "created");

    desk.change("A claim with a note", "Another claim with a note");
    github.server.spoil(|request, _| request.writes().then(|| Fault::Instead(primary_limit(4_000_000_000))));
    let failed = desk.publish("github", &["--live"], 5);
    assert!(failed["error"].as_str().unwrap().contains("API rate limit exceeded"), "{failed}");
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    type Break = fn(&mut super::github::Repository);
    let cases: &[(&str, Break, &str, &str)] = &[
        (
            "",
            |it| it.right = Right::None,
            "there is no repository ada/site, or the token may not see it",
            "Contents: read and write",
        ),
        ("", |it| it.right = Right::Read, "Resource not accessible by personal access token", "Contents: read and write"),
        ("", |it| it.archived = true, "Repository was archived", "unarchive"),
        ("pull_request = true", |it| it.right = Right::Contents, "Resource not accessible", "Pull requests: read and write"),
        ("pull_request = true", |it| it.actions = true, "GitHub Actions is not permitted", "a token of your own"),
        ("release = 'v1'", |it| it.right = Right::Read, "Resource not accessible", "Contents: read and write"),
        ("path = '.github/workflows/{slug}.yml'", |_| {}, "may not be written to with this token", "Contents"),
    ];
    for (settings, wrong, error, hint) in cases {
        let (github, desk) = github(settings);
        wrong(&mut github.repository());
        let failed = desk.publish("github", &["--live"], 4);
        assert_eq!(failed["outcome"], "failed");
        assert!(failed["error"].as_str().unwrap().contains(error), "{error}: {failed}");
        assert!(failed["hint"].as_str().unwrap().contains(hint), "{hint}: {failed}");
    }
    let (_github, desk) = github("");
    let failed = desk.env("GITHUB_TOKEN", "another-token").publish("github", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("Bad credentials"), "{failed}");
    let (_github, desk) = github("branch = 'gh-pages'");
    let failed = desk.publish("github", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("the branch is missing"), "{failed}");
    let (_github, desk) = github("pull_request = true\nrelease = 'v1'");
    desk.run(&["article.md", "--to", "github"]).exit(2).stderr_has("exclude each other");
    let (_github, desk) = github("path = 'README.md/{slug}.md'");
    assert_eq!(desk.publish("github", &[], 2)["hint"], "pass --live to post it");
}

#[test]
fn the_doctor_looks_and_writes_nothing() {
    let (github, desk) = github("branch = 'main'");
    let found = desk.doctor("github", 0);
    for words in ["ada/site is there", "the token is accepted", "may write", "2022-11-28", "the branch main is there"] {
        assert!(found.contains(words), "{words}: {found}");
    }
    github.repository().right = Right::Read;
    assert!(desk.doctor("github", 4).contains("may read the repository and not write to it"));
    github.repository().right = Right::None;
    assert!(desk.doctor("github", 4).contains("the token may not see it"));
    assert_eq!(github.server.writes().len(), 0);
}
