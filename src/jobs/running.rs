//! The jobs that this process works on, so that one that is called off stops at once and not when its lease is renewed.

use crate::progress::Interrupt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The wishes to stop, by job.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<BTreeMap<String, Interrupt>>>);

/// A job that is in the list until this is dropped.
pub(super) struct Entry {
    list: Running,
    job: String,
}

impl Running {
    /// Asks `job` to stop, when it is ours.
    pub fn stop(&self, job: &str) {
        if let Some(interrupt) = self.list().get(job) {
            interrupt.request();
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list().len()
    }

    pub(super) fn enter(&self, job: &str, interrupt: &Interrupt) -> Entry {
        self.list().insert(job.to_owned(), interrupt.clone());
        Entry { list: self.clone(), job: job.to_owned() }
    }

    /// A panic elsewhere leaves the list as it is, which is as good as ever.
    fn list(&self) -> MutexGuard<'_, BTreeMap<String, Interrupt>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.list.list().remove(&self.job);
    }
}
