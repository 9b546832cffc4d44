//! Publishing to Hashnode.

use super::desk::Desk;
use super::hashnode::{Hashnode, PUBLICATION, TOKEN};
use crate::web_server::{Fault, Response};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn hashnode(settings: &str) -> (Hashnode, Desk) {
    let hashnode = Hashnode::start();
    let url = hashnode.url();
    let table = format!("[publish.hashnode]\nurl = '{url}'\nretry_delay_ms = 1\n{settings}\n");
    (hashnode, Desk::new(&table).env("HASHNODE_PAT", TOKEN))
}

/// The next mutation is done, and its answer does not arrive.
fn lose_one_answer(hashnode: &Hashnode, fault: Fault) {
    let lost = AtomicBool::new(false);
    hashnode.server.spoil(move |request, _| {
        let mutation = request.json()["query"].as_str().is_some_and(|query| query.starts_with("mutation"));
        (mutation && !lost.swap(true, Ordering::Relaxed)).then(|| fault.clone())
    });
}

#[test]
fn a_post_is_made_once_and_changed_in_place() {
    let (hashnode, desk) = hashnode("settle_ms = 1");
    let made = desk.publish("hashnode", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"live".into()), "{made}");
    assert_eq!(made["url"], "https://ada.hashnode.example/mini-redis-tour");
    let post = hashnode.blog().now.posts[0].clone();
    let text = post.input["contentMarkdown"].as_str().unwrap().to_owned();
    assert!(text.contains("日本語のテキスト 🦀👩🏽‍🚀") && text.contains("Written by a language model"), "{text}");
    assert!(!text.contains("# Templates") && !text.contains("[^1]") && !text.contains("<script>"), "{text}");
    let slugs: Vec<&str> = post.input["tags"].as_array().unwrap().iter().map(|tag| tag["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["rust", "cpp", "mini-redis", "日本", "ci-cd"]);

    hashnode.server.forget();
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(hashnode.server.requests().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "updated");
    assert_eq!(hashnode.mutations().len(), 1);

    desk.lose_the_ledger();
    hashnode.server.forget();
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!((hashnode.mutations().len(), hashnode.blog().now.posts.len()), (0, 1));
}

#[test]
fn a_draft_that_goes_live_is_another_post() {
    let (hashnode, desk) = hashnode(&format!("settle_ms = 1\npublication_id = '{PUBLICATION}'"));
    let draft = desk.publish("hashnode", &[], 0);
    assert_eq!((&draft["outcome"], &draft["state"]), (&"created".into(), &"draft".into()), "{draft}");
    assert_eq!(draft["url"], format!("https://hashnode.com/draft/{}", draft["id"].as_str().unwrap()));
    desk.lose_the_ledger();
    assert_eq!(desk.publish("hashnode", &[], 0)["outcome"], "unchanged");
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("hashnode", &[], 0)["state"], "draft");

    let live = desk.publish("hashnode", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"]), (&"updated".into(), &"live".into()), "{live}");
    assert_ne!(live["id"], draft["id"]);
    let now = hashnode.blog().now.clone();
    assert_eq!((now.posts.len(), now.drafts.len()), (1, 0));
    assert!(now.posts[0].input["contentMarkdown"].as_str().unwrap().contains("Another claim"));
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "unchanged");

    hashnode.server.forget();
    desk.change("Another claim", "A third claim");
    assert_eq!(desk.publish("hashnode", &[], 0)["state"], "live");
    assert_eq!(hashnode.mutations().len(), 1);
}

#[test]
fn a_lost_answer_is_looked_up_when_reads_are_fresh_again() {
    for fault in [Fault::After(Response::text(502, "text/html", "Bad gateway")), Fault::Lost] {
        let (hashnode, desk) = hashnode("settle_ms = 1500");
        hashnode.blog().stale = Duration::from_millis(1000);
        lose_one_answer(&hashnode, fault);
        let made = desk.publish("hashnode", &["--live"], 0);
        assert_eq!(made["outcome"], "created", "{made}");
        assert_eq!(hashnode.blog().now.posts.len(), 1);
        assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "unchanged");
    }
}

#[test]
fn a_run_that_ended_during_a_create_is_looked_up_when_reads_are_fresh_again() {
    let (hashnode, desk) = hashnode("deadline_ms = 500");
    hashnode.blog().stale = Duration::from_millis(1500);
    lose_one_answer(&hashnode, Fault::Hang);
    assert_eq!(desk.publish("hashnode", &["--live"], 8)["outcome"], "unknown");
    let settings = format!("[publish.hashnode]\nurl = '{}'\nsettle_ms = 2000\n", hashnode.url());
    let desk = desk.file("settings.toml", settings.as_bytes());
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["outcome"], "created");
    assert_eq!((hashnode.mutations().len(), hashnode.blog().now.posts.len()), (1, 1));
}

