//! Git as a subprocess that a hostile repository cannot turn against us.

use std::path::Path;

/// Why Git could not answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no repository, or no Git program.
    #[error("{0}")]
    Unavailable(String),
}

/// A repository as Git sees it.
#[derive(Debug)]
pub struct Git {}

impl Git {
    /// Opens the repository that contains `folder`.
    ///
    /// # Errors
    /// When there is none, or Git refuses.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        let _ = folder;
        Err(GitError::Unavailable("no repository".into()))
    }
}
