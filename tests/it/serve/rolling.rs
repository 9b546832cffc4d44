//! Two daemons behind a proxy, restarted one after the other under load: nobody sees a failure.

use super::daemon::{Daemon, exchange, settings};
use crate::harness::Tree;
use crate::redis_server::free_port;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 8;
const ROUNDS: usize = 3;
const TIME: Duration = Duration::from_secs(120);

/// nginx in front of daemons; those that drain are taken out, as a cluster does when a pod is not ready.
struct Proxy {
    child: Child,
    folder: tempfile::TempDir,
    listen: String,
}

impl Proxy {
    #[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
    fn start(backends: &[&str]) -> Option<Self> {
        let found = ["nginx", "/usr/sbin/nginx"].into_iter().find(|program| version(program));
        let Some(program) = found else {
            assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "nginx is missing");
            eprintln!("skipped: nginx is missing");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("techdoc-it-").tempdir().unwrap();
        let listen = format!("127.0.0.1:{}", free_port());
        let configuration = folder.path().join("nginx.conf");
        std::fs::write(&configuration, text(folder.path(), &listen, backends)).unwrap();
        let mut command = Command::new(program);
        command.arg("-e").arg(folder.path().join("error.log")).arg("-c").arg(&configuration);
        let child = command.args(["-g", "daemon off;"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let proxy = Self { child, folder, listen };
        proxy.wait_for(200);
        Some(proxy)
    }

    /// Sends requests to these daemons only from now on. What was begun elsewhere ends there.
    fn use_only(&self, backends: &[&str]) {
        let before = workers(self.child.id());
        std::fs::write(self.folder.path().join("nginx.conf"), text(self.folder.path(), &self.listen, backends)).unwrap();
        signal(&self.child, Signal::HUP);
        let began = Instant::now();
        while workers(self.child.id()).iter().any(|worker| before.contains(worker)) {
            assert!(began.elapsed() < TIME, "the proxy does not take its new configuration");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn wait_for(&self, status: u16) {
        let began = Instant::now();
        while std::net::TcpStream::connect(&self.listen).is_err() || get(&self.listen, "/api/v1/jobs").0 != status {
            assert!(began.elapsed() < TIME, "{}", std::fs::read_to_string(self.folder.path().join("error.log")).unwrap());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        signal(&self.child, Signal::TERM);
        let _ = self.child.wait();
    }
}

fn version(program: &str) -> bool {
    Command::new(program).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn signal(child: &Child, signal: Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
}

/// The processes that nginx has for its work.
fn workers(master: u32) -> Vec<String> {
    let children = std::fs::read_to_string(format!("/proc/{master}/task/{master}/children")).unwrap_or_default();
    children.split_whitespace().map(str::to_owned).collect()
}

fn text(folder: &std::path::Path, listen: &str, backends: &[&str]) -> String {
    let servers: String = backends.iter().map(|backend| format!("server {backend} max_fails=0; ")).collect();
    let folder = folder.display();
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    format!(
        "{user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 256; }}
        http {{
            access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
            uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            upstream daemons {{ {servers} }}
            server {{ listen {listen}; location / {{ proxy_pass http://daemons; proxy_set_header Host localhost; }} }}
        }}"
    )
}

fn get(address: &str, path: &str) -> (u16, String) {
    let answer = exchange(address, "GET", path, &[], "");
    (answer.status, answer.body)
}

/// What a client did until it was told to stop: its jobs, and every answer that was no success.
#[derive(Default)]
struct Seen {
    answers: usize,
    jobs: Vec<String>,
    failures: Vec<String>,
}

fn client(listen: &str, wish: &Value, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::SeqCst) {
        let ordered = exchange(listen, "POST", "/api/v1/analyses", &[("Content-Type", "application/json")], &wish.to_string());
        seen.answers += 1;
        if ordered.status != 202 {
            seen.failures.push(format!("POST {ordered:?}"));
            continue;
        }
        let job = ordered.json()["job"]["id"].as_str().unwrap().to_owned();
        for _ in 0..100 {
            let (status, body) = get(listen, &format!("/api/v1/jobs/{job}"));
            seen.answers += 1;
            if status != 200 {
                seen.failures.push(format!("GET {status} {body}"));
            }
        }
        seen.jobs.push(job);
    }
    seen
}

/// The daemon leaves as a pod does: it is not ready, the proxy learns of that, it ends; then its successor takes its place.
fn replace(tree: &Tree, proxy: &Proxy, leaving: Daemon, other: &Daemon) -> Daemon {
    let address = leaving.listen.clone();
    leaving.signal(Signal::TERM);
    while exchange(&leaving.admin, "GET", "/ready", &[], "").status != 503 {
        std::thread::yield_now();
    }
    proxy.use_only(&[&other.listen]);
    let (code, log) = leaving.end();
    assert_eq!(code, Some(0), "{log}");
    let successor = Daemon::start_at(tree, &address, &[]);
    proxy.use_only(&[&successor.listen, &other.listen]);
    successor
}

#[test]
fn a_rolling_restart_behind_a_proxy_fails_no_request_and_loses_no_job() {
    let tree = Tree::new().file("repo/main.py", "def main():\n    print('x')\n");
    tree.write("serve.toml", settings(&tree.path("repo"), "").replace("linger_ms = 0", "linger_ms = 1500"));
    let (one, two) = (Daemon::start(&tree, &[]), Daemon::start(&tree, &[]));
    let Some(proxy) = Proxy::start(&[&one.listen, &two.listen]) else { return };
    let wish = json!({"source": tree.path("repo").canonicalize().unwrap()});
    let stop = AtomicBool::new(false);
    let (seen, last) = std::thread::scope(|scope| {
        let (mut one, mut two) = (one, two);
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(&proxy.listen, &wish, &stop))).collect();
        for _ in 0..ROUNDS {
            one = replace(&tree, &proxy, one, &two);
            two = replace(&tree, &proxy, two, &one);
        }
        stop.store(true, Ordering::SeqCst);
        (clients.into_iter().map(|client| client.join().unwrap()).collect::<Vec<Seen>>(), two)
    });
    let failures: Vec<&String> = seen.iter().flat_map(|seen| &seen.failures).collect();
    let answers: usize = seen.iter().map(|seen| seen.answers).sum();
    assert!(failures.is_empty(), "{} of {answers}: {failures:#?}", failures.len());
    assert!(answers > 100 * ROUNDS, "{answers} answers are no load");
    for job in seen.iter().flat_map(|seen| &seen.jobs) {
        assert_eq!(last.wait(job, &["done", "failed", "cancelled"])["state"], "done", "{job}");
    }
}
