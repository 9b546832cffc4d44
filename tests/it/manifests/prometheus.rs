//! A real Prometheus scrapes a daemon that works, loads the rules, and answers every query of every panel and rule.

use super::objects::object;
use super::queries::{is_foreign, metrics, of_panels, of_rules};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use crate::serve::daemon::{Daemon, exchange, settings};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(60);

/// A Prometheus that goes away with the test.
struct Prometheus {
    child: Child,
    address: String,
}

impl Prometheus {
    /// One that scrapes `target` each second. Where the program is missing the test is skipped with a word on stderr, or fails when
    /// `TECHDOC_TEST_REQUIRE` is set.
    #[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
    fn start(tree: &Tree, target: &str) -> Option<Self> {
        let found = Command::new("prometheus").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        if !found {
            assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "prometheus is missing");
            eprintln!("skipped: prometheus is missing");
            return None;
        }
        let scraped = json!({"targets": [target], "labels": {"namespace": "docs", "pod": "techdoc-a"}});
        let jobs = json!([{"job_name": "techdoc", "static_configs": [scraped]}]);
        let config = json!({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": ["rules.json"], "scrape_configs": jobs,
        });
        // JSON is YAML.
        tree.write("prometheus.json", config.to_string());
        tree.write("rules.json", object("PrometheusRule", "techdoc")["spec"].to_string());
        // Another process may take the port between the look and the start.
        (0..5).find_map(|_| Self::spawn(tree))
    }

    fn spawn(tree: &Tree) -> Option<Self> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut command = Command::new("prometheus");
        command.current_dir(tree.path("")).args(["--config.file=prometheus.json", "--storage.tsdb.path=prometheus"]);
        command.arg(format!("--web.listen-address={address}")).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let mut prometheus = Self { child, address };
        let began = Instant::now();
        loop {
            if prometheus.child.try_wait().unwrap().is_some() {
                return None;
            }
            let open = std::net::TcpStream::connect(&prometheus.address).is_ok();
            if open && exchange(&prometheus.address, "GET", "/-/ready", &[], "").status == 200 {
                return Some(prometheus);
            }
            assert!(began.elapsed() < TIME, "prometheus does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The series that a query finds now.
    fn ask(&self, query: &str) -> Vec<Value> {
        let form = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC).to_string();
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = exchange(&self.address, "POST", "/api/v1/query", &headers, &format!("query={form}"));
        let answer: Value = serde_json::from_str(unchunked(&answer.body)).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
        assert_eq!(answer["status"], "success", "{query}: {answer:#}");
        assert!(answer["warnings"].is_null(), "{query}: {answer:#}");
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// Asks until there is an answer, and does something in between.
    fn wait_for(&self, query: &str, between: impl Fn()) {
        let began = Instant::now();
        while self.ask(query).is_empty() {
            between();
            assert!(began.elapsed() < TIME, "nothing answers {query}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A body that came in one chunk, without the lines around it.
fn unchunked(body: &str) -> &str {
    let from = body.find('{').unwrap_or_default();
    let to = body.rfind('}').map_or(body.len(), |at| at + 1);
    &body[from..to]
}

#[test]
fn every_query_of_every_panel_and_rule_is_answered() {
    let tree = dispatcher();
    let more = "[publish.folder]\ntype = \"file\"\npath = \"posts\"\n[llm]\nmodel = \"small\"\n";
    tree.write("serve.toml", settings(&tree.path("src"), more));
    let daemon = Daemon::start(&tree, &[]);
    let Some(prometheus) = Prometheus::start(&tree, &daemon.admin) else { return };
    prometheus.wait_for("techdoc_ready == 1", || {});
    let order = json!({"source": tree.path("src").canonicalize().unwrap(), "composer": "offline", "publish": {"to": ["folder"]}});
    let job = daemon.wait(&daemon.order("/api/v1/articles", &order), &["done", "failed"]);
    let publication = job["result"]["publication_job"].as_str().unwrap_or_else(|| panic!("{job:#}"));
    daemon.wait(publication, &["done"]);
    prometheus.wait_for("increase(techdoc_articles_total{composer=\"offline\"}[1m]) > 0", || {});
    // Requests go on: a share of none is no number.
    prometheus.wait_for("techdoc:http_errors:ratio_rate3d == 0 and techdoc:http_slow:ratio_rate3d == 0", || {
        assert_eq!(daemon.get("/nothing").status, 404);
    });

    let exposed = exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    lint(&exposed);
    let mut unanswered = Vec::new();
    for (place, query) in of_panels().into_iter().chain(of_rules()) {
        let query = filled(&query);
        let answers = prometheus.ask(&query);
        let named = metrics(&query);
        for (name, _) in named.iter().filter(|(name, _)| !is_foreign(name) && !name.contains(':')) {
            let base = ["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            let families = [name.as_str(), base].map(|name| format!("# TYPE {name} "));
            assert!(families.iter().any(|family| exposed.contains(family)), "{place}: {name} is not exposed");
        }
        let is_panel = !place.starts_with("Techdoc");
        if is_panel && answers.is_empty() && !named.iter().any(|(name, _)| is_foreign(name)) {
            unanswered.push(place);
        }
    }
    // No model was called, nothing was sent over the net.
    let silent = ["Requests to platforms", "Failed calls", "Published, by platform", "Claims that hold"];
    unanswered.retain(|place| !silent.contains(&place.as_str()));
    assert!(unanswered.is_empty(), "nothing answers {unanswered:?}");
}

/// What Prometheus' own tool says of names, units and help.
fn lint(exposed: &str) {
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(exposed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// A panel's query with its variables filled in.
fn filled(query: &str) -> String {
    let query = query.replace("$__rate_interval", "1m").replace("$__range", "1h");
    ["$namespace", "$job", "$pod"].iter().fold(query, |query, variable| query.replace(variable, ".*"))
}
