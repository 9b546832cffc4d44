//! Approval: who may, what it changes, and what goes out without it.

use super::daemon::{Answer, Daemon, exchange, settings};
use crate::fixture::dispatcher;
use serde_json::{Value, json};

const WRITER: &str = "writer-0123456789";
const PRESS: &str = "press-0123456789a";

fn call(daemon: &Daemon, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let body = if method == "POST" { body.to_string() } else { String::new() };
    exchange(&daemon.listen, method, path, &[("Authorization", &bearer), ("Content-Type", "application/json")], &body)
}

#[test]
fn only_what_was_approved_goes_out_live_where_that_is_asked_for() {
    let tree = dispatcher();
    let more = "require_approval = true\n[publish.folder]\ntype = \"file\"\npath = \"posts\"\n";
    tree.write("serve.toml", settings(&tree.path("src"), more));
    let tokens = format!("writer read,write {WRITER}\npress read,publish {PRESS}\n");
    let daemon = Daemon::start(&tree, &[("TECHDOC_API_TOKENS", &tokens)]);
    let wait = |answer: &Answer| -> Value {
        let id = answer.json()["job"]["id"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
        loop {
            let job = call(&daemon, PRESS, "GET", &format!("/api/v1/jobs/{id}"), &Value::Null).json()["job"].clone();
            if job["state"] == "done" || job["state"] == "failed" {
                return job;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    };
    let order = json!({"source": tree.path("src").canonicalize().unwrap()});
    let job = wait(&call(&daemon, WRITER, "POST", "/api/v1/articles", &order));
    let article = job["result"]["article"].as_str().unwrap();
    let approval = format!("/api/v1/articles/{article}/approval");
    let publish = |live| {
        let order = json!({"article": article, "to": ["folder"], "live": live});
        call(&daemon, PRESS, "POST", "/api/v1/publications", &order)
    };
    assert_eq!(publish(true).status, 403, "nobody has approved it");
    assert_eq!(wait(&publish(false))["state"], "done", "a draft needs no approval");
    assert_eq!(call(&daemon, WRITER, "POST", &approval, &json!({})).status, 403, "the scope publish is needed");
    assert_eq!(call(&daemon, PRESS, "POST", &approval, &json!({"by": "me"})).status, 422);
    assert_eq!(call(&daemon, PRESS, "POST", "/api/v1/articles/none/approval", &json!({})).status, 404);
    let approved = call(&daemon, PRESS, "POST", &approval, &json!({})).json();
    assert_eq!((&approved["review"]["state"], &approved["review"]["by"]), (&json!("approved"), &json!("press")));
    let listed = call(&daemon, PRESS, "GET", "/api/v1/articles?state=approved", &Value::Null).json();
    assert_eq!(listed["articles"][0]["review"], approved["review"]);
    let live = wait(&publish(true));
    assert_eq!((&live["state"], &live["result"]["results"][0]["state"]), (&json!("done"), &json!("live")), "{live:#}");
    assert_eq!(call(&daemon, PRESS, "DELETE", &approval, &Value::Null).json()["review"]["state"], "draft");
    assert_eq!(publish(true).status, 403, "it was taken back");
    let both = json!({"source": order["source"], "publish": {"to": ["folder"], "live": true}});
    assert_eq!(call(&daemon, WRITER, "POST", "/api/v1/articles", &both).status, 403);
}

#[test]
fn a_page_of_another_origin_approves_nothing() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\n"));
    let daemon = Daemon::start(&tree, &[]);
    let post = |headers: &[(&str, &str)]| exchange(&daemon.listen, "POST", "/api/v1/articles/x/approval", headers, "{}").status;
    assert_eq!(post(&[("Content-Type", "text/plain")]), 415, "what a form can send");
    assert_eq!(post(&[("Content-Type", "application/json"), ("Origin", "https://evil.example")]), 403);
    assert_eq!(post(&[("Content-Type", "application/json"), ("Origin", "null")]), 403);
    assert_eq!(post(&[("Content-Type", "application/json"), ("Origin", &format!("http://{}", daemon.listen))]), 404);
    assert_eq!(post(&[("Content-Type", "application/json")]), 404);
}