/// A desk whose draft was published by a run that did not hear of it, a moment ago.
fn published_unheard(settle_ms: u32) -> (Hashnode, Desk) {
    let (hashnode, desk) = hashnode(&format!("settle_ms = {settle_ms}"));
    desk.publish("hashnode", &[], 0);
    hashnode.blog().rest();
    hashnode.blog().stale = Duration::from_millis(1500);
    hashnode.server.spoil(|request, _| request.json().to_string().contains("publishDraft").then_some(Fault::Lost));
    assert_eq!(desk.publish("hashnode", &["--live"], 8)["outcome"], "unknown");
    hashnode.server.spoil(|_, _| None);
    (hashnode, desk)
}

#[test]
fn a_draft_whose_publishing_was_not_heard_of_is_not_made_anew() {
    let (hashnode, desk) = published_unheard(2000);
    let live = desk.publish("hashnode", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"]), (&"unchanged".into(), &"live".into()), "{live}");
    assert_eq!(hashnode.blog().now.posts.len(), 1);

    // Reads still show the draft, and nobody waits for them: it cannot be changed any more, and that is all.
    let (hashnode, desk) = published_unheard(1);
    let failed = desk.publish("hashnode", &["--live"], 8);
    assert!(failed["hint"].as_str().unwrap().contains("run this again"), "{failed}");
    hashnode.blog().rest();
    assert_eq!(desk.publish("hashnode", &["--live"], 0)["state"], "live");
    let now = hashnode.blog().now.clone();
    assert_eq!((now.posts.len(), now.drafts.len()), (1, 0));
}

#[test]
fn a_lost_answer_to_a_change_makes_no_second_post() {
    let (hashnode, desk) = hashnode("settle_ms = 1");
    desk.publish("hashnode", &[], 0);
    for live in [&["--live"][..], &["--live"], &[]] {
        lose_one_answer(&hashnode, Fault::Lost);
        desk.change("claim", "claim and more");
        // The answer to the publishing of a draft may be the one that is lost: the next run finds the post.
        desk.run(&[&["article.md", "--to", "hashnode", "-q"], live].concat());
        hashnode.server.spoil(|_, _| None);
        desk.publish("hashnode", live, 0);
        let now = hashnode.blog().now.clone();
        assert_eq!(now.posts.len() + now.drafts.len(), 1, "{live:?}");
    }
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    type Break = fn(&mut super::hashnode::Blog);
    let cases: &[(&str, Break, i32, &str, &str)] = &[
        ("", |it| it.pro = false, 4, "Publication does not have an active Pro plan", "only paying publications (Pro)"),
        ("", |it| it.editor = false, 4, "You do not have permission to publish", "leave --live out"),
        ("publication_id = '65a0000000000000000000ff'", |_| {}, 4, "there is no such publication", "check publication_id"),
    ];
    for (settings, wrong, exit, error, hint) in cases {
        let (hashnode, desk) = hashnode(settings);
        wrong(&mut hashnode.blog());
        let failed = desk.publish("hashnode", &["--live"], *exit);
        assert!(failed["error"].as_str().unwrap().contains(error), "{error}: {failed}");
        assert!(failed["hint"].as_str().unwrap().contains(hint), "{hint}: {failed}");
        assert_eq!(hashnode.blog().now.posts.len(), 0);
    }
    let (hashnode, desk) = hashnode("");
    let failed = desk.env("HASHNODE_PAT", "another-token").publish("hashnode", &["--live"], 4);
    assert!(failed["hint"].as_str().unwrap().contains("set HASHNODE_PAT"), "{failed}");
    assert_eq!(hashnode.mutations().len(), 0);
}

#[test]
fn what_it_does_not_take_is_said_before_a_call() {
    let (hashnode, desk) = hashnode("");
    desk.write("---\ntitle: Short\n---\n\ntext\n");
    assert!(desk.publish("hashnode", &[], 8)["error"].as_str().unwrap().contains("less than 6 characters"));
    desk.write(&format!("---\ntitle: Long enough\n---\n\n{}\n", "many words ".repeat(10_000)));
    assert!(desk.publish("hashnode", &[], 8)["error"].as_str().unwrap().contains("too long for Hashnode"));
    assert_eq!(hashnode.server.requests().len(), 0);
}

#[test]
fn the_doctor_tells_who_pays() {
    let (hashnode, desk) = hashnode("");
    let found = desk.doctor("hashnode", 0);
    assert!(
        found.contains("the token is ada's") && found.contains("Ada writes (https://ada.hashnode.example) pays for Pro"),
        "{found}"
    );
    hashnode.blog().pro = false;
    let found = desk.doctor("hashnode", 4);
    assert!(found.contains("active Pro plan") && found.contains("since May 2026"), "{found}");
    assert_eq!(hashnode.mutations().len(), 0);
}
