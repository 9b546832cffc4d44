//! What calls used and cost: an [`Account`] of one call with all its attempts, a [`Tally`] of the run. Unknown costs stay unknown.

use crate::model::{Receipt, Usage};
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

/// One call, as it goes.
#[derive(Debug)]
pub(super) struct Account {
    /// Tokens of all attempts.
    pub(super) usage: Usage,
    /// Whether some of them are an estimate.
    pub(super) estimated: bool,
    /// US dollars; none when the price is unknown.
    pub(super) cost_usd: Option<f64>,
    /// Attempts that were sent.
    pub(super) attempts: u32,
    /// Requests that reached the server.
    pub(super) requests: u64,
    /// Those that failed.
    pub(super) failed: u64,
    /// An attempt that was sent and has not ended.
    pub(super) in_flight: bool,
    began: Option<Instant>,
}

impl Account {
    pub(super) fn new() -> Self {
        Self {
            usage: Usage::default(),
            estimated: false,
            cost_usd: Some(0.0),
            attempts: 0,
            requests: 0,
            failed: 0,
            in_flight: false,
            began: None,
        }
    }

    /// An attempt is sent.
    pub(super) fn begin(&mut self) {
        self.began.get_or_insert_with(Instant::now);
        self.attempts += 1;
        self.in_flight = true;
    }

    /// The attempt ended, after `requests` of which `failed` failed.
    pub(super) fn end(&mut self, requests: u32, failed: u32) {
        self.in_flight = false;
        self.requests += u64::from(requests);
        self.failed += u64::from(failed);
    }

    /// Adds what an attempt used.
    pub(super) fn charge(&mut self, usage: Usage, cost_usd: Option<f64>) {
        self.usage += usage;
        self.cost_usd = add(self.cost_usd, cost_usd);
    }

    /// Milliseconds since the first attempt was sent.
    pub(super) fn duration_ms(&self) -> u64 {
        self.began.map_or(0, |began| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// The receipt of a run, as it grows.
#[derive(Debug)]
pub(super) struct Tally(Mutex<Receipt>);

impl Tally {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Receipt { cost_usd: Some(0.0), saved_usd: Some(0.0), ..Receipt::default() }))
    }

    /// Adds a call.
    pub(super) fn add_call(&self, account: &Account) {
        self.change(|receipt| {
            receipt.calls += account.requests;
            receipt.failed += account.failed;
            receipt.prompt_tokens += account.usage.prompt_tokens;
            receipt.cached_tokens += account.usage.cached_tokens;
            receipt.completion_tokens += account.usage.completion_tokens;
            receipt.cost_usd = add(receipt.cost_usd, account.cost_usd);
        });
    }

    /// Adds a call that the cache saved.
    pub(super) fn add_cached(&self, saved_usd: Option<f64>) {
        self.change(|receipt| {
            receipt.cached += 1;
            receipt.saved_usd = add(receipt.saved_usd, saved_usd);
        });
    }

    /// As it stands now.
    pub(super) fn receipt(&self) -> Receipt {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Receipt)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn add(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    Some(sum? + more?)
}
