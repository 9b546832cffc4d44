//! A daemon that has nothing to do.

use crate::process::Daemon;
use crate::{Bar, Desk, Done};
use std::time::Duration;

const STARTS: usize = 5;
/// How long it is watched.
const WATCH: Duration = Duration::from_secs(20);

const START_MS_BAR: f64 = 200.0;
const MEMORY_MIB_BAR: f64 = 30.0;
const PROCESSOR_BAR: f64 = 0.01;

pub(crate) async fn measure(desk: &Desk) -> Done<Vec<Bar>> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Daemon::start(desk, &[]).await?.started_in.as_secs_f64() * 1e3);
    }
    starts.sort_by(f64::total_cmp);
    let daemon = Daemon::start(desk, &[]).await?;
    let before = daemon.processor_seconds()?;
    tokio::time::sleep(WATCH).await;
    let used = (daemon.processor_seconds()? - before) / WATCH.as_secs_f64();
    Ok(vec![
        Bar::at_most("milliseconds from start to ready, median", starts[STARTS / 2], START_MS_BAR),
        Bar::at_most("resident memory in MiB", daemon.memory_mib_now()?, MEMORY_MIB_BAR),
        Bar::at_most("share of a core", used, PROCESSOR_BAR),
    ])
}
