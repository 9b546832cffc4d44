//! Publishing to a Forem.

use super::desk::Desk;
use super::forem::Forem;
use crate::web_server::Fault;

const KEY: &str = "forem-key-0123456789";

/// A Forem, and a desk that publishes to it without waiting between retries.
fn forem() -> (Forem, Desk) {
    let forem = Forem::start(KEY);
    let url = forem.url();
    let desk = Desk::new(&format!("[publish.devto]\nurl = '{url}'\nretry_delay_ms = 1\nsettle_ms = 1\n")).env("DEVTO_API_KEY", KEY);
    (forem, desk)
}

#[test]
fn an_article_is_made_once_and_changed_in_place() {
    let (forem, desk) = forem();
    let made = desk.publish("devto", &[], 0);
    assert_eq!((&made["outcome"], &made["state"]), (&"created".into(), &"draft".into()), "{made}");
    let article = forem.articles().remove(0);
    assert_eq!(article.title, "Templates & <types>: how {{ x }} gets through");
    assert_eq!(article.tags, ["rust", "cpp", "miniredis", "日本"]);
    assert_eq!(article.ai_disclosure_level, "fully_autonomous");
    assert!(made["notes"].to_string().contains("ci & cd: more than 4 tags"), "{made}");

    forem.web.forget();
    assert_eq!(desk.publish("devto", &[], 0)["outcome"], "unchanged");
    assert_eq!(forem.web.writes().len(), 0);

    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("devto", &[], 0)["outcome"], "updated");
    assert_eq!(forem.web.writes().len(), 1);
    let article = forem.articles().remove(0);
    assert!(article.body.contains("Another claim"));
    assert_eq!(article.tags.len(), 4);
    assert_eq!(article.ai_disclosure_level, "fully_autonomous");
    assert_eq!(forem.articles().len(), 1);
}

#[test]
fn readers_see_what_was_written() {
    let (forem, desk) = forem();
    desk.publish("devto", &[], 0);
    let shown = forem.articles()[0].shown();
    for words in [
        "A Jinja line such as {{ user.name }} and a tag {% if a %} stand in prose, `{{ code }}` in code. 日本語のテキスト 🦀👩🏽‍🚀.",
        "run: echo ${{ secrets.TOKEN }}\n{% raw %}\n",
        "Written by a language model and checked by a program.",
    ] {
        assert!(shown.contains(words), "{words:?} is missing in\n{shown}");
    }
    assert!(!shown.contains("# Templates"), "the title is shown by the page: {shown}");
}

#[test]
fn a_draft_goes_live_under_its_last_address() {
    let (forem, desk) = forem();
    let draft = desk.publish("devto", &[], 0);
    let live = desk.publish("devto", &["--live"], 0);
    assert_eq!((&live["outcome"], &live["state"], &live["id"]), (&"updated".into(), &"live".into(), &draft["id"]));
    assert_ne!(live["url"], draft["url"]);
    assert!(draft["url"].as_str().unwrap().contains("-temp-slug-"), "{draft}");
    forem.web.forget();
    // What is public is not taken back by a run that does not ask for it.
    assert_eq!(desk.publish("devto", &[], 0)["state"], "live");
    assert_eq!(forem.web.writes().len(), 0);
    desk.change("A claim with a note", "Another claim with a note");
    assert_eq!(desk.publish("devto", &[], 0)["outcome"], "updated");
    assert!(forem.articles()[0].published);
}

#[test]
fn an_article_is_scheduled() {
    let (forem, desk) = forem();
    let later = desk.publish("devto", &["--at", "2099-01-02T03:04:05Z"], 0);
    assert_eq!(later["state"], "scheduled", "{later}");
    assert_eq!(forem.articles()[0].published_at.as_deref(), Some("2099-01-02T03:04:05Z"));
    desk.change("A claim with a note", "Another claim with a note");
    let changed = desk.publish("devto", &[], 0);
    assert_eq!((&changed["outcome"], &changed["state"]), (&"updated".into(), &"scheduled".into()), "{changed}");
}

