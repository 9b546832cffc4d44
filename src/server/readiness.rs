//! Whether requests should be sent here. What is not needed for any request, a model or Redis, does not decide that.

use crate::telemetry::metrics::READY;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A store that does not answer for so long is not there. Shorter, and the restart of a server would take all processes out at once.
const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// The phases of a daemon's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Serving,
    Draining,
}

/// The phase, and whether the store has answered lately. Nothing here waits for anything.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<State>);

#[derive(Debug, Default)]
struct State {
    phase: AtomicU8,
    store: AtomicBool,
    silent_since: Mutex<Option<Instant>>,
}

impl Readiness {
    pub(super) fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::SeqCst);
        self.show();
    }

    pub(super) fn store_answers(&self, answers: bool) {
        let mut silent_since = self.0.silent_since.lock().unwrap_or_else(PoisonError::into_inner);
        if answers {
            *silent_since = None;
            self.0.store.store(true, Ordering::SeqCst);
        } else if silent_since.get_or_insert_with(Instant::now).elapsed() >= STORE_PATIENCE {
            self.0.store.store(false, Ordering::SeqCst);
        }
        drop(silent_since);
        self.show();
    }

    pub(super) fn phase(&self) -> Phase {
        match self.0.phase.load(Ordering::SeqCst) {
            0 => Phase::Starting,
            1 => Phase::Serving,
            _ => Phase::Draining,
        }
    }

    pub(super) fn store(&self) -> bool {
        self.0.store.load(Ordering::SeqCst)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.phase() == Phase::Serving && self.store()
    }

    fn show(&self) {
        READY.set(if self.is_ready() { 1.0 } else { 0.0 });
    }
}

impl Phase {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Serving => "serving",
            Self::Draining => "draining",
        }
    }
}
