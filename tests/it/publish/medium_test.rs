//! Publishing to Medium.

use super::desk::Desk;
use super::medium::{Medium, PUBLICATION, TOKEN, daily_limit};
use crate::web_server::{Fault, Response};

fn medium(settings: &str) -> (Medium, Desk) {
    let medium = Medium::start();
    let url = medium.url();
    let table = format!("[publish.medium]\nurl = '{url}'\nretry_delay_ms = 1\n{settings}\n");
    (medium, Desk::new(&table).env("MEDIUM_TOKEN", TOKEN))
}

#[test]
fn a_post_is_made_once_and_cannot_be_changed() {
    let (medium, desk) = medium("");
    let made = desk.publish("medium", &[], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"draft".into()), "{made}");
    let post = medium.posts()[0].clone();
    assert_eq!((post.status.as_str(), post.format.as_str()), ("draft", "markdown"));
    assert_eq!(post.tags, ["rust", "C++", "mini-redis"]);
    assert!(made["notes"].to_string().contains("more than 3 tags"), "{made}");
    assert!(post.content.starts_with("# Templates") && post.content.contains("日本語のテキスト 🦀👩🏽‍🚀"), "{}", post.content);
    assert!(
        !post.content.contains("|---|") && !post.content.contains("[^1]") && !post.content.contains("```mermaid"),
        "{}",
        post.content
    );
    assert!(post.content.contains("Written by a language model"), "{}", post.content);

    medium.server.forget();
    assert_eq!(desk.publish("medium", &[], 0)["outcome"], "unchanged");
    assert_eq!(medium.server.requests().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    let failed = desk.publish("medium", &[], 2);
    assert!(failed["error"].as_str().unwrap().contains("medium cannot change a post"), "{failed}");
    assert_eq!((medium.server.writes().len(), medium.posts().len()), (0, 1));
}

#[test]
fn a_lost_answer_is_unknown_and_never_tried_again() {
    for fault in [Fault::Lost, Fault::After(Response::text(502, "text/html", "Bad gateway"))] {
        let (medium, desk) = medium("");
        medium.server.spoil(move |request, _| request.writes().then(|| fault.clone()));
        let unknown = desk.publish("medium", &["--live"], 8);
        assert_eq!(unknown["outcome"], "unknown", "{unknown}");
        assert!(unknown["hint"].as_str().unwrap().contains("--retry-unknown"), "{unknown}");
        medium.server.spoil(|_, _| None);
        assert_eq!(desk.publish("medium", &["--live"], 8)["outcome"], "unknown");
        assert_eq!((medium.server.writes().len(), medium.posts().len()), (1, 1));
        assert_eq!(desk.publish("medium", &["--live", "--retry-unknown"], 0)["outcome"], "created");
    }
}

#[test]
fn a_connection_that_was_never_made_is_no_unknown_outcome() {
    let (medium, desk) = medium("retries = 0");
    medium.server.spoil(|request, _| (!request.writes()).then_some(Fault::Refused));
    assert_eq!(desk.publish("medium", &["--live"], 5)["outcome"], "failed");
    medium.server.spoil(|_, _| None);
    assert_eq!(desk.publish("medium", &["--live"], 0)["outcome"], "created");
}

#[test]
fn a_publication_takes_the_post() {
    let (medium, desk) = medium(&format!("publication_id = '{PUBLICATION}'"));
    desk.publish("medium", &["--live"], 0);
    let post = medium.posts()[0].clone();
    assert_eq!((post.publication.as_deref(), post.status.as_str()), (Some(PUBLICATION), "public"));
    assert!(desk.doctor("medium", 0).contains("is one of the user's"));
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    let (_medium, desk) = medium("");
    let failed = desk.env("MEDIUM_TOKEN", "another-token").publish("medium", &[], 4);
    assert!(failed["error"].as_str().unwrap().contains("Token was invalid"), "{failed}");
    assert!(failed["hint"].as_str().unwrap().contains("gives out no new ones"), "{failed}");
    let (_medium, desk) = medium("publication_id = 'other'");
    let failed = desk.publish("medium", &[], 4);
    assert!(failed["hint"].as_str().unwrap().contains("check publication_id"), "{failed}");
    assert!(desk.doctor("medium", 4).contains("none that the user writes for"));
    let (limited, desk) = medium("retries = 0");
    limited.server.spoil(|request, _| request.writes().then(|| Fault::Instead(daily_limit())));
    let failed = desk.publish("medium", &[], 5);
    assert!(failed["hint"].as_str().unwrap().contains("about 15 posts a day"), "{failed}");
    limited.server.spoil(|_, _| None);
    assert_eq!(desk.publish("medium", &[], 0)["outcome"], "created", "nothing was done, so it is tried again");
}
