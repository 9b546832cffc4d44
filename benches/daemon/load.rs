//! Many clients at once, each ordering tours and following its jobs until they end.

use crate::model_server::{ModelServer, Response, scribe};
use crate::process::Daemon;
use crate::{Bar, Desk, Done};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ANSWER_TIME: Duration = Duration::from_millis(300);
/// How often a client asks how its job is.
const LOOK: Duration = Duration::from_millis(250);
const P95_MS_BAR: f64 = 200.0;
const MEMORY_MIB_BAR: f64 = 100.0;

pub(crate) async fn measure(desk: &Desk) -> Done<Vec<Bar>> {
    let server = ModelServer::start(|asked, _| {
        std::thread::sleep(ANSWER_TIME);
        Response::Answer(scribe::answer(&asked.body))
    });
    let base = server.base_url();
    let servers: Vec<(&str, String)> =
        ["DATABASE_URL", "REDIS_URL"].into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?))).collect();
    let mut environment: Vec<(&str, &str)> = servers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.extend([("OPENAI_BASE_URL", base.as_str()), ("OPENAI_API_KEY", "sk-load"), ("TECHDOC_LLM__MODEL", "gpt-4o")]);
    let daemon = Arc::new(Daemon::start(desk, &environment).await?);
    let began = Instant::now();
    let clients: Vec<_> = (0..desk.clients)
        .map(|_| tokio::spawn(client(Arc::clone(&daemon), json!({"source": desk.repository}), desk.jobs)))
        .collect();
    let (mut times, mut unfinished) = (Vec::new(), 0);
    for client in clients {
        let seen = client.await??;
        times.extend(seen.times_ms);
        unfinished += seen.unfinished;
    }
    let took = began.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let jobs = desk.clients * desk.jobs;
    let line = format!(
        "load: {jobs} jobs in {took:.1} s with {} calls of the model, {} requests, CPU {:.1} s",
        server.calls(),
        times.len(),
        daemon.processor_seconds()?
    );
    writeln!(std::io::stdout(), "{line}")?;
    Ok(vec![
        Bar::at_most("jobs that did not end as done", f64::from(unfinished), 0.0),
        Bar::at_most("p95 of an answer in ms", times[times.len() * 95 / 100], P95_MS_BAR),
        Bar::at_most("most memory in MiB", daemon.most_memory_mib()?, MEMORY_MIB_BAR),
    ])
}

/// What a client saw.
struct Seen {
    times_ms: Vec<f64>,
    unfinished: u32,
}

async fn client(daemon: Arc<Daemon>, wish: Value, jobs: usize) -> Done<Seen> {
    let client = reqwest::Client::new();
    let mut seen = Seen { times_ms: Vec::new(), unfinished: 0 };
    for _ in 0..jobs {
        let began = Instant::now();
        let job = order(&client, &daemon, &wish).await?;
        seen.times_ms.push(began.elapsed().as_secs_f64() * 1e3);
        let (job, times_ms) = finished(&client, &daemon, &job).await?;
        seen.times_ms.extend(times_ms);
        seen.unfinished += u32::from(job["state"] != "done");
    }
    Ok(seen)
}

/// Orders an article; the job's name.
pub(crate) async fn order(client: &reqwest::Client, daemon: &Daemon, wish: &Value) -> Done<String> {
    let address = format!("http://{}/api/v1/articles", daemon.listen);
    let answer: Value = client.post(address).json(wish).send().await?.error_for_status()?.json().await?;
    Ok(answer["job"]["id"].as_str().ok_or("no job")?.to_owned())
}

/// The job once it has ended, and how long each answer on the way took, in milliseconds.
pub(crate) async fn finished(client: &reqwest::Client, daemon: &Daemon, job: &str) -> Done<(Value, Vec<f64>)> {
    let address = format!("http://{}/api/v1/jobs/{job}", daemon.listen);
    let mut times_ms = Vec::new();
    loop {
        let began = Instant::now();
        let answer: Value = client.get(&address).send().await?.error_for_status()?.json().await?;
        times_ms.push(began.elapsed().as_secs_f64() * 1e3);
        let job = &answer["job"];
        if ["done", "failed", "cancelled"].iter().any(|state| job["state"] == *state) {
            return Ok((job.clone(), times_ms));
        }
        tokio::time::sleep(LOOK).await;
    }
}
