//! Jobs share the way to the model: a server that failed for one is left alone by all, and everybody can see that.

use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::model_server::{ModelServer, Response};
use serde_json::json;

#[test]
fn a_breaker_that_one_job_opened_is_open_for_the_next() {
    let server = ModelServer::start(|_, _| Response::Status(500, Vec::new(), json!({"error": {"message": "down"}})));
    let (repository, tree) = (dispatcher(), Tree::new());
    tree.write("serve.toml", settings(&repository.path("."), "attempts = 1\n[llm]\nbreaker_failures = 1\nretries = 0\n"));
    let home = tree.path("home");
    let (home, url) = (home.to_str().unwrap(), server.base_url());
    let model = [("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", "sk-test"), ("TECHDOC_LLM__MODEL", "test-model")];
    let daemon = Daemon::start(&tree, &[&[("XDG_CACHE_HOME", home)], &model[..]].concat());
    let breaker = || exchange(&daemon.admin, "GET", "/ready", &[], "").json()["dependencies"]["model"]["breaker"].clone();
    assert_eq!(breaker(), "closed");
    let source = repository.path(".").canonicalize().unwrap();
    for _ in 0..2 {
        let job = daemon.order("/api/v1/articles", &json!({"source": source, "composer": "llm"}));
        let job = daemon.wait(&job, &["failed", "done"]);
        assert_eq!(job["state"], "failed", "{job:#}\n{}", daemon.log());
        assert_eq!((server.calls(), breaker()), (1, json!("open")), "{job:#}");
    }
    let metrics = exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    assert!(metrics.lines().any(|line| line == "techdoc_llm_breaker_state 1"), "{metrics}");
    assert_eq!(exchange(&daemon.admin, "GET", "/ready", &[], "").status, 200, "who can do without a model is still served");
}
