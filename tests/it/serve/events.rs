//! What happens to a job, as a stream.

use super::api::{served, source};
use super::daemon::Daemon;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// Opens a stream of events; what comes is read line by line.
fn open(daemon: &Daemon, job: &str, last: Option<&str>) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(&daemon.listen).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(300))).unwrap();
    let last = last.map_or_else(String::new, |last| format!("Last-Event-ID: {last}\r\n"));
    let head = format!("GET /api/v1/jobs/{job}/events HTTP/1.1\r\nHost: localhost\r\n{last}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    BufReader::new(stream)
}

/// The events until the stream closes: what each is, what it is called, and what it says.
fn events(mut stream: BufReader<TcpStream>) -> Vec<(String, String, Value)> {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let field = |event: &str, name: &str| event.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
    let parsed = |event: &str| {
        let kind = field(event, "event: ")?;
        Some((kind, field(event, "id: ")?, serde_json::from_str(&field(event, "data: ")?).unwrap()))
    };
    text.split("\n\n").filter_map(parsed).collect()
}

/// Reads until a line has this in it.
fn until(stream: &mut BufReader<TcpStream>, expected: &str) {
    let mut line = String::new();
    while !line.contains(expected) {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended without {expected:?}");
    }
}

#[test]
fn a_stream_tells_how_a_job_goes_and_closes_with_its_end() {
    let (tree, daemon) = served("");
    let function = "def f(x):\n    return x\n".repeat(40);
    (0..600).for_each(|at| tree.write(&format!("src/d{}/f{at}.py", at % 50), &function));
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let told = events(open(&daemon, &job, None));
    let (kind, _, end) = told.last().unwrap();
    assert_eq!((kind.as_str(), &end["state"]), ("end", &json!("done")), "{told:#?}");
    assert!(end["result"]["article"].is_string());
    assert_eq!(told.iter().filter(|(kind, ..)| kind == "end").count(), 1);
    assert!(told.iter().any(|(kind, _, job)| kind == "state" && job["state"] == "running" || kind == "progress"), "{told:#?}");
    // Whoever comes late, or back, still learns the end.
    let last = &told.last().unwrap().1;
    for last in [None, Some(last.as_str()), Some("of another daemon")] {
        let told = events(open(&daemon, &job, last));
        assert_eq!((told.len(), told[0].0.as_str()), (1, "end"), "{told:?}");
    }
    assert_eq!(daemon.get("/api/v1/jobs/none/events").status, 404);
}

#[test]
fn a_silent_stream_says_that_it_is_there_and_gives_its_place_back() {
    let (tree, daemon) = served("workers = 0\nstreams = 1\nheartbeat_ms = 50\n");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let mut first = open(&daemon, &job, None);
    until(&mut first, "event: state");
    until(&mut first, ": still here");
    let full = daemon.get(&format!("/api/v1/jobs/{job}/events"));
    assert_eq!((full.status, full.header("retry-after")), (503, Some("5")));
    drop(first);
    let began = std::time::Instant::now();
    let mut second = loop {
        let mut stream = open(&daemon, &job, None);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if line.contains("200 OK") {
            break stream;
        }
        assert!(began.elapsed().as_secs() < 60, "{line}");
    };
    until(&mut second, "event: state");
    // Called off by somebody else, it ends for those who watch.
    super::daemon::exchange(&daemon.listen, "DELETE", &format!("/api/v1/jobs/{job}"), &[], "");
    until(&mut second, "event: end");
}

#[test]
fn streams_do_not_hold_up_the_end_of_the_daemon() {
    let (tree, daemon) = served("workers = 0\ndrain_ms = 600000\n");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let mut stream = open(&daemon, &job, None);
    until(&mut stream, "event: state");
    daemon.signal(Signal::TERM);
    assert!(events(stream).iter().all(|(kind, ..)| kind != "end"), "the job has not ended");
    assert_eq!(daemon.end().0, Some(0));
}
