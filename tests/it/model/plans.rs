//! Title, opening and the last lines, which the plan brings: checked, mended once, and given back to the rules part by part.

use super::Desk;
use crate::model_server::{ModelServer, Request, Response, scribe};
use serde_json::{Value, json};

/// The honest answer; where it is a plan, with `change`.
fn with_plan(request: &Request, change: impl Fn(&mut Value)) -> Response {
    let mut answer: Value = serde_json::from_str(&scribe::answer(&request.body)).unwrap();
    if answer["sections"].is_array() {
        change(&mut answer);
    }
    Response::Answer(answer.to_string())
}

fn is_repair(request: &Request) -> bool {
    request.body["messages"].as_array().is_some_and(|messages| messages.len() > 2)
}

/// What the report says of the lines before the first heading.
fn opening(desk: &Desk) -> Value {
    desk.report()["sections"][0].clone()
}

const LIE: &str = "How `reap_zombies` keeps the queue short";

#[test]
fn a_title_that_does_not_hold_is_mended() {
    let desk = Desk::new(ModelServer::start(|request, _| {
        with_plan(request, |plan| {
            plan["title"] = if is_repair(request) { "What the queue forgets".into() } else { LIE.into() };
        })
    }));
    desk.generate(&[]).exit(0).stderr_has("");
    let (first, calls) = (desk.article(), desk.server.calls());
    assert!(first.contains("# What the queue forgets") && !first.contains("reap_zombies"), "{first}");
    assert!(opening(&desk)["rejected"].to_string().contains("reap_zombies"), "{:#}", opening(&desk));
    assert_eq!(desk.server.requests().iter().filter(|request| is_repair(request)).count(), 1);
    desk.generate(&[]).exit(0).stderr_has("0 calls");
    assert_eq!((desk.article(), desk.server.calls()), (first, calls), "the mended plan and its sections are kept");
}

#[test]
fn a_title_that_cannot_be_mended_costs_no_other_part() {
    let desk = Desk::new(ModelServer::start(|request, _| with_plan(request, |plan| plan["title"] = LIE.into())));
    desk.generate(&[]).exit(0).stderr_has("");
    let (first, calls) = (desk.article(), desk.server.calls());
    assert!(!first.contains("reap_zombies"), "{first}");
    assert_eq!((&opening(&desk)["origin"], &opening(&desk)["attempts"]), (&json!("model"), &json!(2)), "the hook stands");
    desk.tree.write("NOTES.md", "Nothing that a section shows.\n");
    desk.tree.commit_all("add notes");
    desk.generate(&[]).exit(0).stderr_has("0 calls");
    assert_eq!(desk.server.calls(), calls, "what could not be mended is not asked for again");
    assert_eq!(opening(&desk)["origin"], "cached");
}

#[test]
fn a_plan_says_what_to_try_and_what_to_read_next() {
    let desk = Desk::new(ModelServer::honest());
    desk.generate(&[]).exit(0).stderr_has("");
    let article = desk.article();
    assert!(article.contains("What was followed here can be watched with `cargo run -- tasks.txt`."), "{article}");
    assert!(article.contains("what comes before the first call is decided there."), "{article}");
    assert_eq!(desk.report()["grounding"]["ratio"], 1.0);
}

#[test]
fn last_lines_that_do_not_hold_are_the_rules_own() {
    let desk = Desk::new(ModelServer::start(|request, _| {
        with_plan(request, |plan| {
            plan["try_it"] = "Run it, and `reap_zombies` can be watched.".into();
            plan["next"][0]["why"] = "it calls `reap_zombies`.".into();
        })
    }));
    desk.generate(&[]).exit(0).stderr_has("");
    let article = desk.article();
    assert!(!article.contains("reap") && article.contains("## What to read next"), "{article}");
    assert!(opening(&desk)["rejected"].to_string().contains("reap"), "{:#}", opening(&desk));
    assert_eq!(desk.server.requests().iter().filter(|request| is_repair(request)).count(), 0, "they are worth no call");
}
