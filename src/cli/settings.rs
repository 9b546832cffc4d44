//! The settings of a run: which files count, for these arguments and this target.

use super::args::Arguments;
use crate::config::{self, ConfigError, Loaded, Origin, Sources};
use crate::pipeline::repository_file;

/// The settings for `target`, a path or an address, before what flags say.
///
/// # Errors
/// When a source cannot be read, or a setting is unknown, not allowed there or makes no sense.
pub fn settings(arguments: &Arguments, target: &str) -> anyhow::Result<Loaded> {
    let sources = Sources::from_process(arguments.configuration.config.clone(), repository_file(target));
    let loaded = config::load(&sources)?;
    for origin in &loaded.origins {
        tracing::debug!(%origin, "settings read");
    }
    Ok(loaded)
}

/// Whether a file that is named in `error` was given by `--config`.
pub(super) fn hint(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::Unreadable { origin: Origin::Explicit(_), .. } => Some("give --config a file that you can read"),
        error => error.hint(),
    }
}
