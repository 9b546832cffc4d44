//! What the system knows of this process, under the names that scrapers expect. On other systems than Linux only the start is known.

use crate::telemetry::metrics::{PROCESS_CPU, PROCESS_FILES, PROCESS_MEMORY, PROCESS_MOST_FILES, PROCESS_START, PROCESS_THREADS};
use std::fs;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

static STARTED: LazyLock<f64> = LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());

/// Reads everything anew.
pub(super) fn measure() {
    PROCESS_START.set(*STARTED);
    if let Some(seconds) = cpu_seconds() {
        PROCESS_CPU.set(seconds);
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(kibibytes) = field(&status, "VmRSS:") {
        PROCESS_MEMORY.set(kibibytes * 1_024.0);
    }
    if let Some(threads) = field(&status, "Threads:") {
        PROCESS_THREADS.set(threads);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        // The folder itself is open while it is read.
        PROCESS_FILES.set(files.count().saturating_sub(1) as f64);
    }
    #[cfg(unix)]
    if let Some(most) = rustix::process::getrlimit(rustix::process::Resource::Nofile).current {
        PROCESS_MOST_FILES.set(most as f64);
    }
}

/// The number behind `name` in `/proc/self/status`.
fn field(status: &str, name: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// Fields 14 and 15 of `/proc/self/stat`, in clock ticks; the name before them may hold anything.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    #[cfg(unix)]
    let ticks = rustix::param::clock_ticks_per_second() as f64;
    #[cfg(not(unix))]
    let ticks = 100.0;
    Some((user + system) / ticks)
}
