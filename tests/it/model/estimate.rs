//! The estimate beside what a server counts that has the vocabulary of a real model.

use super::Desk;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response, scribe};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How far the estimate may be off.
const TOLERANCE: f64 = 0.15;

/// What a chat server adds: three tokens and a role around each message, three before the answer.
const MESSAGE_TOKENS: usize = 4;
const ANSWER_TOKENS: usize = 3;

/// A point and a hook as long as writers make them.
const POINT: &str = "Show what happens first and why it cannot come later, then say what that order costs. It follows from the section \
    before, where the decision was made; leave what tests do not cover to the last section, which lists it.";
const HOOK: &str = "What has to happen before anything else can? Here the answer stands in few lines, and most of what follows is \
    arranged around them. Follow one task from the place where it enters to the place where it is forgotten, and see which of the \
    steps could change places and which could not.";

/// A server that counts with a real vocabulary. Its plans are as wordy as a model's and leave the candidate `left_out` out.
fn counting(left_out: Option<&'static str>) -> ModelServer {
    ModelServer::start(move |request, _| {
        let mut answer: Value = serde_json::from_str(&scribe::answer(&request.body)).unwrap();
        if let Some(sections) = answer["sections"].as_array_mut() {
            sections.retain(|section| section["candidate"].as_str() != left_out);
            sections.iter_mut().for_each(|section| section["point"] = POINT.into());
            answer["hook"] = HOOK.into();
        }
        let answer = answer.to_string();
        let tokens = [prompt_tokens(&request.body), tokens(&answer)];
        Response::Counted(answer, tokens)
    })
}

fn tokens(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

fn prompt_tokens(body: &Value) -> usize {
    let messages = body["messages"].as_array().unwrap().iter();
    let messages: usize = messages.map(|message| tokens(message["content"].as_str().unwrap()) + MESSAGE_TOKENS).sum();
    messages + tokens(&body["response_format"]["json_schema"]["schema"].to_string()) + ANSWER_TOKENS
}

/// Compares an estimate of prompt tokens with those of a report, which are the server's.
fn compare(estimate: &Value, report: &Value) {
    let estimated = estimate["prompt_tokens"].as_f64().unwrap();
    let real = report["usage"]["prompt_tokens"].as_f64().unwrap();
    assert!((1.0 - TOLERANCE..=1.0 + TOLERANCE).contains(&(estimated / real)), "{estimated} estimated, {real} counted");
}

#[test]
fn an_estimate_is_near_what_the_server_counts() {
    let desk = Desk::new(counting(None));
    let estimate = desk.estimate();
    desk.generate(&[]).exit(0).stderr_has("");
    compare(&estimate, &desk.report());
    let counted: usize = desk.server.requests().iter().map(|request| prompt_tokens(&request.body)).sum();
    assert_eq!(desk.report()["usage"]["prompt_tokens"], json!(counted), "the report repeats the server's count");
}

#[test]
fn an_estimate_holds_whichever_section_a_plan_leaves_out() {
    for left_out in [None, Some("S2"), Some("S3"), Some("S4"), Some("S5")] {
        let desk = Desk { tree: own_code(), ..Desk::new(counting(left_out)) };
        let estimate = desk.estimate();
        desk.generate(&[]).exit(0).stderr_has("");
        assert!(desk.server.requests()[0].text().contains("2. Choose 4 or 5 sections"), "a plan has a choice here");
        compare(&estimate, &desk.report());
    }
}

/// A part of this repository, as a tree of its own: more code and comment than the fixture has.
fn own_code() -> Tree {
    let (root, tree) = (Path::new(env!("CARGO_MANIFEST_DIR")), Tree::new());
    let mut open: Vec<PathBuf> = ["Cargo.toml", "README.md", "src/main.rs", "src/lib.rs", "src/cli", "src/llm", "src/cache"]
        .iter()
        .map(|path| root.join(path))
        .collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            tree.write(path.strip_prefix(root).unwrap().to_str().unwrap(), std::fs::read(&path).unwrap());
        }
    }
    tree.init().commit("all of it")
}
