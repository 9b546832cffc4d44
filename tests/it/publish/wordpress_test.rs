//! Publishing to a WordPress.

use super::desk::Desk;
use super::wordpress::WordPress;
use super::wordpress_site::Role;
use crate::web_server::{Fault, Response};

const PASSWORD: &str = "nRoB uWym tJ4G A5uK 9Ieo QRZZ";

fn wordpress() -> (WordPress, Desk) {
    let wordpress = WordPress::start("ada", PASSWORD);
    let url = wordpress.url();
    let desk = Desk::new(&format!("[publish.wordpress]\nurl = '{url}'\nretry_delay_ms = 1\nsettle_ms = 1\n"));
    (wordpress, desk.env("WORDPRESS_USERNAME", "ada").env("WORDPRESS_APP_PASSWORD", PASSWORD))
}

/// The paths of the requests that can change something.
fn writes(wordpress: &WordPress) -> Vec<String> {
    wordpress.web.writes().iter().map(|write| format!("{} {}", write.method, write.path)).collect()
}

#[test]
fn a_post_is_made_once_and_changed_in_place() {
    let (wordpress, desk) = wordpress();
    let made = desk.publish("wordpress", &[], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"draft".into()), "{made}");
    let post = wordpress.posts().remove(0);
    assert_eq!((post.slug.as_str(), post.status.as_str()), ("mini-redis-tour", "draft"));
    assert_eq!(post.title, "Templates &amp; &lt;types&gt;: how {{ x }} gets through");
    assert_eq!(wordpress.state().tag_names(&post), ["rust", "C++", "mini-redis", "日本", "ci &amp; cd"]);

    wordpress.web.forget();
    assert_eq!(desk.publish("wordpress", &[], 0)["outcome"], "unchanged");
    assert_eq!(wordpress.web.requests().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("wordpress", &[], 0)["outcome"], "updated");
    assert_eq!(writes(&wordpress), [format!("POST /wp-json/wp/v2/posts/{}", post.id)]);
    assert!(wordpress.posts()[0].content.contains("Another claim"));
    assert_eq!((wordpress.posts().len(), wordpress.state().tags.len()), (1, 5));
}

#[test]
fn the_text_is_in_blocks_without_scripts() {
    let (wordpress, desk) = wordpress();
    desk.change("description:", "canonical_url: https://home.example.org/a/\ndescription:");
    desk.publish("wordpress", &[], 0);
    let text = wordpress.posts()[0].content.clone();
    for words in [
        "such as {{ user.name }} and a tag {% if a %}",
        "日本語のテキスト 🦀👩🏽‍🚀",
        "<code lang=\"yaml\" class=\"language-yaml\">run: echo ${{ secrets.TOKEN }}",
        "<td>中文</td>",
        "Originally published at <a href=\"https://home.example.org/a/\">",
        "Written by a language model and checked by a program.",
    ] {
        assert!(text.contains(words), "{words:?} is missing in\n{text}");
    }
    assert!(!text.contains("<script") && !text.contains("<h1") && !text.contains("alert(1)"), "{text}");
    assert!(!text.contains("techdoc-attachment") && !text.contains("attachment.invalid"), "{text}");
    let media = wordpress.state().media.clone();
    let drawn = media.iter().any(|(_, _, address, _)| text.contains(&format!("<img src=\"{address}\" width=\"")));
    assert!(drawn || text.contains("<code>src/a.rs</code>"), "{text}");
    let outside = text.split("<!-- /wp:").filter_map(|block| block.split_once("<!-- wp:").map(|(before, _)| before));
    for before in outside.skip(1) {
        let between = before.split_once("-->").map_or(before, |(_, rest)| rest).trim();
        assert_eq!(between, "", "text outside of blocks gets paragraphs of WordPress's own");
    }
}

#[test]
fn a_draft_goes_live_and_stays_so() {
    let (wordpress, desk) = wordpress();
    let draft = desk.publish("wordpress", &[], 0);
    assert!(draft["url"].as_str().unwrap().contains("/?p="), "{draft}");
    let live = desk.publish("wordpress", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"], &live["id"]), (&"updated".into(), &"live".into(), &draft["id"]));
    assert_eq!(live["url"], format!("{}/mini-redis-tour/", wordpress.url()));
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("wordpress", &[], 0)["state"], "live");
    assert_eq!(wordpress.posts()[0].status, "publish");
}

