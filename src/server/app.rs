//! What every handler needs.

use super::{Readiness, Tokens};
use crate::config::ServeSettings;
use crate::jobs::{Context, Workers};
use std::sync::Arc;

/// What every handler needs.
pub struct App {
    /// What jobs need; the store among it.
    pub context: Arc<Context>,
    /// Those who do the jobs.
    pub workers: Workers,
    /// Who may ask.
    pub tokens: Tokens,
    /// Whether requests should be sent here.
    pub readiness: Readiness,
}

impl App {
    /// An app that does not serve yet.
    #[must_use]
    pub fn new(context: Context, tokens: Tokens) -> Self {
        let context = Arc::new(context);
        Self { workers: Workers::new(Arc::clone(&context)), context, tokens, readiness: Readiness::default() }
    }

    /// The settings of the daemon.
    #[must_use]
    pub fn settings(&self) -> &ServeSettings {
        &self.context.settings.serve
    }
}
