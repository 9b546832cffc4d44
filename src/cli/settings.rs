//! The settings of a run: which files count, for these arguments and this target.

use super::args::Arguments;
use crate::config::{self, ConfigError, Loaded, Origin, Sources};
use crate::source::{Git, checkout};
use std::path::{Path, PathBuf};

/// The name of a repository's file.
const REPOSITORY_FILE: &str = "techdoc.toml";

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

/// `techdoc.toml` at the top of the Git repository around a local target, else in the target's own folder.
fn repository_file(target: &str) -> Option<PathBuf> {
    if checkout::is_address(target) {
        return None;
    }
    let target = Path::new(target);
    let folder = if target.is_file() { target.parent()? } else { target };
    let own = if matches!(folder.to_str(), Some("" | ".")) { PathBuf::from(REPOSITORY_FILE) } else { folder.join(REPOSITORY_FILE) };
    top(folder).map(|top| top.join(REPOSITORY_FILE)).filter(|file| file.symlink_metadata().is_ok()).or(Some(own))
}

/// The top of the repository that Git sees around `folder`, when that is another folder. Git also says whether its owner is trusted,
/// so that nobody can leave a file in a shared folder above.
fn top(folder: &Path) -> Option<PathBuf> {
    let git = Git::open(folder).ok()?;
    (!git.prefix().is_empty()).then(|| git.top())
}

/// Whether a file that is named in `error` was given by `--config`.
pub(super) fn hint(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::Unreadable { origin: Origin::Explicit(_), .. } => Some("give --config a file that you can read"),
        error => error.hint(),
    }
}
