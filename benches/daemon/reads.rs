//! Reading an article beside a bare route that answers the same bytes, both asked by wrk.

use crate::load::{finished, order};
use crate::process::Daemon;
use crate::{Bar, Desk, Done};
use axum::routing::get;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Pairs of measurements; the median of their ratios counts.
const PAIRS: usize = 5;
const RATIO_BAR: f64 = 0.5;

/// What wrk saw.
struct Read {
    per_second: f64,
    p99_ms: f64,
}

pub(crate) async fn measure(desk: &Desk) -> Done<Vec<Bar>> {
    let daemon = Daemon::start(desk, &[]).await?;
    let client = reqwest::Client::new();
    let wish = json!({"source": desk.repository, "composer": "offline"});
    let job = order(&client, &daemon, &wish).await?;
    let job = finished(&client, &daemon, &job).await?.0;
    let path = format!("/api/v1/articles/{}?format=markdown", job["result"]["article"].as_str().ok_or("no article")?);
    let text = client.get(format!("http://{}{path}", daemon.listen)).send().await?.bytes().await?;
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), &text)?;
    let reference = Reference::start(file.path())?;
    let mut ratios = Vec::new();
    for _ in 0..PAIRS {
        let (ours, bare) = (wrk(&daemon.listen, &path)?, wrk(&reference.listen, "/")?);
        let line = format!(
            "reads: {} bytes: {:.0}/s, p99 {:.2} ms; bare {:.0}/s, p99 {:.2} ms",
            text.len(),
            ours.per_second,
            ours.p99_ms,
            bare.per_second,
            bare.p99_ms
        );
        writeln!(std::io::stdout(), "{line}")?;
        ratios.push(ours.per_second / bare.per_second);
    }
    ratios.sort_by(f64::total_cmp);
    let (what, ratio) = ("articles a second beside a bare route, median", ratios[PAIRS / 2]);
    Ok(vec![Bar { what, words: format!("{ratio:.3}, at least {RATIO_BAR}"), holds: ratio >= RATIO_BAR }])
}

fn wrk(listen: &str, path: &str) -> Done<Read> {
    let address = format!("http://{listen}{path}");
    let output = Command::new("wrk").args(["-t1", "-c16", "-d4s", "--latency", &address]).output()?;
    let text = String::from_utf8(output.stdout)?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(text.into());
    }
    let word = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
    let per_second = word("Requests/sec:").ok_or("no rate")?.parse()?;
    Ok(Read { per_second, p99_ms: milliseconds(word("99%").ok_or("no p99")?)? })
}

/// A time as wrk writes it.
fn milliseconds(text: &str) -> Done<f64> {
    for (unit, factor) in [("us", 1e-3), ("ms", 1.0), ("s", 1e3)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>()? * factor);
        }
    }
    Err(format!("no time: {text}").into())
}

/// This program once more, as the bare route.
struct Reference {
    child: Child,
    listen: String,
}

impl Reference {
    fn start(file: &Path) -> Done<Self> {
        let mut child = Command::new(std::env::current_exe()?).arg("reference").arg(file).stdout(Stdio::piped()).spawn()?;
        let mut listen = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut listen)?;
        Ok(Self { child, listen: listen.trim().to_owned() })
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves the bytes of `file` at `/` until it is killed.
pub(crate) fn reference(file: &Path) -> Done<()> {
    let text = axum::body::Bytes::from(std::fs::read(file)?);
    let answer = move || async move { ([("content-type", "text/markdown; charset=utf-8")], text) };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
        axum::serve(listener, axum::Router::new().route("/", get(answer))).await?;
        Ok(())
    })
}
