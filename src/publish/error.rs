//! Why a platform did not do what was asked; its kind decides what happens next.

use std::time::Duration;

/// What a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The credential is missing or refused.
    Credentials,
    /// The credential is good and may not do this.
    Rights,
    /// The platform refuses the article or the request as such.
    Refused,
    /// There is no such post.
    Gone,
    /// Somebody changed the post, or a post of that name is there already: look again.
    Conflict,
    /// Too many requests; nothing was done.
    RateLimited,
    /// It cannot be reached, or failed before it did anything.
    Unavailable,
    /// It may have done what was asked: look.
    Ambiguous,
    /// It cannot do this at all.
    Unsupported,
    /// Settings are missing or do not fit.
    Settings,
    /// Something on this machine: a disk, a program.
    Local,
}

/// A failure of a platform. The text never holds a credential.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct PlatformError {
    /// What it means.
    pub kind: ErrorKind,
    /// What happened, as a lowercase fragment.
    pub message: String,
    /// What a person can do about it.
    pub hint: Option<String>,
    /// How long the platform asked to wait.
    pub retry_after: Option<Duration>,
}

impl PlatformError {
    /// A failure without a hint.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, retry_after: None }
    }

    /// With what a person can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One thing that `--doctor` looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at: `reachable`, `credential`, `rights`, `version`.
    pub name: &'static str,
    /// What was found, in plain words, or what is wrong.
    pub finding: Result<String, String>,
    /// What a person can do about it.
    pub hint: Option<String>,
}

impl Check {
    /// Something that is as it should be.
    #[must_use]
    pub fn good(name: &'static str, finding: impl Into<String>) -> Self {
        Self { name, finding: Ok(finding.into()), hint: None }
    }

    /// Something that is wrong.
    #[must_use]
    pub fn bad(name: &'static str, error: &PlatformError) -> Self {
        Self { name, finding: Err(error.message.clone()), hint: error.hint.clone() }
    }
}
