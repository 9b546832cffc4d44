//! Publishing to a Ghost.

use super::desk::Desk;
use super::ghost::Ghost;
use super::wordpress::WordPress;
use crate::web_server::Fault;
use serde_json::json;

const KEY: &str = "6b0797bd6ec2ae2cc6521aaa:5ba5ff4acff78ecf8034b1d6ba13cf949d20a4d510fc37585fac99f821acba85";

fn ghost() -> (Ghost, Desk) {
    let ghost = Ghost::start(KEY);
    let url = ghost.url();
    let desk =
        Desk::new(&format!("[publish.ghost]\nurl = '{url}'\nretry_delay_ms = 1\nsettle_ms = 1\n")).env("GHOST_ADMIN_API_KEY", KEY);
    (ghost, desk)
}

#[test]
fn a_post_is_made_once_and_changed_in_place() {
    let (ghost, desk) = ghost();
    let made = desk.publish("ghost", &[], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"draft".into()), "{made}");
    assert!(made["url"].as_str().unwrap().contains("/p/"), "{made}");
    let post = ghost.posts().remove(0);
    assert_eq!(post.title, "Templates & <types>: how {{ x }} gets through");
    assert_eq!(post.slug, "mini-redis-tour");
    assert_eq!(post.tags[..5], ["rust", "C++", "mini-redis", "日本", "ci & cd"]);
    assert!(post.tags[5].starts_with("#techdoc-"), "{:?}", post.tags);
    assert_eq!(post.custom_excerpt.as_deref(), Some("What becomes of braces, tables and 日本語 on the way."));

    ghost.web.forget();
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "unchanged");
    assert_eq!(ghost.web.requests().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "updated");
    let writes = ghost.web.writes();
    assert_eq!(writes.iter().map(|write| write.method.as_str()).collect::<Vec<_>>(), ["PUT"]);
    assert!(ghost.posts()[0].markdown().contains("Another claim"));
    assert_eq!((ghost.posts().len(), ghost.state().images.len()), (1, 1));
}

#[test]
fn the_text_is_one_card_without_scripts_and_with_its_diagram() {
    let (ghost, desk) = ghost();
    desk.publish("ghost", &[], 0);
    let text = ghost.posts()[0].markdown();
    let (address, svg) = ghost.state().images[0].clone();
    for words in [
        "such as {{ user.name }} and a tag {% if a %}",
        "日本語のテキスト 🦀👩🏽‍🚀",
        "| `a \\| b` | 中文 |",
        "[^1]: The note.",
        &format!("]({address})"),
    ] {
        assert!(text.contains(words), "{words:?} is missing in\n{text}");
    }
    assert!(text.contains("Written by a language model and checked by a program."), "{text}");
    assert!(!text.contains("<script") && !text.contains("# Templates") && !text.contains("techdoc-attachment"), "{text}");
    assert!(String::from_utf8(svg).unwrap().contains("src/b.rs"));
}

#[test]
fn a_draft_goes_live_and_stays_so() {
    let (ghost, desk) = ghost();
    let draft = desk.publish("ghost", &[], 0);
    let live = desk.publish("ghost", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"], &live["id"]), (&"updated".into(), &"live".into(), &draft["id"]));
    assert_eq!(live["url"], format!("{}/mini-redis-tour/", ghost.url()));
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("ghost", &[], 0)["state"], "live");
    assert_eq!(ghost.posts()[0].status, "published");
}

#[test]
fn a_post_is_scheduled() {
    let (ghost, desk) = ghost();
    let later = desk.publish("ghost", &["--at", "2099-01-02T03:04:05Z"], 0);
    assert_eq!(later["state"], "scheduled", "{later}");
    let post = ghost.posts().remove(0);
    assert_eq!((post.status.as_str(), post.published_at.as_deref()), ("scheduled", Some("2099-01-02T03:04:05Z")));
}

#[test]
fn an_answer_that_is_lost_makes_no_second_post() {
    for fault in [Fault::Lost, Fault::After(WordPress::bad_gateway())] {
        let (ghost, desk) = ghost();
        ghost.web.spoil(move |request, _| (request.method == "POST" && request.path.ends_with("/posts/")).then(|| fault.clone()));
        let made = desk.publish("ghost", &[], 0);
        assert_eq!(made["outcome"], "created", "{made}");
        assert_eq!(ghost.posts().len(), 1);
    }
}

#[test]
fn without_a_ledger_the_mark_finds_a_post_whose_slug_and_title_changed() {
    let (ghost, desk) = ghost();
    desk.publish("ghost", &[], 0);
    ghost.state().posts[0].slug = "another".to_owned();
    desk.lose_the_ledger();
    ghost.web.forget();
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "unchanged");
    assert_eq!(ghost.web.writes().len(), 0);
    desk.lose_the_ledger();
    desk.change("title: 'Templates", "title: 'New templates");
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "updated");
    let posts = ghost.posts();
    assert_eq!((posts.len(), posts[0].slug.as_str()), (1, "another"));
    assert_eq!(ghost.state().images.len(), 1, "the picture is there already");
}

