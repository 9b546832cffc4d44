//! What the API takes, gives, and refuses.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A tree with a repository, and the daemon that may read it.
pub(super) fn served(more: &str) -> (Tree, Daemon) {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), more));
    let daemon = Daemon::start(&tree, &[]);
    (tree, daemon)
}

/// The path of the part of the tree that may be read.
pub(super) fn source(tree: &Tree) -> String {
    tree.path("src").canonicalize().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_tour_comes_out_as_generate_writes_it() {
    let (tree, daemon) = served("");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let job = daemon.wait(&job, &["done", "failed"]);
    assert_eq!((&job["state"], &job["attempts"]), (&json!("done"), &json!(1)), "{job:#}");
    let id = job["result"]["article"].as_str().unwrap();
    let expected = tree.techdoc(["generate", "-q", "-o", "-", &source(&tree)]).exit(0).stdout.clone();
    let at = format!("/api/v1/articles/{id}");
    assert_eq!(daemon.get(&format!("{at}?format=markdown")).body, expected);
    let markdown = exchange(&daemon.listen, "GET", &at, &[("Accept", "text/markdown")], "");
    assert_eq!(
        (markdown.body.as_str(), markdown.header("content-type")),
        (expected.as_str(), Some("text/markdown; charset=utf-8"))
    );
    let document = daemon.get(&at).json();
    assert_eq!((&document["markdown"], &document["article"]["job"]), (&json!(expected), &job["id"]));
    assert_eq!(document["report"]["article"]["id"], id);
    assert_eq!(document["article"]["grounding"]["checked"], document["report"]["grounding"]["checked"]);
    let list = daemon.get("/api/v1/articles").json();
    assert_eq!((&list["articles"][0]["id"], &list["next"]), (&json!(id), &json!(null)));
}

#[test]
fn an_analysis_comes_out_as_analyze_prints_it() {
    let (tree, daemon) = served("");
    let job = daemon.order("/api/v1/analyses", &json!({"source": source(&tree)}));
    let job = daemon.wait(&job, &["done", "failed"]);
    let id = job["result"]["analysis"].as_str().unwrap_or_else(|| panic!("{job:#}"));
    let expected = tree.techdoc(["analyze", "-q", "--format", "json", &source(&tree)]).exit(0).stdout.clone();
    assert_eq!(daemon.get(&format!("/api/v1/analyses/{id}")).body, expected);
}

#[test]
fn an_article_can_go_out_when_it_is_written() {
    let (tree, daemon) = served("[publish.folder]\ntype = \"file\"\npath = \"posts\"\n");
    let order = json!({"source": source(&tree), "publish": {"to": ["folder"]}});
    let job = daemon.wait(&daemon.order("/api/v1/articles", &order), &["done", "failed"]);
    let next = job["result"]["publication_job"].as_str().unwrap_or_else(|| panic!("{job:#}"));
    let published = daemon.wait(next, &["done", "failed"]);
    assert_eq!(published["result"]["results"][0]["outcome"], "created", "{published:#}");
    let posts = tree.paths().into_iter().filter(|path| path.starts_with("posts/")).count();
    assert_eq!(posts, 1);
    let again = json!({"article": job["result"]["article"], "to": ["folder"]});
    let again = daemon.wait(&daemon.order("/api/v1/publications", &again), &["done", "failed"]);
    assert_eq!(again["result"]["results"][0]["outcome"], "unchanged", "{again:#}");
    let live = daemon.post("/api/v1/publications", &json!({"article": job["result"]["article"], "to": ["folder"], "live": true}));
    assert_eq!(live.status, 403, "a daemon without tokens publishes nothing live");
}

#[test]
fn one_idempotency_key_is_one_job() {
    let (tree, daemon) = served("workers = 0\n");
    let post = |body| daemon.post_with("/api/v1/articles", &body, &[("Idempotency-Key", "k1")]);
    let first = post(json!({"source": source(&tree)}));
    let second = post(json!({"source": source(&tree), "composer": "auto"}));
    assert_eq!((second.status, &second.json()["job"]["id"]), (202, &first.json()["job"]["id"]));
    assert_eq!(first.header("location"), Some(format!("/api/v1/jobs/{}", first.json()["job"]["id"].as_str().unwrap()).as_str()));
    assert_eq!(post(json!({"source": source(&tree), "kind": "change"})).status, 409);
    assert_eq!(daemon.get("/api/v1/jobs").json()["jobs"].as_array().unwrap().len(), 1);
}

#[test]
fn a_job_can_be_called_off_once() {
    let (tree, daemon) = served("workers = 0\n");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let delete = || exchange(&daemon.listen, "DELETE", &format!("/api/v1/jobs/{job}"), &[], "");
    let answer = delete();
    assert_eq!((answer.status, &answer.json()["job"]["state"]), (200, &json!("cancelled")));
    assert_eq!(delete().status, 409);
    assert_eq!(daemon.wait(&job, &["cancelled"])["result"], json!(null));
}

#[test]
fn errors_have_one_form_and_name_the_request_that_is_in_the_log() {
    let (_tree, daemon) = served("");
    let unknown = exchange(&daemon.listen, "GET", "/api/v1/jobs/none", &[("X-Request-Id", "from-the-client")], "");
    assert_eq!((unknown.status, unknown.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(unknown.header("x-request-id"), Some("from-the-client"));
    let problem = unknown.json();
    assert_eq!((&problem["status"], &problem["request_id"]), (&json!(404), &json!("from-the-client")));
    daemon.wait_for_log(r#""request":"from-the-client""#);
    for (method, path, status) in [("GET", "/nothing", 404), ("PUT", "/api/v1/jobs", 405), ("GET", "/api/v1/articles?limit=0", 400)]
    {
        let answer = exchange(&daemon.listen, method, path, &[], "");
        assert_eq!((answer.status, answer.json()["request_id"].as_str()), (status, answer.header("x-request-id")), "{path}");
    }
    let method = exchange(&daemon.listen, "PUT", "/api/v1/jobs", &[], "");
    assert_eq!(method.header("allow"), Some("GET,HEAD"));
}

#[test]
fn only_what_lies_below_a_root_is_read() {
    let (tree, daemon) = served("workers = 0\ngit_hosts = [\"git.example.org\"]\n");
    std::os::unix::fs::symlink(tree.path("README.md"), tree.path("src/link")).unwrap();
    let root = source(&tree);
    for (source, status) in [
        (format!("{root}/.."), 403),
        (format!("{root}/../README.md"), 403),
        (format!("{root}/link"), 403),
        (format!("{root}-other"), 403),
        ("/etc".to_owned(), 403),
        ("/etc/none-such".to_owned(), 403),
        ("https://evil.example/a.git".to_owned(), 403),
        ("https://127.0.0.1/a.git".to_owned(), 403),
        ("https://user:word@git.example.org/a.git".to_owned(), 422),
        ("http://git.example.org/a.git".to_owned(), 422),
        ("file:///etc".to_owned(), 422),
        ("--upload-pack=x".to_owned(), 422),
        (format!("{root}/none"), 422),
        ("src".to_owned(), 422),
        ("https://git.example.org/a.git".to_owned(), 202),
    ] {
        let answer = daemon.post("/api/v1/articles", &json!({"source": source}));
        assert_eq!(answer.status, status, "{source}: {}", answer.body);
    }
}

#[test]
fn bodies_are_small_json_objects_with_known_names() {
    let (tree, daemon) = served("workers = 0\nbody_bytes = 2048\n");
    let post =
        |kind: &str, body: &str| exchange(&daemon.listen, "POST", "/api/v1/articles", &[("Content-Type", kind)], body).status;
    let good = json!({"source": source(&tree)}).to_string();
    assert_eq!(post("application/json; charset=utf-8", &good), 202);
    assert_eq!(post("text/plain", &good), 415);
    assert_eq!(post("application/json", &format!("{good}{}", " ".repeat(2_048))), 413);
    assert_eq!(post("application/json", "{"), 400);
    assert_eq!(post("application/json", "[]"), 400);
    assert_eq!(post("application/json", &"[".repeat(1_000)), 400);
    assert_eq!(post("application/json", r#"{"source": "/x", "base_url": "http://evil.example"}"#), 422);
    assert_eq!(post("application/json", r#"{"kind": "tour"}"#), 422);
    assert_eq!(post("application/json", &json!({"source": source(&tree), "publish": {"to": ["devto"]}}).to_string()), 422);
    assert_eq!(post("application/json", &json!({"source": source(&tree), "priority": 10}).to_string()), 422);
    let chunks = format!("1000\r\n{}\r\n0\r\n\r\n", " ".repeat(4_096));
    assert!(raw(&daemon, &format!("{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}")).starts_with("HTTP/1.1 413"));
}

const POST: &str = "POST /api/v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/// What comes back for these bytes before the daemon closes the connection.
fn raw(daemon: &Daemon, bytes: &str) -> String {
    let mut stream = TcpStream::connect(&daemon.listen).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[test]
fn slow_and_broken_clients_are_cut_off() {
    let (_tree, daemon) = served("workers = 0\nheader_timeout_ms = 100\nrequest_timeout_ms = 300\n");
    assert_eq!(raw(&daemon, "GET /api/v1/jobs HTTP/1.1\r\nHost: local"), "", "a head that never ends");
    assert!(raw(&daemon, &format!("{POST}Content-Length: 100\r\n\r\n{{")).starts_with("HTTP/1.1 408"), "a body that never ends");
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(64 << 10));
    assert!(raw(&daemon, &long).starts_with("HTTP/1.1 431"));
    let two_lengths = format!("{POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}");
    assert!(raw(&daemon, &two_lengths).starts_with("HTTP/1.1 400"));
    assert!(raw(&daemon, &format!("{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n")).starts_with("HTTP/1.1 400"));
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
}
