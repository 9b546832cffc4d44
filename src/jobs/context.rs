//! What every job needs, built once.

use super::{Allowed, JobError, Schedule};
use crate::config::{self, Settings, Sources};
use crate::pipeline::{ModelLine, repository_file};
use crate::publish::Surroundings;
use crate::store::Store;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

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
    /// The daemon's own settings.
    pub settings: Settings,
    /// The line to the model that all jobs share; none where no model is configured.
    pub model: Option<ModelLine>,
    /// Where clones are kept, and answers unless settings name another folder.
    pub cache_folder: PathBuf,
    /// What platforms are made of.
    pub surroundings: Surroundings,
}

impl Context {
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
