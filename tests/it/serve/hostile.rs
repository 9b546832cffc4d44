//! Clients that mean harm, or are broken.

use super::api::{served, source};
use super::daemon::{Daemon, exchange};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

const POST: &str = "POST /api/v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/// What comes back for these bytes before the daemon closes the connection.
fn raw(daemon: &Daemon, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&daemon.listen).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    // It may close before everything is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.lines().next().and_then(|line| line.split(' ').nth(1)).unwrap_or("none")
}

/// A number of `/proc/PID/stat` and `/proc/PID/status`.
fn figure(daemon: &Daemon, name: &str) -> f64 {
    let metrics = exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    let line = metrics.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("{name} is missing")).parse().unwrap()
}

#[test]
fn a_body_of_ten_megabytes_is_refused_before_it_is_read() {
    let (_tree, daemon) = served("workers = 0\n");
    let before = figure(&daemon, "process_resident_memory_bytes");
    let body = vec![b' '; 10 << 20];
    let announced = [POST.as_bytes(), format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), &body].concat();
    assert_eq!(status(&raw(&daemon, &announced)), "413");
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    let chunked = [POST.as_bytes(), b"Transfer-Encoding: chunked\r\n\r\n", &chunk].concat();
    assert_eq!(status(&raw(&daemon, &chunked)), "413");
    let grown = figure(&daemon, "process_resident_memory_bytes") - before;
    assert!(grown < 8e6, "{grown} bytes more");
}

