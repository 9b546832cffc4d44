//! Whether requests should be sent here. What is not needed for any request, a model or Redis, does not decide that.

use crate::telemetry::metrics::READY;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// The phases of a daemon's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Serving,
    Draining,
}

/// The phase, and whether the store answered when it was last asked. Nothing here waits for anything.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<State>);

#[derive(Debug, Default)]
struct State {
    phase: AtomicU8,
    store: AtomicBool,
}

impl Readiness {
    pub(super) fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::SeqCst);
        self.show();
    }

    pub(super) fn store_answers(&self, answers: bool) {
        self.0.store.store(answers, Ordering::SeqCst);
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