#[test]
fn an_answer_that_is_lost_makes_no_second_article() {
    for fault in [Fault::Lost, Fault::After(super::wordpress::WordPress::bad_gateway())] {
        let (forem, desk) = forem();
        forem.web.spoil(move |request, _| (request.method == "POST").then(|| fault.clone()));
        let made = desk.publish("devto", &[], 0);
        assert_eq!(made["outcome"], "created", "{made}");
        assert_eq!(forem.articles().len(), 1);
    }
}

#[test]
fn a_create_within_five_minutes_of_one_that_was_not_seen_is_adopted() {
    let (forem, desk) = forem();
    // The answer is lost, and the list lags behind by one look.
    let lists = std::sync::atomic::AtomicUsize::new(0);
    forem.web.spoil(move |request, _| match request.method.as_str() {
        "POST" => Some(Fault::After(super::wordpress::WordPress::bad_gateway()))
            .filter(|_| lists.load(std::sync::atomic::Ordering::Relaxed) < 2),
        "GET" if lists.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 => {
            Some(Fault::Instead(crate::web_server::Response::json(200, &serde_json::json!([]))))
        }
        _ => None,
    });
    let made = desk.publish("devto", &[], 0);
    assert_eq!(made["outcome"], "created", "{made}");
    assert_eq!(forem.articles().len(), 1);
    assert_eq!(forem.web.writes().len(), 2, "the second create is the one that is refused");
}

#[test]
fn without_a_ledger_the_article_is_found() {
    let (forem, desk) = forem();
    desk.publish("devto", &[], 0);
    for number in 0..250 {
        let mut other = forem.articles()[0].clone();
        (other.id, other.title) = (1000 + number, format!("Other {number}"));
        forem.state().articles.push(other);
    }
    desk.lose_the_ledger();
    forem.web.forget();
    assert_eq!(desk.publish("devto", &[], 0)["outcome"], "unchanged");
    assert_eq!(forem.web.writes().len(), 0);
    assert_eq!(forem.articles().len(), 251);
}

#[test]
fn the_canonical_address_is_the_first_key() {
    let (forem, desk) = forem();
    desk.change("description:", "canonical_url: https://home.example.org/a/\ndescription:");
    desk.publish("devto", &[], 0);
    assert_eq!(forem.articles()[0].canonical_url.as_deref(), Some("https://home.example.org/a/"));
    desk.lose_the_ledger();
    desk.change("title: 'Templates", "title: 'New templates");
    let found = desk.publish("devto", &[], 0);
    assert_eq!(found["outcome"], "updated", "{found}");
    assert_eq!(forem.articles().len(), 1);
}

#[test]
fn what_the_site_refuses_is_told() {
    let (forem, desk) = forem();
    let desk = desk.env("DEVTO_API_KEY", "wrong-key-987654321");
    let refused = desk.publish("devto", &[], 4);
    assert!(refused["error"].as_str().unwrap().ends_with("answered 401: unauthorized"), "{refused}");
    assert!(refused["hint"].as_str().unwrap().contains("Settings > Extensions"), "{refused}");
    assert!(!refused.to_string().contains("wrong-key"), "{refused}");
    assert!(desk.doctor("devto", 4).contains("unauthorized"));
    assert_eq!(forem.web.writes().len(), 0);

    let desk = desk.env("DEVTO_API_KEY", KEY);
    assert!(desk.doctor("devto", 0).contains("the key belongs to ada"));
    desk.change("title: 'Templates", &format!("title: '{}", "x".repeat(200)));
    let long = desk.publish("devto", &[], 8);
    assert!(long["error"].as_str().unwrap().contains("Forem takes 128"), "{long}");
    assert_eq!(forem.web.writes().len(), 0);
}

#[test]
fn a_site_that_is_asked_too_often_is_asked_again() {
    let (forem, desk) = forem();
    let refused = std::sync::atomic::AtomicBool::new(false);
    forem.web.spoil(move |request, _| {
        let first = request.method == "POST" && !refused.swap(true, std::sync::atomic::Ordering::Relaxed);
        first.then(|| Fault::Instead(Forem::too_often(0)))
    });
    assert_eq!(desk.publish("devto", &[], 0)["outcome"], "created");
    assert_eq!(forem.articles().len(), 1);
}
