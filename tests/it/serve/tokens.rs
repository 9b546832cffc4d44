//! Who may use the API.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use serde_json::json;

const READER: &str = "reader-0123456789";
const WRITER: &str = "writer-0123456789";
const PRESS: &str = "press-0123456789a";

#[test]
fn tokens_open_what_their_scopes_say() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\n[publish.folder]\ntype = \"file\"\n"));
    let lines = format!("reader read {READER}\nwriter read,write {WRITER}\npress read,write,publish {PRESS}\n");
    let daemon = Daemon::start(&tree, &[("TECHDOC_API_TOKENS", &lines)]);
    let order = json!({"source": tree.path("src").canonicalize().unwrap()});
    let outgoing = json!({"source": tree.path("src").canonicalize().unwrap(), "publish": {"to": ["folder"], "live": true}});
    let call = |method: &str, path: &str, authorization: &str, body: &str| {
        let headers = [("Authorization", authorization), ("Content-Type", "application/json"), ("Host", "techdoc.example")];
        exchange(&daemon.listen, method, path, &headers, body)
    };
    let bearer = |token: &str| format!("Bearer {token}");
    for wrong in ["", "Bearer", "Bearer x", "Basic cmVhZGVy", &bearer(&READER[..READER.len() - 1]), &bearer(&format!("{READER}0"))]
    {
        for (method, path) in [("GET", "/api/v1/articles"), ("POST", "/api/v1/articles"), ("GET", "/nothing")] {
            let answer = call(method, path, wrong, "");
            assert_eq!((answer.status, answer.header("www-authenticate").is_some()), (401, true), "{wrong:?} {method} {path}");
        }
    }
    assert_eq!(call("GET", "/api/v1/articles", &bearer(READER), "").status, 200);
    assert_eq!(call("POST", "/api/v1/articles", &bearer(READER), &order.to_string()).status, 403);
    assert_eq!(call("DELETE", "/api/v1/jobs/x", &bearer(READER), "").status, 403);
    assert_eq!(call("POST", "/api/v1/articles", &bearer(WRITER), &order.to_string()).status, 202);
    assert_eq!(call("POST", "/api/v1/articles", &bearer(WRITER), &outgoing.to_string()).status, 403);
    assert_eq!(call("POST", "/api/v1/articles", &bearer(PRESS), &outgoing.to_string()).status, 202);
    for path in ["/live", "/ready", "/metrics"] {
        assert_eq!(exchange(&daemon.admin, "GET", path, &[], "").status, 200, "{path}");
    }
    let everything = daemon.log() + &exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    assert!(!everything.contains(READER) && !everything.contains(WRITER) && !everything.contains(PRESS));
}

#[test]
fn two_callers_may_choose_the_same_key() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\n"));
    tree.write("tokens", format!("one read,write {READER}\ntwo read,write {WRITER}\n"));
    let tokens = tree.path("tokens");
    let daemon = Daemon::start(&tree, &[("TECHDOC_SERVE__TOKENS_FILE", tokens.to_str().unwrap())]);
    let order = json!({"source": tree.path("src").canonicalize().unwrap()});
    let ids: Vec<_> = [READER, WRITER]
        .iter()
        .map(|token| {
            let bearer = format!("Bearer {token}");
            let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", "k")];
            daemon.post_with("/api/v1/articles", &order, &headers).json()["job"]["id"].clone()
        })
        .collect();
    assert!(ids[0].is_string() && ids[0] != ids[1], "{ids:?}");
}

#[test]
fn without_tokens_nobody_else_is_let_in() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\n"));
    let refused = tree.techdoc(["serve", "--config", "serve.toml", "--listen", "0.0.0.0:0", "--admin-listen", "127.0.0.1:0"]);
    refused.exit(2).stderr_has("there are no tokens").stderr_has("hint: set TECHDOC_API_TOKENS");
    let daemon = Daemon::start(&tree, &[]);
    let asked_as = |host: &str| exchange(&daemon.listen, "GET", "/api/v1/jobs", &[("Host", host)], "").status;
    assert_eq!((asked_as("localhost:8080"), asked_as("rebound.evil.example")), (200, 403));
}

#[test]
fn what_makes_no_sense_is_said_before_anything_listens() {
    let tree = dispatcher();
    tree.write("root.toml", "[serve]\nroots = [\"/none/such\"]\n");
    tree.write("relative.toml", "[serve]\nroots = [\"src\"]\n");
    tree.write("tokens.toml", "[serve]\ntokens = \"ci read canary\"\n");
    for (file, expected) in [
        ("root.toml", "cannot use the root /none/such"),
        ("relative.toml", "which is no absolute path"),
        ("tokens.toml", "line 1 of the tokens: a token needs 16 characters or more"),
    ] {
        let command = tree.command(["serve", "--config", file, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
        let ran = command.env("XDG_DATA_HOME", tree.path("data").to_str().unwrap()).run().exit(2).stdout("").stderr_has(expected);
        assert!(!ran.stderr.contains("canary"));
    }
}
