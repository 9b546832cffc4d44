//! Where the settings of a repository stand.

use crate::source::{Git, checkout};
use std::path::{Path, PathBuf};

/// The name of a repository's file.
const REPOSITORY_FILE: &str = "techdoc.toml";

/// `techdoc.toml` at the top of the Git repository around a local target, else in the target's own folder.
#[must_use]
pub fn repository_file(target: &str) -> Option<PathBuf> {
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
