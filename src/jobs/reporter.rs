//! How far a job is: told by the threads that work on it, read by the worker that keeps its lease.

use crate::model::JobProgress;
use crate::progress::{Progress, Stage};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The progress of one attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Reporter(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    /// The stage and how much there is in it; none before the first.
    stage: Mutex<Option<(Stage, Option<u64>)>>,
    done: AtomicU64,
}

impl Reporter {
    /// How far it is; none before it has begun.
    pub(super) fn now(&self) -> Option<JobProgress> {
        let (stage, total) = (*self.0.stage.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(JobProgress { stage: stage.name().to_owned(), done: self.0.done.load(Ordering::Relaxed), total })
    }
}

impl Progress for Reporter {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        *self.0.stage.lock().unwrap_or_else(PoisonError::into_inner) = Some((stage, total));
        self.0.done.store(0, Ordering::Relaxed);
    }

    fn advance(&self, count: u64) {
        self.0.done.fetch_add(count, Ordering::Relaxed);
    }
}
