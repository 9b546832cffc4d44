//! Announcing an article on Mastodon.

use super::desk::{ARTICLE, Desk};
use super::mastodon::{Mastodon, TOKEN, count, too_many};
use crate::web_server::{Fault, Response};
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) const LINK: &str = "https://blog.example.org/posts/templates-and-types-how-braces-get-through";

/// The article with the address of its original.
pub(super) fn announced() -> String {
    ARTICLE.replacen("tags:\n", &format!("canonical_url: {LINK}\ntags:\n"), 1)
}

fn mastodon(settings: &str) -> (Mastodon, Desk) {
    let mastodon = Mastodon::start();
    let url = mastodon.url();
    let desk = Desk::new(&format!("[publish.mastodon]\nurl = '{url}'\nretry_delay_ms = 1\nsettle_ms = 1\n{settings}\n"));
    desk.write(&announced());
    (mastodon, desk.env("MASTODON_TOKEN", TOKEN))
}

#[test]
fn a_status_is_posted_once_and_edited_in_place() {
    let (mastodon, desk) = mastodon("visibility = 'unlisted'");
    let made = desk.publish("mastodon", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"live".into()), "{made}");
    let status = mastodon.account().statuses[0].clone();
    assert_eq!(made["url"], format!("https://social.example/@ada/{}", status.id));
    assert_eq!(status.visibility, "unlisted");
    for words in [
        "Templates & <types>: how {{ x }} gets through",
        LINK,
        "#rust #cpp",
        "#日本",
        "日本語のテキスト 🦀👩🏽‍🚀",
        "by a language model",
    ] {
        assert!(status.text.contains(words), "{words}: {}", status.text);
    }

    mastodon.server.forget();
    assert_eq!(desk.publish("mastodon", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(mastodon.server.requests().len(), 0);

    desk.change("A Jinja line such as", "Any Jinja line such as");
    let changed = desk.publish("mastodon", &["--live"], 0);
    assert_eq!((&changed["outcome"], &changed["url"]), (&"updated".into(), &made["url"]), "{changed}");
    assert_eq!((mastodon.server.writes().len(), mastodon.account().statuses[0].edits), (1, 1));

    desk.lose_the_ledger();
    mastodon.account().keys.clear();
    mastodon.server.forget();
    assert_eq!(desk.publish("mastodon", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!((mastodon.server.writes().len(), mastodon.account().statuses.len()), (0, 1));
}

#[test]
fn a_lost_answer_makes_one_status() {
    for fault in [Fault::After(Response::text(502, "text/html", "Bad gateway")), Fault::Lost] {
        let (mastodon, desk) = mastodon("");
        let lost = AtomicBool::new(false);
        mastodon.server.spoil(move |request, _| (request.writes() && !lost.swap(true, Ordering::Relaxed)).then(|| fault.clone()));
        assert_eq!(desk.publish("mastodon", &["--live"], 0)["outcome"], "created");
        assert_eq!((mastodon.account().statuses.len(), mastodon.server.writes().len()), (1, 2));
    }
}

#[test]
fn a_key_that_gives_back_an_earlier_text_leads_to_an_edit() {
    let (mastodon, desk) = mastodon("retries = 0");
    mastodon.server.spoil(|request, _| match (request.writes(), request.path.ends_with("/statuses")) {
        (true, _) => Some(Fault::Lost),
        (false, true) => Some(Fault::Instead(Response::json(200, &serde_json::json!([])))),
        (false, false) => None,
    });
    desk.run(&["article.md", "--live", "-q", "--to", "mastodon"]).stderr_has("error: mastodon: ");
    desk.change("A Jinja line such as", "Any Jinja line such as");
    // The list of statuses still lags behind, so the article seems to be new; the key knows better.
    mastodon.server.spoil(|request, _| {
        let list = !request.writes() && request.path.ends_with("/statuses");
        list.then(|| Fault::Instead(Response::json(200, &serde_json::json!([]))))
    });
    desk.publish("mastodon", &["--live"], 0);
    let account = mastodon.account();
    assert_eq!(account.statuses.len(), 1);
    assert!(account.statuses[0].text.contains("Any Jinja line"), "{}", account.statuses[0].text);
}

#[test]
fn a_persons_own_words_about_the_article_are_left_alone() {
    let (mastodon, desk) = mastodon("");
    let own = super::mastodon::Status {
        id: "7".to_owned(),
        text: format!("I wrote something! {LINK}"),
        visibility: "public".to_owned(),
        language: None,
        scheduled_at: None,
        edits: 0,
    };
    mastodon.account().statuses.push(own);
    assert_eq!(desk.publish("mastodon", &["--live"], 0)["outcome"], "created");
    let account = mastodon.account();
    assert_eq!((account.statuses.len(), account.statuses[0].edits), (2, 0));
}

#[test]
fn a_long_article_fits_as_the_network_counts() {
    let (mastodon, desk) = mastodon("");
    desk.change("A Jinja line such as", &"とても長い文 👩‍👩‍👧‍👦 @user ".repeat(60));
    desk.publish("mastodon", &["--live"], 0);
    let text = mastodon.account().statuses[0].text.clone();
    assert!(count(&text) <= 500 && count(&text) > 440, "{}: {text}", count(&text));
    assert!(text.contains(LINK) && text.contains("…") && !text.contains("@user"), "{text}");
}

#[test]
fn without_a_link_or_live_nothing_is_sent() {
    let (mastodon, desk) = mastodon("");
    assert_eq!(desk.publish("mastodon", &[], 2)["hint"], "pass --live to post it");
    desk.write(ARTICLE);
    let failed = desk.publish("mastodon", &["--live"], 2);
    assert!(failed["error"].as_str().unwrap().contains("announces an article by its link"), "{failed}");
    assert_eq!(mastodon.server.requests().len(), 0);
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    let (_mastodon, desk) = mastodon("");
    let failed = desk.env("MASTODON_TOKEN", "another-token").publish("mastodon", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("The access token is invalid"), "{failed}");
    assert!(failed["hint"].as_str().unwrap().contains("write:statuses"), "{failed}");
    let (reader, desk) = mastodon("");
    reader.account().scopes = vec!["read"];
    assert!(desk.doctor("mastodon", 4).contains("it lacks write:statuses"));
    let failed = desk.publish("mastodon", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("outside the authorized scopes"), "{failed}");
    let (writer, desk) = mastodon("");
    writer.account().scopes = vec!["write"];
    assert_eq!(desk.publish("mastodon", &["--live"], 0)["outcome"], "created", "a token that only writes is enough");
    let (small, desk) = mastodon("");
    small.account().max_characters = 200;
    assert!(desk.doctor("mastodon", 8).contains("at most 200 characters here"));
    let failed = desk.publish("mastodon", &["--live"], 8);
    assert!(failed["error"].as_str().unwrap().contains("Text character limit of 200 exceeded"), "{failed}");
    let (limited, desk) = mastodon("");
    limited.server.spoil(|request, _| request.writes().then(|| Fault::Instead(too_many("2099-01-01T00:00:00.000000Z"))));
    assert!(desk.publish("mastodon", &["--live"], 5)["error"].as_str().unwrap().contains("Too many requests"));
    assert_eq!(limited.server.writes().len(), 1, "a limit until a far day is not waited for");
}

#[test]
fn the_doctor_knows_account_and_server() {
    let (mastodon, desk) = mastodon("");
    let found = desk.doctor("mastodon", 0);
    for words in ["the token is @ada's", "may post", "4.5.2", "at most 500 characters"] {
        assert!(found.contains(words), "{words}: {found}");
    }
    assert_eq!(mastodon.server.writes().len(), 0);
}