#[test]
fn a_stranger_s_post_with_our_slug_is_left_alone() {
    let (ghost, desk) = ghost();
    desk.publish("ghost", &[], 0);
    {
        let mut state = ghost.state();
        state.posts[0].tags.clear();
        state.posts[0].title = "Something else".to_owned();
    }
    desk.lose_the_ledger();
    let refused = desk.publish("ghost", &[], 8);
    assert!(
        refused["error"].as_str().unwrap().contains("another post, \"Something else\", has the slug mini-redis-tour"),
        "{refused}"
    );
    assert!(refused["hint"].as_str().unwrap().contains("#techdoc-"), "{refused}");
    assert_eq!((ghost.posts().len(), ghost.posts()[0].title.as_str()), (1, "Something else"));
}

#[test]
fn somebody_s_change_in_the_same_moment_is_not_lost() {
    let (ghost, desk) = ghost();
    desk.publish("ghost", &[], 0);
    desk.change("A claim with a note", "Another claim with a note");
    // The collision is what Ghost answers when the time named is not that of the last change.
    let words = "Saving failed! Someone else is editing this post.";
    let error =
        json!({"errors": [{"message": words, "context": words, "type": "UpdateCollisionError", "code": "UPDATE_COLLISION"}]});
    let collision = crate::web_server::Response::json(409, &error);
    ghost.web.spoil(move |request, _| (request.method == "PUT").then(|| Fault::Instead(collision.clone())));
    let refused = desk.publish("ghost", &[], 8);
    assert!(refused["error"].as_str().unwrap().contains(words), "{refused}");
    assert!(!ghost.posts()[0].markdown().contains("Another claim"));
    assert_eq!(ghost.web.writes().iter().filter(|write| write.method == "PUT").count(), 1);
    ghost.web.spoil(|_, _| None);
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "updated");
}

#[test]
fn an_update_whose_answer_was_lost_is_no_collision() {
    let (ghost, desk) = ghost();
    desk.publish("ghost", &[], 0);
    desk.change("A claim with a note", "Another claim with a note");
    ghost.state().clock.advance(60);
    let first = std::sync::atomic::AtomicBool::new(true);
    ghost.web.spoil(move |request, _| {
        let lost = request.method == "PUT" && first.swap(false, std::sync::atomic::Ordering::Relaxed);
        lost.then(|| Fault::After(WordPress::bad_gateway()))
    });
    // The token's time is the machine's, and the site is a minute ahead: that is within its five minutes.
    assert_eq!(desk.publish("ghost", &[], 0)["outcome"], "updated");
    assert!(ghost.posts()[0].markdown().contains("Another claim"));
}

#[test]
fn each_wrong_key_is_named() {
    for (key, error, hint, exit) in [
        ("22444f78447824223cefc48062", "a Content API key may only read", "it has a colon in the middle", 4),
        ("6b0797bd6ec2ae2cc6521aab:5ba5ff", "answered 401: Unknown Admin API Key", "the site has no integration with this key", 4),
        ("6b0797bd6ec2ae2cc6521aaa:5ba5ff", "answered 401: Invalid token: invalid signature", "behind the colon is wrong", 4),
    ] {
        let (ghost, desk) = ghost();
        let desk = desk.env("GHOST_ADMIN_API_KEY", key);
        let refused = desk.publish("ghost", &[], exit);
        assert!(refused["error"].as_str().unwrap().contains(error), "{refused}");
        assert!(refused["hint"].as_str().unwrap().contains(hint), "{refused}");
        assert!(!refused.to_string().contains("5ba5ff"), "{refused}");
        assert!(desk.doctor("ghost", 4).contains(error.trim_start_matches("answered 401: ")));
        assert_eq!(ghost.web.writes().len(), 0);
    }
}

#[test]
fn a_clock_that_is_off_is_named() {
    let (ghost, desk) = ghost();
    ghost.state().clock.advance(600);
    let refused = desk.publish("ghost", &[], 4);
    assert!(refused["hint"].as_str().unwrap().contains("clocks"), "{refused}");
}

#[test]
fn the_doctor_tells_what_is_there() {
    let (_ghost, desk) = ghost();
    let said = desk.doctor("ghost", 0);
    for words in ["Verify", "the Admin API key is valid", "Ghost 6.65"] {
        assert!(said.contains(words), "{said}");
    }
    let elsewhere = WordPress::start("ada", "abcd efgh ijkl mnop qrst uvwx");
    let desk = Desk::new(&format!("[publish.ghost]\nurl = '{}'\n", elsewhere.url())).env("GHOST_ADMIN_API_KEY", KEY);
    let ran = desk.run(&["--doctor", "--to", "ghost"]).stderr_has("");
    assert!(ran.stdout.contains("a page for people answers there; check `url`"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("is valid"), "{}", ran.stdout);
}

#[test]
fn images_beside_the_article_are_uploaded() {
    let (ghost, desk) = ghost();
    let desk = desk.file("picture.png", b"\x89PNG picture").file("drawing.xcf", b"gimp xcf");
    desk.change("A claim", "![A picture](picture.png) ![None](drawing.xcf)\n\nA claim");
    let made = desk.publish("ghost", &[], 0);
    assert!(made["notes"].to_string().contains("the image drawing.xcf stays behind"), "{made}");
    let images = ghost.state().images.clone();
    assert_eq!(images[0].1, b"\x89PNG picture");
    assert!(ghost.posts()[0].markdown().contains(&format!("![A picture]({})", images[0].0)));
}
