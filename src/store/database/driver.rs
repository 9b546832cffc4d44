//! The thread on which the sockets of a server live, so that sessions outlast the runtimes of those who use them.

use std::io;
use tokio::runtime::{Builder, Handle, Runtime};

/// A runtime of one thread. Dropped, also where nothing may block, it ends in the background.
pub(super) struct Driver(Option<Runtime>, Handle);

impl Driver {
    /// Starts it.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("database").enable_all().build()?;
        let handle = runtime.handle().clone();
        Ok(Self(Some(runtime), handle))
    }

    /// Where to spawn, and to wait.
    pub(super) fn handle(&self) -> &Handle {
        &self.1
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
