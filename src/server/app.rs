//! What every handler needs.

use super::rates::Rates;
use super::recent::Recent;
use super::{Readiness, Tokens};
use crate::cache::Cache;
use crate::config::{ServeSettings, WebhookSettings};
use crate::jobs::{Context, Workers};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// What every handler needs.
pub struct App {
    /// What jobs need; the store among it.
    pub context: Arc<Context>,
    /// Those who do the jobs.
    pub workers: Workers,
    /// Whether requests should be sent here.
    pub readiness: Readiness,
    /// Who may ask; it changes when settings are read again.
    access: RwLock<Arc<Access>>,
    /// How often each token has asked.
    pub(super) rates: Rates,
    /// The articles that were asked for lately.
    pub(super) recent: Recent,
    /// Places for streams of events.
    pub(super) streams: Arc<Semaphore>,
    /// A line of its own to Redis, to see whether it answers.
    cache: Cache,
    /// Whether it did when it was last asked.
    redis: AtomicBool,
}

/// Who may ask.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) tokens: Tokens,
    pub(super) webhooks: WebhookSettings,
}

impl App {
    /// An app that does not serve yet.
    #[must_use]
    pub fn new(context: Context, tokens: Tokens) -> Self {
        let context = Arc::new(context);
        let serve = &context.settings.serve;
        Self {
            workers: Workers::new(Arc::clone(&context)),
            readiness: Readiness::default(),
            access: RwLock::new(Arc::new(Access { tokens, webhooks: serve.webhooks.clone() })),
            rates: Rates::new(serve.requests_per_minute),
            recent: Recent::default(),
            streams: Arc::new(Semaphore::new(serve.streams)),
            cache: Cache::open(&context.settings.cache, &context.cache_folder).cache,
            redis: AtomicBool::new(false),
            context,
        }
    }

    /// The settings of the daemon.
    #[must_use]
    pub fn settings(&self) -> &ServeSettings {
        &self.context.settings.serve
    }

    /// Asks Redis whether it is there. Probes read what it said, and never wait for it.
    pub(super) async fn look_at_redis(&self) {
        let answers = self.cache.redis_answers().await.unwrap_or(false);
        self.redis.store(answers, Ordering::Relaxed);
    }

    /// Whether Redis answered when it was last asked.
    pub(super) fn redis_answers(&self) -> bool {
        self.redis.load(Ordering::Relaxed)
    }

    /// Who may ask, as it is now.
    pub(super) fn access(&self) -> Arc<Access> {
        // Nothing is left half done in there, whoever panicked.
        Arc::clone(&self.access.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets these in from now on, and nobody else.
    pub(super) fn admit_by(&self, access: Access) {
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(access);
    }
}
