//! The line to a model's server that all runs of a process share: whether calls pass, how many and how fast, which are under way, what is
//! kept, and where it is written down.

use super::flight::Flights;
use super::today::Today;
use super::{CallError, Ledger, Prices};
use crate::cache::Cache;
use crate::config::LlmSettings;
use crate::remote::{Breaker, BreakerState, Limiter};
use crate::telemetry::metrics::LLM_BREAKER_STATE;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// What a line is made of.
pub struct LineParts<'a> {
    /// Retries, breaker, limits, deadline.
    pub settings: &'a LlmSettings,
    /// Where answers are kept.
    pub cache: Cache,
    /// How long they are kept.
    pub ttl: Duration,
    /// What tokens cost.
    pub prices: Prices,
    /// Where calls are written down.
    pub ledger: Box<dyn Ledger>,
}

/// The line to a model's server.
pub struct Line {
    pub(super) breaker: Breaker,
    pub(super) limiter: Limiter<CallError>,
    pub(super) places: Semaphore,
    pub(super) flights: Flights,
    pub(super) today: Today,
    pub(super) cache: Cache,
    pub(super) ttl: Duration,
    /// They change when settings are read again.
    prices: RwLock<Arc<Prices>>,
    pub(super) ledger: Box<dyn Ledger>,
    pub(super) retries: u32,
    pub(super) retry_delay: Duration,
    pub(super) deadline_ms: u64,
}

impl Line {
    /// A line over which no call went yet.
    #[must_use]
    pub fn new(parts: LineParts<'_>) -> Self {
        let settings = parts.settings;
        Self {
            breaker: Breaker::new(
                settings.breaker_failures,
                Duration::from_millis(settings.breaker_open_ms),
                Box::new(|state| LLM_BREAKER_STATE.set(state)),
            ),
            limiter: Limiter::new(settings.requests_per_minute, settings.tokens_per_minute),
            places: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            flights: Flights::default(),
            today: Today::default(),
            cache: parts.cache,
            ttl: parts.ttl,
            prices: RwLock::new(Arc::new(parts.prices)),
            ledger: parts.ledger,
            retries: settings.retries,
            retry_delay: Duration::from_millis(settings.retry_delay_ms),
            deadline_ms: settings.deadline_ms,
        }
    }

    /// Whether calls pass at the moment.
    #[must_use]
    pub fn breaker_state(&self) -> BreakerState {
        self.breaker.state()
    }

    /// What tokens cost.
    #[must_use]
    pub fn prices(&self) -> Arc<Prices> {
        // Nothing is left half done in there, whoever panicked.
        Arc::clone(&self.prices.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts with other prices from the next call on.
    pub fn use_prices(&self, prices: Prices) {
        *self.prices.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(prices);
    }
}
