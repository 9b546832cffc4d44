//! A real redis-server on loopback, to be stopped, frozen and started again.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that goes away with the test.
pub(crate) struct RedisServer {
    port: u16,
    arguments: Vec<String>,
    folder: tempfile::TempDir,
    child: Child,
}

impl RedisServer {
    /// A server with further arguments. Where the program is missing the test is skipped with a word on stderr, or fails when
    /// `TECHDOC_TEST_REQUIRE` is set.
    #[expect(clippy::print_stderr, reason = "a test that was skipped shall be seen")]
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        let found = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_ok();
        if !found {
            assert!(std::env::var_os("TECHDOC_TEST_REQUIRE").is_none(), "redis-server is missing");
            eprintln!("skipped: redis-server is missing");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        // Another process may take a port between the look and the start.
        (0..5)
            .find_map(|_| {
                let port = free_port();
                let child = spawn(port, folder.path(), &arguments);
                answers(port).then_some((port, child))
            })
            .map(|(port, child)| Self { port, arguments, folder, child })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Kills it without a chance to say goodbye.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on its port, empty.
    pub(crate) fn start_again(&mut self) {
        self.child = spawn(self.port, self.folder.path(), &self.arguments);
        assert!(answers(self.port));
    }

    /// What the server answers to an inline command, which ends at the first pause.
    pub(crate) fn ask(&self, command: &str) -> String {
        exchange(self.port, command).unwrap()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn spawn(port: u16, folder: &std::path::Path, arguments: &[String]) -> Child {
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until a server answers on the port.
fn answers(port: u16) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if exchange(port, "PING").is_ok_and(|answer| answer.starts_with("+PONG") || answer.starts_with("-NOAUTH")) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn exchange(port: u16, command: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    // The second command closes the connection, which ends the answer.
    stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
