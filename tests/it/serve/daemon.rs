//! A daemon on free ports, its log, and a client that speaks HTTP as plainly as it can.

use crate::harness::{Running, Tree};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// No job of a test takes longer, also where cores are few.
const TIME: Duration = Duration::from_secs(300);

/// A running daemon. Dropped, it is killed.
pub(crate) struct Daemon {
    running: Running,
    pub(crate) listen: String,
    pub(crate) admin: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Daemon {
    /// Starts, until it is ready, on `tree`, whose `serve.toml` it reads and whose `data` folder it keeps its store in.
    pub(crate) fn start(tree: &Tree, environment: &[(&str, &str)]) -> Self {
        Self::begin(tree, "127.0.0.1:0", &[], environment)
    }

    /// The same with an API at this address.
    pub(crate) fn start_at(tree: &Tree, listen: &str, environment: &[(&str, &str)]) -> Self {
        Self::begin(tree, listen, &[], environment)
    }

    /// The same under a program that runs what follows its arguments.
    pub(crate) fn start_under(tree: &Tree, program: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::begin(tree, "127.0.0.1:0", program, environment)
    }

    fn begin(tree: &Tree, listen: &str, program: &[&str], environment: &[(&str, &str)]) -> Self {
        let arguments = ["serve", "--config", "serve.toml", "--listen", listen, "--admin-listen", "127.0.0.1:0"];
        let command = tree.command(arguments.into_iter().chain(["--log-format", "json"]));
        let command = command.env("XDG_DATA_HOME", tree.path("data").to_str().unwrap());
        let command = environment.iter().fold(command, |command, (name, value)| command.env(name, value));
        let mut running = if program.is_empty() { command } else { command.under(program) }.spawn();
        let mut stderr = BufReader::new(running.child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let lines = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                lines.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        let mut first = String::new();
        BufReader::new(running.child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        let bound: Value =
            serde_json::from_str(&first).unwrap_or_else(|error| panic!("{error} in {first:?}: {}", log.lock().unwrap()));
        let address = |name: &str| bound[name].as_str().unwrap().to_owned();
        let daemon = Self { listen: address("listen"), admin: address("admin_listen"), running, log, reader: Some(reader) };
        daemon.wait_until_ready();
        daemon
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        while exchange(&self.admin, "GET", "/ready", &[], "").status != 200 {
            assert!(began.elapsed() < TIME, "{}", self.log());
            std::thread::yield_now();
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        exchange(&self.listen, "GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[])
    }

    pub(crate) fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let headers = [&[("Content-Type", "application/json")], headers].concat();
        exchange(&self.listen, "POST", path, &headers, &body.to_string())
    }

    /// Asks for a job; returns its name.
    pub(crate) fn order(&self, path: &str, body: &Value) -> String {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.json()["job"]["id"].as_str().unwrap().to_owned()
    }

    /// Waits until a job is in one of these states.
    pub(crate) fn wait(&self, job: &str, states: &[&str]) -> Value {
        let began = Instant::now();
        loop {
            let job = self.get(&format!("/api/v1/jobs/{job}")).json()["job"].clone();
            if states.iter().any(|state| job["state"] == *state) {
                return job;
            }
            assert!(began.elapsed() < TIME, "{job:#}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until it has logged this.
    pub(crate) fn wait_for_log(&self, text: &str) {
        let began = Instant::now();
        while !self.log().contains(text) {
            assert!(began.elapsed() < TIME, "{text} is not in {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.running.child), signal).unwrap();
    }

    /// Waits for its end; returns the exit code, none after a signal that it could not catch, and the whole log.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let code = self.running.child.wait().unwrap().code();
        self.reader.take().unwrap().join().unwrap();
        (code, self.log())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.running.child.kill();
        let _ = self.running.child.wait();
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &'_ str| line.split_once(": ").is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find(|line| named(line)).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
    }
}

/// One request on a connection of its own. A daemon that ends the exchange before it has read everything has still answered.
pub(crate) fn exchange(address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let answer = try_exchange(address, method, path, headers, body);
    answer.unwrap_or_else(|error| panic!("no answer to {method} {path}: {error}"))
}

/// The same where the daemon may be gone, or end in the middle.
pub(crate) fn try_exchange(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<Answer> {
    let host = headers.iter().find(|(name, _)| *name == "Host").map_or(address, |(_, value)| value);
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| *name != "Host") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    let mut stream = TcpStream::connect(address)?;
    let _ = stream.write_all(format!("{head}\r\n{body}").as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let broken = || std::io::Error::other(format!("it is {text:?}"));
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// `serve.toml` with `root` as the only root and what else is set.
pub(crate) fn settings(root: &std::path::Path, more: &str) -> String {
    format!("[serve]\nroots = [{:?}]\nlinger_ms = 0\n{more}", root.canonicalize().unwrap())
}