#[test]
fn a_post_is_scheduled() {
    let (wordpress, desk) = wordpress();
    let later = desk.publish("wordpress", &["--at", "2099-01-02T03:04:05Z"], 0);
    assert_eq!(later["state"], "scheduled", "{later}");
    let post = wordpress.posts().remove(0);
    assert_eq!((post.status.as_str(), post.date.as_str()), ("future", "2099-01-02T03:04:05"));
}

#[test]
fn an_answer_that_is_lost_makes_no_second_post() {
    for fault in [Fault::Lost, Fault::After(WordPress::bad_gateway())] {
        let (wordpress, desk) = wordpress();
        wordpress
            .web
            .spoil(move |request, _| (request.method == "POST" && request.path.ends_with("/posts")).then(|| fault.clone()));
        let made = desk.publish("wordpress", &[], 0);
        assert_eq!(made["outcome"], "created", "{made}");
        assert_eq!(wordpress.posts().len(), 1);
    }
}

#[test]
fn without_a_ledger_the_post_is_found_by_slug_or_mark() {
    let (wordpress, desk) = wordpress();
    desk.publish("wordpress", &[], 0);
    for slug in ["mini-redis-tour", "another"] {
        wordpress.state().posts[0].slug = slug.to_owned();
        desk.lose_the_ledger();
        wordpress.web.forget();
        assert_eq!(desk.publish("wordpress", &[], 0)["outcome"], "unchanged");
        assert_eq!(writes(&wordpress), [""; 0]);
    }
    assert_eq!(wordpress.posts().len(), 1);
}

#[test]
fn a_stranger_s_post_with_our_slug_is_left_alone() {
    let (wordpress, desk) = wordpress();
    desk.publish("wordpress", &[], 0);
    {
        let mut state = wordpress.state();
        state.posts[0].title = "Something else".to_owned();
        state.posts[0].content = "Text".to_owned();
    }
    desk.lose_the_ledger();
    let refused = desk.publish("wordpress", &[], 8);
    assert!(
        refused["error"].as_str().unwrap().contains("another post, \"Something else\", has the slug mini-redis-tour"),
        "{refused}"
    );
    assert_eq!((wordpress.posts().len(), wordpress.posts()[0].content.as_str()), (1, "Text"));
}

#[test]
fn a_post_in_the_trash_is_gone() {
    let (wordpress, desk) = wordpress();
    desk.publish("wordpress", &[], 0);
    {
        let mut state = wordpress.state();
        state.posts[0].status = "trash".to_owned();
        state.posts[0].slug = "mini-redis-tour__trashed".to_owned();
        state.posts[0].content.clear();
    }
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("wordpress", &[], 0)["outcome"], "created");
    assert_eq!(wordpress.posts().len(), 2);
}

#[test]
fn plain_permalinks_are_found() {
    let (wordpress, desk) = wordpress();
    wordpress.state().pretty = false;
    assert_eq!(desk.publish("wordpress", &["--live"], 0)["outcome"], "created");
    assert!(wordpress.web.writes().iter().all(|write| write.path == "/index.php"));
}

