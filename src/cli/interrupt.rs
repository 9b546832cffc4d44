//! Ctrl-C: the first asks the run to stop, the second stops the program.

use super::Exit;
use crate::progress::Interrupt;
use anyhow::Context as _;

/// Runs `work` on a thread of its own while waiting for Ctrl-C or a request to terminate. The first one asks `work` to stop, and
/// it leaves nothing half-written; the second ends the program at once.
///
/// # Errors
/// What `work` returns, or when no thread can be started.
pub fn interruptible(work: impl FnOnce(&Interrupt) -> anyhow::Result<Exit> + Send + 'static) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot wait for signals")?;
    let interrupt = Interrupt::default();
    let seen = interrupt.clone();
    let result = runtime.block_on(async move {
        let mut task = tokio::task::spawn_blocking(move || work(&seen));
        loop {
            tokio::select! {
                result = &mut task => return result.context("the run broke off")?,
                () = stop_wanted() => {
                    if interrupt.requested() {
                        std::process::exit(Exit::Interrupted as i32);
                    }
                    interrupt.request();
                }
            }
        }
    });
    runtime.shutdown_background();
    result
}

/// Waits for Ctrl-C, or for the signal that asks to terminate.
#[cfg(unix)]
async fn stop_wanted() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn stop_wanted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
