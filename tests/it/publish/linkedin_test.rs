//! Announcing an article on LinkedIn.

use super::desk::Desk;
use super::linkedin::{LinkedIn, MEMBER, TOKEN, daily_limit};
use super::mastodon_test::{LINK, announced};
use crate::web_server::{Fault, Response};

fn linkedin(settings: &str) -> (LinkedIn, Desk) {
    let linkedin = LinkedIn::start();
    let url = linkedin.url();
    let desk = Desk::new(&format!("[publish.linkedin]\nurl = '{url}'\nretry_delay_ms = 1\n{settings}\n"));
    desk.write(&announced());
    (linkedin, desk.env("LINKEDIN_TOKEN", TOKEN))
}

#[test]
fn a_post_is_made_once_and_its_words_are_changed() {
    let (linkedin, desk) = linkedin("");
    let made = desk.publish("linkedin", &["--live"], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"live".into()), "{made}");
    let post = linkedin.member().posts[0].clone();
    assert_eq!(
        (&made["id"], made["url"].as_str().unwrap()),
        (&post.urn.as_str().into(), &*format!("https://www.linkedin.com/feed/update/{}/", post.urn))
    );
    assert_eq!(post.body["author"], format!("urn:li:person:{MEMBER}"));
    assert_eq!((&post.body["visibility"], &post.body["content"]["article"]["source"]), (&"PUBLIC".into(), &LINK.into()));

    linkedin.server.forget();
    assert_eq!(desk.publish("linkedin", &["--live"], 0)["outcome"], "unchanged");
    assert_eq!(linkedin.server.requests().len(), 0);

    desk.change("A Jinja line such as", "Any Jinja line such as");
    assert_eq!(desk.publish("linkedin", &["--live"], 0)["outcome"], "updated");
    assert_eq!((linkedin.server.writes().len(), linkedin.member().posts.len()), (1, 1));
    assert!(linkedin.member().posts[0].text.contains("Any Jinja line"));
}

#[test]
fn people_read_all_of_it() {
    let (linkedin, desk) = linkedin("");
    desk.publish("linkedin", &["--live"], 0);
    let text = linkedin.member().posts[0].text.clone();
    for words in [
        "Templates & <types>: how {{ x }} gets through",
        "{% if a %}",
        "日本語のテキスト 🦀👩🏽‍🚀",
        LINK,
        "#rust #cpp",
        "by a language model.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (linkedin, desk) = self::linkedin("");
    desk.change("A Jinja line such as", &"(とても_長い_文) 👩‍👩‍👧‍👦 ".repeat(400));
    desk.publish("linkedin", &["--live"], 0);
    let post = linkedin.member().posts[0].clone();
    assert!(post.text.ends_with("by a language model.") && post.commentary.encode_utf16().count() > 2900, "{}", post.text);
}

#[test]
fn a_lost_answer_is_unknown_and_never_tried_again() {
    for fault in [Fault::Lost, Fault::After(Response::text(502, "text/html", "Bad gateway"))] {
        let (linkedin, desk) = linkedin("");
        linkedin.server.spoil(move |request, _| request.writes().then(|| fault.clone()));
        assert_eq!(desk.publish("linkedin", &["--live"], 8)["outcome"], "unknown");
        linkedin.server.spoil(|_, _| None);
        assert_eq!(desk.publish("linkedin", &["--live"], 8)["outcome"], "unknown");
        assert_eq!((linkedin.server.writes().len(), linkedin.member().posts.len()), (1, 1));
        // LinkedIn refuses the same words and names the post that has them.
        let again = desk.publish("linkedin", &["--live", "--retry-unknown"], 0);
        assert_eq!(again["id"], linkedin.member().posts[0].urn.as_str(), "{again}");
        assert_eq!(linkedin.member().posts.len(), 1);
    }
}

#[test]
fn what_is_wrong_is_said_in_plain_words() {
    type Break = fn(&mut super::linkedin::Member);
    let cases: &[(&str, Break, i32, &str, &str)] = &[
        ("", |it| it.expired = true, 4, "EXPIRED_ACCESS_TOKEN", "live for 60 days"),
        ("", |it| it.scopes = vec!["openid", "profile"], 4, "Not enough permissions", "w_member_social"),
        ("", |it| it.scopes = vec!["w_member_social"], 4, "Not enough permissions", "set author_urn"),
        ("author_urn = 'urn:li:organization:5'", |_| {}, 4, "Not enough permissions", "w_organization_social"),
        ("api_version = '202501'", |_| {}, 2, "Requested version 20250101 is not active", "set api_version"),
    ];
    for (settings, wrong, exit, error, hint) in cases {
        let (linkedin, desk) = linkedin(settings);
        wrong(&mut linkedin.member());
        let failed = desk.publish("linkedin", &["--live"], *exit);
        assert_eq!(failed["outcome"], "failed", "{failed}");
        assert!(failed["error"].as_str().unwrap().contains(error), "{error}: {failed}");
        assert!(failed["hint"].as_str().unwrap().contains(hint), "{hint}: {failed}");
        assert_eq!(linkedin.member().posts.len(), 0);
    }
    let (_linkedin, desk) = linkedin("");
    let failed = desk.env("LINKEDIN_TOKEN", "another-token").publish("linkedin", &["--live"], 4);
    assert!(failed["error"].as_str().unwrap().contains("Invalid access token"), "{failed}");
    let (limited, desk) = linkedin("retries = 0");
    limited.server.spoil(|request, _| request.writes().then(|| Fault::Instead(daily_limit())));
    assert!(desk.publish("linkedin", &["--live"], 5)["hint"].as_str().unwrap().contains("about 150 posts a day"));
}

#[test]
fn a_token_without_a_profile_posts_for_the_author_that_is_set() {
    let (linkedin, desk) = linkedin(&format!("author_urn = 'urn:li:person:{MEMBER}'\nvisibility = 'CONNECTIONS'"));
    linkedin.member().scopes = vec!["w_member_social"];
    assert_eq!(desk.publish("linkedin", &["--live"], 0)["outcome"], "created");
    assert_eq!(linkedin.member().posts[0].body["visibility"], "CONNECTIONS");
    assert!(desk.doctor("linkedin", 0).contains("the token is accepted"));
}

#[test]
fn the_doctor_knows_versions_that_are_gone() {
    let (linkedin, desk) = linkedin("");
    let found = desk.doctor("linkedin", 0);
    assert!(found.contains(&format!("the token is of Ada, urn:li:person:{MEMBER}")) && found.contains("version 202608"), "{found}");
    linkedin.member().oldest_version = 209_901;
    assert!(desk.doctor("linkedin", 8).contains("Requested version 20260801 is not active"));
    assert_eq!(linkedin.server.writes().len(), 0);
}
