//! Why a job did not do what was asked, and whether trying again may help.

use crate::compose::llm::WriterError;
use crate::llm::{CallErrorKind, GatewayError};
use crate::pipeline::PipelineError;
use crate::source::{GitError, SourceError};

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing: it would fail again.
    None,
    /// Another attempt, later.
    TryAgain,
    /// Nothing failed: somebody asked the attempt to stop.
    Stopped,
}

/// A failed attempt. The text may be shown to whoever asked for the job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JobError {
    /// What to do about it.
    pub remedy: Remedy,
    /// What went wrong, as a lowercase fragment.
    pub message: String,
}

impl JobError {
    /// A failure that would come again.
    pub(super) fn hopeless(error: impl std::error::Error) -> Self {
        Self { remedy: Remedy::None, message: chain(&error) }
    }

    /// A failure that may pass.
    pub(super) fn passing(error: impl std::error::Error) -> Self {
        Self { remedy: Remedy::TryAgain, message: chain(&error) }
    }

    /// A refusal in words.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self { remedy: Remedy::None, message: message.into() }
    }

    /// A model that wrote nothing where only it was to write.
    pub(super) fn of_model(failure: &GatewayError) -> Self {
        let lasting = matches!(
            failure.kind(),
            Some(CallErrorKind::Quota | CallErrorKind::Credentials | CallErrorKind::UnknownModel | CallErrorKind::Request)
        );
        if lasting || matches!(failure, GatewayError::Budget(_)) { Self::hopeless(failure) } else { Self::passing(failure) }
    }
}

impl From<PipelineError> for JobError {
    fn from(error: PipelineError) -> Self {
        let remedy = match &error {
            PipelineError::Source(SourceError::Interrupted)
            | PipelineError::Git(GitError::Interrupted)
            | PipelineError::Writer(WriterError::Interrupted) => Remedy::Stopped,
            PipelineError::Git(GitError::TimedOut(_) | GitError::Unavailable(_)) => Remedy::TryAgain,
            PipelineError::Source(_) | PipelineError::Git(_) | PipelineError::Usage(_) | PipelineError::Writer(_) => Remedy::None,
        };
        Self { remedy, message: chain(&error) }
    }
}

/// An error and its causes on one line; a cause that its parent already tells is left out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.ends_with(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    crate::render::text::one_line(&message)
}