#[test]
fn each_cause_of_a_refusal_is_named() {
    let wrong = |wordpress: &WordPress| wordpress.state().users.retain(|user| user.login != "ada");
    let plain_http = |wordpress: &WordPress| wordpress.state().application_passwords = false;
    let stripped = |wordpress: &WordPress| wordpress.state().passes_authorization = false;
    type Spoil<'s> = &'s dyn Fn(&WordPress);
    let cases: [(Spoil<'_>, &str, &str); 3] = [
        (&wrong, "Invalid parameter(s): status", "the user name or the application password is wrong"),
        (&plain_http, "takes no application passwords", "WordPress refuses them on plain http"),
        (&stripped, "Invalid parameter(s): status", "does not pass the Authorization header on"),
    ];
    for (spoil, error, hint) in cases {
        let (wordpress, desk) = wordpress();
        spoil(&wordpress);
        let refused = desk.publish("wordpress", &[], 4);
        assert!(refused["error"].as_str().unwrap().contains(error), "{refused}");
        assert!(refused["hint"].as_str().unwrap().contains(hint), "{refused}");
        let said = desk.doctor("wordpress", 4);
        assert!(said.contains("takes no application passwords") || said.contains("not currently logged in"), "{said}");
        assert_eq!(writes(&wordpress), [""; 0]);
    }
}

#[test]
fn a_contributor_writes_drafts_and_publishes_nothing() {
    let (wordpress, desk) = wordpress();
    let desk = desk.env("WORDPRESS_USERNAME", "writer");
    assert_eq!(desk.publish("wordpress", &[], 0)["state"], "draft");
    let text = wordpress.posts()[0].content.clone();
    assert!(
        text.contains("<code>src/a.rs</code>") && !text.contains("<img"),
        "who may not upload sends the diagram in words: {text}"
    );
    desk.lose_the_ledger();
    assert_eq!(desk.publish("wordpress", &[], 0)["outcome"], "unchanged");
    let refused = desk.publish("wordpress", &["--live"], 4);
    assert!(refused["error"].as_str().unwrap().contains("not allowed to publish posts"), "{refused}");
    assert!(refused["hint"].as_str().unwrap().contains("may only write drafts"), "{refused}");
    assert!(desk.doctor("wordpress", 4).contains("the user may write drafts, and may not publish"));
    assert_eq!((wordpress.posts().len(), wordpress.posts()[0].status.as_str()), (1, "draft"));
}

#[test]
fn a_post_of_somebody_else_is_seen_though_it_is_not_shown() {
    let (wordpress, desk) = wordpress();
    desk.publish("wordpress", &["--live"], 0);
    desk.lose_the_ledger();
    let desk = desk.env("WORDPRESS_USERNAME", "writer");
    let refused = desk.publish("wordpress", &[], 4);
    assert!(refused["error"].as_str().unwrap().contains("another user's post has the slug mini-redis-tour already"), "{refused}");
    assert_eq!(wordpress.posts().len(), 1);
}

#[test]
fn the_doctor_tells_what_is_there() {
    let (wordpress, desk) = wordpress();
    let said = desk.doctor("wordpress", 0);
    for words in ["Verify blog", "the application password of ada is valid", "the user may write, publish and upload", "wp/v2"] {
        assert!(said.contains(words), "{said}");
    }
    wordpress.state().users[0].role = Role::Subscriber;
    assert!(desk.doctor("wordpress", 4).contains("the user may not write posts"));
    wordpress.web.spoil(|_, _| Some(Fault::Instead(Response::empty(301).with("location", "https://blog.example/"))));
    let ran = desk.run(&["--doctor", "--to", "wordpress"]).stderr_has("");
    assert!(ran.stdout.contains("it sends on to https://blog.example; set `url`"), "{}", ran.stdout);
    wordpress.web.spoil(|_, _| Some(Fault::Instead(Response::text(200, "text/html", "<h1>Parked</h1>"))));
    assert!(desk.doctor("wordpress", 5).contains("does not answer as WordPress does"));
}

#[test]
fn images_beside_the_article_are_uploaded_once() {
    let (wordpress, desk) = wordpress();
    let desk = desk.file("picture.png", b"\x89PNG picture").file("drawing.svg", b"<svg/>");
    desk.change("A claim", "![A picture](picture.png) ![A drawing](drawing.svg)\n\nA claim");
    let made = desk.publish("wordpress", &[], 0);
    assert!(made["notes"].to_string().contains("the image drawing.svg stays behind"), "{made}");
    desk.change("A claim with a note", "Another claim with a note");
    desk.publish("wordpress", &[], 0);
    let media = wordpress.state().media.clone();
    let pictures: Vec<_> = media.iter().filter(|(.., bytes)| bytes == b"\x89PNG picture").collect();
    assert_eq!(pictures.len(), 1);
    assert!(wordpress.posts()[0].content.contains(&format!("src=\"{}\"", pictures[0].2)));
}
