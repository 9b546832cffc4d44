//! Pushes that GitHub and GitLab tell of.

use super::daemon::{Answer, Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

const GITHUB: &str = "canary-github-0123";
const GITLAB: &str = "canary-gitlab-0123";
const BEFORE: &str = "1111111111111111111111111111111111111111";
const AFTER: &str = "2222222222222222222222222222222222222222";
const ZERO: &str = "0000000000000000000000000000000000000000";

fn served(environment: &[(&str, &str)]) -> (Tree, Daemon) {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\ngit_hosts = [\"git.example.org\"]\n"));
    let daemon = Daemon::start(&tree, environment);
    (tree, daemon)
}

fn push(host: &str, branch: &str, before: &str, after: &str) -> Value {
    let reference = format!("refs/heads/{branch}");
    json!({"ref": reference, "before": before, "after": after, "commits": [{"id": after}],
        "repository": {"clone_url": format!("https://{host}/a/b.git"), "default_branch": "main", "private": false},
        "project": {"git_http_url": format!("https://{host}/a/b.git"), "default_branch": "main"}})
}

fn signature(secret: &str, body: &str) -> String {
    let mut signer = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    signer.update(body.as_bytes());
    let digits: String = signer.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

fn github(daemon: &Daemon, event: &str, delivery: &str, secret: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let signature = signature(secret, &body);
    let headers = [("Content-Type", "application/json"), ("X-GitHub-Event", event), ("X-GitHub-Delivery", delivery)];
    let headers = [&headers[..], &[("X-Hub-Signature-256", &signature), ("Host", "techdoc.example")]].concat();
    exchange(&daemon.listen, "POST", "/api/v1/webhooks/github", &headers, &body)
}

fn gitlab(daemon: &Daemon, event: &str, delivery: &str, token: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("X-Gitlab-Event", event), ("X-Gitlab-Token", token)];
    let headers = [&headers[..], &[("Idempotency-Key", delivery)]].concat();
    exchange(&daemon.listen, "POST", "/api/v1/webhooks/gitlab", &headers, &body.to_string())
}

#[test]
fn a_push_to_the_default_branch_asks_for_an_article_about_it_once() {
    let secrets = [("TECHDOC_GITHUB_WEBHOOK_SECRET", GITHUB), ("TECHDOC_GITLAB_WEBHOOK_SECRET", GITLAB)];
    let tokens = [("TECHDOC_API_TOKENS", "reader read reader-0123456789")];
    let (_tree, daemon) = served(&[&secrets[..], &tokens[..]].concat());
    let body = push("git.example.org", "main", BEFORE, AFTER);
    let first = github(&daemon, "push", "d1", GITHUB, &body);
    assert_eq!(first.status, 202, "{first:?}");
    assert_eq!(github(&daemon, "push", "d1", GITHUB, &body).json()["job"]["id"], first.json()["job"]["id"], "the same delivery");
    let second = gitlab(&daemon, "Push Hook", "d1", GITLAB, &body);
    assert_eq!(second.status, 202, "{second:?}");
    assert_ne!(second.json()["job"]["id"], first.json()["job"]["id"]);
    let reader = [("Authorization", "Bearer reader-0123456789")];
    let id = first.json()["job"]["id"].as_str().unwrap().to_owned();
    let job = exchange(&daemon.listen, "GET", &format!("/api/v1/jobs/{id}"), &reader, "").json();
    let request = &job["job"]["request"];
    assert_eq!((&request["kind"], &request["since"]), (&json!("change"), &json!(BEFORE)), "{job:#}");
    assert_eq!(request["source"], "https://git.example.org/a/b.git");
    let jobs = exchange(&daemon.listen, "GET", "/api/v1/jobs", &reader, "").json();
    assert_eq!(jobs["jobs"].as_array().unwrap().len(), 2);
    for body in [
        push("git.example.org", "topic", BEFORE, AFTER),
        push("git.example.org", "main", ZERO, AFTER),
        push("git.example.org", "main", BEFORE, ZERO),
    ] {
        let answer = github(&daemon, "push", "d2", GITHUB, &body);
        assert_eq!((answer.status, answer.json()["ignored"].is_string()), (200, true), "{answer:?}");
    }
    assert_eq!(github(&daemon, "ping", "d3", GITHUB, &json!({"zen": "."})).status, 200);
    assert_eq!(gitlab(&daemon, "Issue Hook", "d3", GITLAB, &json!({})).status, 200);
    assert_eq!(github(&daemon, "push", "d4", GITHUB, &push("evil.example", "main", BEFORE, AFTER)).status, 403);
    assert_eq!(github(&daemon, "push", "d5", GITHUB, &push("git.example.org", "main", "--upload-pack=x", AFTER)).status, 422);
    assert_eq!(github(&daemon, "push", "d6", GITHUB, &json!({"ref": "refs/heads/main"})).status, 400);
    let everything = daemon.log() + &exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    assert!(!everything.contains("canary"), "{everything}");
}

#[test]
fn what_is_not_signed_with_the_secret_asks_for_nothing() {
    let (_tree, daemon) = served(&[("TECHDOC_GITHUB_WEBHOOK_SECRET", GITHUB)]);
    let body = push("git.example.org", "main", BEFORE, AFTER);
    assert_eq!(github(&daemon, "push", "d1", "another-secret-012", &body).status, 401);
    let headers = [("Content-Type", "application/json"), ("X-GitHub-Event", "push")];
    assert_eq!(exchange(&daemon.listen, "POST", "/api/v1/webhooks/github", &headers, &body.to_string()).status, 401);
    let signed = signature(GITHUB, &body.to_string());
    let headers = [&headers[..], &[("X-Hub-Signature-256", &signed)]].concat();
    let changed = push("git.example.org", "main", AFTER, BEFORE).to_string();
    assert_eq!(exchange(&daemon.listen, "POST", "/api/v1/webhooks/github", &headers, &changed).status, 401);
    // GitLab's has no secret: it is not there, whatever is sent.
    assert_eq!(gitlab(&daemon, "Push Hook", "d1", "", &body).status, 404);
    assert_eq!(daemon.get("/api/v1/jobs").json()["jobs"], json!([]));
}
