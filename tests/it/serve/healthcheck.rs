//! `techdoc healthcheck`, as a container runs it.

use super::daemon::{Daemon, settings};
use crate::harness::{Tree, techdoc};
use rustix::process::Signal;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

#[test]
fn a_daemon_is_healthy_until_it_drains_and_alive_until_its_end() {
    let tree = Tree::new().folder("repo");
    tree.write("serve.toml", settings(&tree.path("repo"), "").replace("linger_ms = 0", "linger_ms = 600000"));
    let daemon = Daemon::start(&tree, &[]);
    techdoc(["healthcheck", "--admin-listen", &daemon.admin]).exit(0).stdout("");
    tree.write("check.toml", format!("[serve]\nadmin_listen = {:?}\n", daemon.admin));
    tree.techdoc(["healthcheck", "--config", "check.toml"]).exit(0).stdout("");
    daemon.signal(Signal::TERM);
    while !daemon.log().contains("asked to stop") {
        std::thread::yield_now();
    }
    let said = format!("error: http://{}/ready answered 503\n", daemon.admin);
    techdoc(["healthcheck", "--admin-listen", &daemon.admin]).exit(5).stdout("").stderr(&said);
    techdoc(["healthcheck", "--live", "--admin-listen", &daemon.admin]).exit(0).stdout("");
}

#[test]
fn where_no_daemon_answers_nothing_is_healthy() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    techdoc(["healthcheck", "--admin-listen", &free]).exit(5).stderr_has(&format!("error: no daemon answers on {free}: "));
    techdoc(["healthcheck", "--admin-listen", "nonsense"]).exit(2).stderr_has("invalid value");
}

#[test]
fn what_does_not_speak_http_is_not_healthy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // The whole question is read: what is closed with something unread is reset.
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().unwrap().unwrap() != "" {}
        stream.write_all(b"SSH-2.0-x\r\n").unwrap();
    });
    techdoc(["healthcheck", "--admin-listen", &address]).exit(5).stderr_has("does not speak HTTP");
    server.join().unwrap();
}
