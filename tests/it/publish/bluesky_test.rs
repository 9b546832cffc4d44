//! Announcing an article on Bluesky.

use super::bluesky::{Bluesky, DID, HANDLE, PASSWORD, marked, too_many};
use super::desk::Desk;
use super::mastodon_test::{LINK, announced};
use crate::web_server::{Fault, Response};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use unicode_segmentation::UnicodeSegmentation;

fn bluesky() -> (Bluesky, Desk) {
    let bluesky = Bluesky::start();
    let url = bluesky.url();
    let desk = Desk::new(&format!("[publish.bluesky]\nurl = '{url}'\nretry_delay_ms = 1\nsettle_ms = 1\n"));
    desk.write(&announced());
    (bluesky, desk.env("BLUESKY_HANDLE", HANDLE).env("BLUESKY_APP_PASSWORD", PASSWORD))
}

#[test]
fn a_post_is_put_once_and_replaced_in_place() {
    let (bluesky, desk) = bluesky();
    let made = desk.publish("bluesky", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"live".into()), "{made}");
    let key = bluesky.account().records.keys().next().unwrap().clone();
    assert_eq!(made["url"], format!("https://bsky.app/profile/{HANDLE}/post/{key}"));
    assert_eq!(made["id"], format!("at://{DID}/app.bsky.feed.post/{key}"));
    let first = bluesky.post();

    bluesky.server.forget();
    assert_eq!(desk.publish("bluesky", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(bluesky.server.requests().len(), 0);

    desk.change("A Jinja line such as", "Any Jinja line such as");
    assert_eq!(desk.publish("bluesky", &["--live"], 0)["outcome"], "updated");
    assert_eq!((bluesky.record_writes().len(), bluesky.account().sessions), (1, 2));
    assert!(bluesky.post()["text"].as_str().unwrap().contains("Any Jinja line"));
    assert_eq!(bluesky.post()["createdAt"], first["createdAt"], "a change does not make a post younger");

    desk.lose_the_ledger();
    bluesky.server.forget();
    assert_eq!(desk.publish("bluesky", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!((bluesky.record_writes().len(), bluesky.account().records.len()), (0, 1));
}

#[test]
fn link_and_tags_are_marked_at_their_bytes() {
    let (bluesky, desk) = bluesky();
    desk.publish("bluesky", &["--live"], 0);
    let post = bluesky.post();
    let marked = marked(&post);
    let link = |uri: &str| json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri });
    let tag = |tag: &str| json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag });
    assert_eq!(marked[0], (LINK.to_owned(), link(LINK)));
    assert!(marked.contains(&("#cpp".to_owned(), tag("cpp"))) && marked.contains(&("#日本".to_owned(), tag("日本"))), "{marked:?}");
    assert_eq!(post["embed"]["external"]["uri"], LINK);
    assert!(post["text"].as_str().unwrap().ends_with("by a language model."), "{post}");
}

#[test]
fn long_texts_fit_in_graphemes_and_bytes() {
    let fitting = |words: &str| {
        let (bluesky, desk) = bluesky();
        desk.change("how {{ x }} gets through'", "how 日本語 gets through'");
        desk.change("A Jinja line such as", &words.repeat(80));
        desk.publish("bluesky", &["--live"], 0);
        let post = bluesky.post();
        assert_eq!(marked(&post)[0].0, LINK);
        let text = post["text"].as_str().unwrap().to_owned();
        assert!(text.graphemes(true).count() <= 300 && text.len() <= 3000 && text.contains("日本語"), "{text}");
        text
    };
    assert!(fitting("とても長い文 ").graphemes(true).count() > 280);
    // 35 bytes each: here the bytes are what is scarce.
    assert!(fitting("👩🏽‍❤️‍💋‍👨🏽").len() > 2900);
}

#[test]
fn a_lost_answer_makes_one_post() {
    for fault in [Fault::After(Response::text(502, "text/html", "Bad gateway")), Fault::Lost] {
        let (bluesky, desk) = bluesky();
        let lost = AtomicBool::new(false);
        bluesky.server.spoil(move |request, _| {
            (request.path.ends_with("putRecord") && !lost.swap(true, Ordering::Relaxed)).then(|| fault.clone())
        });
        assert_eq!(desk.publish("bluesky", &["--live"], 0)["outcome"], "created");
        assert_eq!(bluesky.account().records.len(), 1);
        assert_eq!(bluesky.account().sessions, 1, "one session is enough for a run");
    }
}

#[test]
fn a_session_that_ends_is_renewed() {
    let (bluesky, desk) = bluesky();
    let ended = AtomicBool::new(false);
    let expired = json!({ "error": "ExpiredToken", "message": "Token has expired" });
    bluesky.server.spoil(move |request, _| {
        let put = request.path.ends_with("putRecord") && !ended.swap(true, Ordering::Relaxed);
        put.then(|| Fault::Instead(Response::json(400, &expired)))
    });
    assert_eq!(desk.publish("bluesky", &["--live"], 0)["outcome"], "created");
    assert_eq!(bluesky.account().sessions, 2);
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    let (_bluesky, desk) = bluesky();
    let desk = desk.env("BLUESKY_APP_PASSWORD", "wrong-wrong-wrong");
    let failed = desk.publish("bluesky", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("Invalid identifier or password"), "{failed}");
    assert!(failed["hint"].as_str().unwrap().contains("make an app password"), "{failed}");
    assert!(desk.doctor("bluesky", 4).contains("Invalid identifier or password"));
    let (limited, desk) = bluesky();
    limited.server.spoil(|request, _| request.path.ends_with("createSession").then(|| Fault::Instead(too_many(4_000_000_000))));
    assert!(desk.publish("bluesky", &["--live"], 5)["error"].as_str().unwrap().contains("Rate Limit Exceeded"));
    assert_eq!(limited.server.requests().len(), 1, "a limit until a far day is not waited for");
}

#[test]
fn the_doctor_signs_in() {
    let (bluesky, desk) = bluesky();
    let found = desk.doctor("bluesky", 0);
    assert!(found.contains("is a personal data server") && found.contains(&format!("signed in as @{HANDLE}")), "{found}");
    assert_eq!(bluesky.record_writes().len(), 0);
}
