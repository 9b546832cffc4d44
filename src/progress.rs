//! Progress as events, and the wish to stop. Knows no terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The stages of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Fetching a remote repository.
    Checkout,
    /// Walking and counting the tree.
    Inventory,
    /// Reading the history.
    History,
    /// Parsing the top files.
    Parse,
    /// Finding facts.
    Facts,
    /// Planning.
    Compose,
    /// Waiting for a model to write sections.
    Write,
    /// Checking what was written.
    Check,
}

impl Stage {
    /// Its name in the API and the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::Inventory => "inventory",
            Self::History => "history",
            Self::Parse => "parse",
            Self::Facts => "facts",
            Self::Compose => "compose",
            Self::Write => "write",
            Self::Check => "check",
        }
    }
}

/// Receives what happens; called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `total` is known for some.
    fn begin(&self, stage: Stage, total: Option<u64>);
    /// `count` more items of the current stage are done.
    fn advance(&self, count: u64);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}

/// Somebody's wish that the run stop, asked for between files and stages.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Asks the run to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run shall stop.
    #[must_use]
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
