//! What every job needs, built once.

use super::{Allowed, JobError, Schedule};
use crate::config::{self, Settings, Sources};
use crate::pipeline::{ModelLine, repository_file};
use crate::publish::Surroundings;
use crate::source::Reach;
use crate::store::Store;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// What every job needs.
pub struct Context {
    /// The queue and what jobs make.
    pub store: Store,
    /// What is ordered again and again.
    pub schedules: Vec<Schedule>,
    /// What may be read.
    pub allowed: Allowed,
    /// Where the daemon's settings stand; a repository's file is added for each job.
    pub sources: Sources,
    /// The daemon's own settings, as it started with them.
    pub settings: Settings,
    /// The settings as they were last read; what can change while it runs is taken from here. Whoever has to act on a change subscribes.
    pub latest: watch::Sender<Arc<Settings>>,
    /// The line to the model that all jobs share; none where no model is configured.
    pub model: Option<ModelLine>,
    /// Where clones are kept, and answers unless settings name another folder.
    pub cache_folder: PathBuf,
    /// What platforms are made of.
    pub surroundings: Surroundings,
}

impl Context {
    /// The settings as they were last read.
    #[must_use]
    pub fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.latest.borrow())
    }

    /// Takes settings that were read again.
    pub fn use_settings(&self, settings: Settings) {
        self.latest.send_replace(Arc::new(settings));
    }

    /// Whether the environment says what is logged, whatever settings say.
    #[must_use]
    pub fn has_fixed_log(&self) -> bool {
        self.sources.environment.get("TECHDOC_LOG").is_some_and(|directives| !directives.is_empty())
    }

    /// Where repositories are fetched from: what is private is reached for nobody, unless the settings name its host.
    pub(super) fn reach(&self) -> Reach {
        Reach::Public(self.settings.serve.internal_hosts.iter().map(|host| host.to_ascii_lowercase()).collect())
    }

    /// The settings for a job about `target`: the daemon's, steered by the repository's own file as far as that may.
    ///
    /// # Errors
    /// When that file makes no sense.
    pub(super) fn settings_for(&self, target: &str) -> Result<Settings, JobError> {
        let sources = Sources { repository_file: repository_file(target), ..self.sources.clone() };
        config::load(&sources).map(|loaded| loaded.settings).map_err(JobError::hopeless)
    }
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
