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
        // Before the work begins: a signal must not find the program without ears.
        let mut signals = Signals::listen();
        let mut task = tokio::task::spawn_blocking(move || work(&seen));
        loop {
            tokio::select! {
                result = &mut task => return result.context("the run broke off")?,
                () = signals.next() => {
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

/// Ctrl-C, and the signal that asks to terminate.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    /// Listens from now on; to a signal that the system does not give, not.
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self([SignalKind::interrupt(), SignalKind::terminate()].into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let ready = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
