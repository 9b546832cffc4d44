//! A daemon as a process: where it listens, what it has used.

use crate::{Desk, Done};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ticks of processor time in a second, which Linux fixes for programs.
const TICKS: f64 = 100.0;
const START_TIME: Duration = Duration::from_secs(30);

/// A running daemon with a store of its own.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) listen: String,
    pub(crate) admin: String,
    /// From the start of the process until it said that it is ready.
    pub(crate) started_in: Duration,
    _home: tempfile::TempDir,
}

/// What is added to the daemon's surroundings.
pub(crate) type Environment<'a> = &'a [(&'a str, &'a str)];

impl Daemon {
    /// Starts a daemon that may read the repository, and waits until it is ready.
    pub(crate) async fn start(desk: &Desk, environment: Environment<'_>) -> Done<Self> {
        let home = tempfile::tempdir()?;
        let settings = home.path().join("serve.toml");
        std::fs::write(&settings, format!("[serve]\nroots = [{:?}]\nrequests_per_minute = 1000000\n", desk.repository))?;
        let mut command = Command::new(&desk.techdoc);
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--quiet", "--config"]).arg(&settings);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", home.path());
        command.envs(environment.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped());
        let log = std::fs::File::create(home.path().join("log"))?;
        let began = Instant::now();
        let mut child = command.stderr(log).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let bound: Value = serde_json::from_str(&line)?;
        let address = |name: &str| bound[name].as_str().unwrap_or_default().to_owned();
        let mut daemon =
            Self { child, listen: address("listen"), admin: address("admin_listen"), started_in: Duration::ZERO, _home: home };
        daemon.wait_until_ready(began).await?;
        Ok(daemon)
    }

    async fn wait_until_ready(&mut self, began: Instant) -> Done<()> {
        let client = reqwest::Client::new();
        let address = format!("http://{}/ready", self.admin);
        while !client.get(&address).send().await.is_ok_and(|answer| answer.status().is_success()) {
            if began.elapsed() > START_TIME {
                return Err("the daemon does not become ready".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.started_in = began.elapsed();
        Ok(())
    }

    /// The most memory that was ever resident, in MiB.
    pub(crate) fn most_memory_mib(&self) -> Done<f64> {
        self.memory_mib("VmHWM:")
    }

    /// The memory that is resident now, in MiB.
    pub(crate) fn memory_mib_now(&self) -> Done<f64> {
        self.memory_mib("VmRSS:")
    }

    fn memory_mib(&self, name: &str) -> Done<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }

    /// Seconds of processor time so far.
    pub(crate) fn processor_seconds(&self) -> Done<f64> {
        processor_seconds(self.child.id())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Seconds of processor time that a process has used, in user and kernel mode.
pub(crate) fn processor_seconds(id: u32) -> Done<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name in brackets may hold anything; what follows the last bracket are numbers.
    let after = stat.rsplit_once(')').ok_or("no name")?.1;
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / TICKS)
}
