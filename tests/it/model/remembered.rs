//! A section whose draft and repair were both rejected is not paid for again while nothing it is written from has changed.

use super::Desk;
use crate::model_server::{ModelServer, Request, Response, scribe};
use serde_json::Value;

const LIE: &str = "It calls `reap_zombies` first.";

/// A server that lies in the section about weak spots, in its repair too, and is honest in all others.
fn lies_about_weak_spots() -> ModelServer {
    ModelServer::start(|request, _| {
        let text = scribe::answer(&request.body);
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        match answer["text"].as_str().filter(|_| is_about_weak_spots(request)) {
            Some(text) => {
                answer["text"] = format!("{text}\n\n{LIE}").into();
                Response::Answer(answer.to_string())
            }
            None => Response::Answer(text),
        }
    })
}

fn is_about_weak_spots(request: &Request) -> bool {
    scribe::prompt(&request.body).contains("Kind: what can go wrong")
}

/// How often the section was asked for, repairs included.
fn asked(desk: &Desk) -> usize {
    desk.server.requests().iter().filter(|request| is_about_weak_spots(request)).count()
}

/// What the report says was rejected of the section.
fn rejected(desk: &Desk) -> Value {
    let report = desk.report();
    let sections = report["sections"].as_array().unwrap();
    let own = sections.iter().find(|section| section["rejected"].to_string().contains("reap_zombies"));
    let own = own.unwrap_or_else(|| panic!("nothing is said of what was rejected: {sections:#?}"));
    assert_eq!(own["origin"], "offline");
    own["rejected"].clone()
}

#[test]
fn what_was_rejected_twice_is_not_asked_for_again() {
    let desk = Desk::new(lies_about_weak_spots());
    desk.generate(&[]).exit(0).stderr_has("");
    assert_eq!(asked(&desk), 2, "a draft and its repair");
    assert!(!rejected(&desk).to_string().contains("remembered"));
    let (first, calls) = (desk.article(), desk.server.calls());

    desk.generate(&[]).exit(0).stderr_has("0 calls");
    assert_eq!((desk.server.calls(), desk.article()), (calls, first));
    assert_eq!(rejected(&desk)[0]["kind"], "remembered");

    desk.tree.write("NOTES.md", "Nothing that a section shows.\n");
    desk.tree.commit_all("add notes");
    desk.generate(&[]).exit(0).stderr_has("");
    assert_eq!(asked(&desk), 2, "the section is written from the same things");
}

#[test]
fn who_asks_anew_asks_for_it_too() {
    let desk = Desk::new(lies_about_weak_spots());
    desk.generate(&[]).exit(0).stderr_has("");
    desk.generate(&["--refresh"]).exit(0).stderr_has("");
    assert_eq!(asked(&desk), 4);
    assert!(!rejected(&desk).to_string().contains("remembered"));
}

#[test]
fn an_estimate_leaves_it_out() {
    let desk = Desk::new(lies_about_weak_spots());
    desk.generate(&[]).exit(0).stderr_has("");
    assert_eq!(desk.estimate()["calls"], 0);
}