#[test]
fn what_is_no_proper_request_is_refused_and_harms_nobody_else() {
    let (tree, daemon) = served("workers = 0\n");
    let deep = format!("{{\"source\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let with = |head: &str, body: &str| format!("{POST}Connection: close\r\n{head}\r\n\r\n{body}");
    let length = |body: &str| with(&format!("Content-Length: {}", body.len()), body);
    for (request, expected) in [
        (length("{\"source\":"), "400"),
        (length("{\"source\":\"\\ud800\"}"), "400"),
        (length("\u{feff}{}"), "400"),
        (length(&deep), "400"),
        (length("{\"source\":1e999}"), "400"),
        (with("Transfer-Encoding: chunked", "zz\r\n"), "400"),
        (with("Transfer-Encoding: chunked", "ffffffffffffffffff\r\n{}\r\n"), "400"),
        (with("Content-Length: -1", ""), "400"),
        (with("Content-Length: 2\r\nContent-Length: 3", "{}"), "400"),
        (with("Transfer-Encoding: gzip", "{}"), "400"),
        ("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: a\x01b\r\n\r\n".to_owned(), "400"),
        ("GET  /api/v1/jobs HTTP/1.1\r\n\r\n".to_owned(), "400"),
        ("GET /api/v1/jobs HTTP/9.9\r\n\r\n".to_owned(), "400"),
        ("\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03".to_owned() + "\r\n\r\n", "400"),
        ("GET /api/v1/jobs HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), "403"),
        ("GET /api/v1/jobs/%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(), "404"),
        ("GET /api/v1/jobs/../../etc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(), "404"),
        ("GET /api/v1/jobs?limit=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = raw(&daemon, request.as_bytes());
        assert_eq!(status(&answer), expected, "{request:.200}\n{answer}");
    }
    let many = (0..200).map(|at| format!("X-{at}: y\r\n")).collect::<String>();
    assert_eq!(status(&raw(&daemon, format!("GET / HTTP/1.1\r\n{many}\r\n").as_bytes())), "431");
    assert_eq!(daemon.post("/api/v1/articles", &json!({"source": source(&tree)})).status, 202);
}

#[test]
fn a_request_with_both_lengths_smuggles_none_behind_it() {
    let (_tree, daemon) = served("workers = 0\n");
    let smuggled = "GET /api/v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let both = format!("{POST}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}", smuggled.len() + 5);
    let answer = raw(&daemon, both.as_bytes());
    // Either it is refused, or chunks count and the connection ends behind them, as RFC 9112 6.1 asks.
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(!daemon.log().contains("smuggled"), "{}", daemon.log());
}

#[test]
fn unknown_addresses_and_methods_are_named_as_such() {
    let (_tree, daemon) = served("workers = 0\n");
    for path in ["/api", "/api/v1", "/api/v1/", "/api/v1/jobs/", "/api/v2/jobs", "/api/v1/articles/x/y", "/metrics", "/ready"] {
        assert_eq!(daemon.get(path).status, 404, "{path}");
    }
    for (path, allowed) in [
        ("/api/v1/jobs", "GET,HEAD"),
        ("/api/v1/articles", "GET,HEAD,POST"),
        ("/api/v1/articles/x/approval", "POST,DELETE"),
        ("/api/v1/webhooks/github", "POST"),
    ] {
        for method in ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"] {
            let answer = exchange(&daemon.listen, method, path, &[], "");
            assert_eq!((answer.status, answer.header("allow")), (405, Some(allowed)), "{method} {path}");
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {path}");
        }
    }
}

#[test]
fn idle_and_slow_clients_do_not_keep_others_out() {
    let (_tree, daemon) = served("workers = 0\nconnections = 64\nheader_timeout_ms = 500\nrequest_timeout_ms = 1000\n");
    let idle = |count: usize| -> Vec<TcpStream> { (0..count).map_while(|_| TcpStream::connect(&daemon.listen).ok()).collect() };
    // More than there is room for: those wait in the system's queue, and the idle ones are closed before long.
    let crowd = idle(200);
    let began = Instant::now();
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    drop(crowd);
    // A head, and then a body, byte by byte.
    let mut slow = TcpStream::connect(&daemon.listen).unwrap();
    let began = Instant::now();
    while slow.write_all(b"G").is_ok() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let mut slow = TcpStream::connect(&daemon.listen).unwrap();
    slow.write_all(format!("{POST}Content-Length: 100000\r\n\r\n").as_bytes()).unwrap();
    let began = Instant::now();
    while slow.write_all(b" ").is_ok() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

/// As many open files as this process may have at all.
fn open_files() -> usize {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
    limit.maximum.map_or(usize::MAX, |most| most as usize)
}

#[test]
fn five_thousand_idle_connections_take_little_and_keep_nobody_out() {
    // The daemon has its end of each, as far as it takes them.
    let count = (open_files() / 2).min(5_000);
    let (_tree, daemon) = served("workers = 0\nconnections = 8000\nheader_timeout_ms = 20000\n");
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
    let before = figure(&daemon, "process_resident_memory_bytes");
    let crowd: Vec<TcpStream> = (0..count).map(|_| TcpStream::connect(&daemon.listen).unwrap()).collect();
    let held = || figure(&daemon, "techdoc_http_connections") as usize;
    let began = Instant::now();
    while held() < count {
        assert!(began.elapsed() < Duration::from_secs(15), "{} of {count} were taken", held());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
    let taken = figure(&daemon, "process_resident_memory_bytes") - before;
    assert!(taken < 16_384.0 * count as f64 + 4e6, "{taken} bytes for {count} connections");
    // Without a word from them they are closed.
    while held() > 0 {
        assert!(began.elapsed() < Duration::from_secs(90), "{} are still there", held());
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(crowd);
}

#[test]
fn a_client_that_takes_nothing_is_cut_off() {
    let (_tree, daemon) = served("workers = 0\nwrite_timeout_ms = 300\n");
    let mut stream = TcpStream::connect(&daemon.listen).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // Answers of a few ten kilobytes each, until neither side's buffers hold more.
    let began = Instant::now();
    stream.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
    let cut = loop {
        match stream.write(request.as_bytes()) {
            Err(error) if !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => break true,
            _ if began.elapsed() > Duration::from_secs(60) => break false,
            _ => {}
        }
    };
    assert!(cut, "{}", daemon.log());
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
}

#[test]
fn half_closed_and_aborted_connections_leave_nothing_behind() {
    let (_tree, daemon) = served("workers = 0\n");
    for at in 0..100 {
        let mut stream = TcpStream::connect(&daemon.listen).unwrap();
        let _ = stream.write_all(if at % 2 == 0 {
            b"GET /api/v1/jobs HT"
        } else {
            b"GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n"
        });
        let _ = stream.shutdown(if at % 3 == 0 { Shutdown::Write } else { Shutdown::Both });
    }
    let began = Instant::now();
    while figure(&daemon, "techdoc_http_connections") > 0.0 {
        assert!(began.elapsed() < Duration::from_secs(60), "{} are open", figure(&daemon, "techdoc_http_connections"));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(figure(&daemon, "techdoc_http_requests_in_flight"), 0.0);
}

#[test]
fn without_file_descriptors_the_daemon_waits_and_goes_on() {
    use super::daemon::settings;
    use crate::fixture::dispatcher;
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\nheader_timeout_ms = 2000\n"));
    let daemon = Daemon::start_under(&tree, &["prlimit", "--nofile=64:64"], &[]);
    let began = Instant::now();
    let crowd: Vec<TcpStream> = (0..200).map_while(|_| TcpStream::connect(&daemon.listen).ok()).collect();
    while !daemon.log().contains("a connection was not accepted") {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", daemon.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(crowd);
    assert_eq!(daemon.get("/api/v1/jobs").status, 200);
    let warned = daemon.log().matches("a connection was not accepted").count();
    // One look in 50 ms, then in a second: no busy loop.
    assert!(warned as u128 <= 10 + began.elapsed().as_secs() as u128, "{warned} warnings in {:?}", began.elapsed());
}
