//! The front door of the library: analyse a tree, write an article about it, check one.

use crate::limits::Limits;
use crate::model::{Analysis, Article, Audience, Grounding, Kind};
use crate::progress::{Interrupt, Progress};
use crate::source::{GitError, SourceError};
use std::path::PathBuf;

/// What to look at, and how closely.
#[derive(Clone, Debug)]
pub struct Request {
    /// A folder, a file, or the https address of a Git repository.
    pub target: String,
    /// The caps of the run.
    pub limits: Limits,
    /// Paths below the target to stay within; empty for all of it.
    pub focus: Vec<String>,
    /// The revision from which changes count.
    pub since: Option<String>,
}

/// What to write.
#[derive(Clone, Debug)]
pub struct ArticleRequest {
    /// What to write about.
    pub source: Request,
    /// The kind of article; chosen from the request when none.
    pub kind: Option<Kind>,
    /// For whom.
    pub audience: Audience,
    /// The share of claims that has to hold.
    pub min_grounding: Option<f64>,
}

/// What a run is given by the program around it.
pub struct Run<'a> {
    /// Hears what happens.
    pub progress: &'a dyn Progress,
    /// The wish that it stop.
    pub interrupt: &'a Interrupt,
    /// Where checkouts of remote repositories are kept.
    pub cache_folder: PathBuf,
}

/// Why a run came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The tree could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Git could not answer what the request needs.
    #[error(transparent)]
    Git(GitError),
    /// The request makes no sense.
    #[error("{0}")]
    Usage(String),
}

/// An article and what it rests on.
pub struct Generated {
    /// The article.
    pub article: Article,
    /// The analysis that it was written from.
    pub analysis: Analysis,
    /// The article as Markdown.
    pub markdown: String,
    /// Its diagram as SVG, when it has one.
    pub diagram_svg: Option<String>,
}

/// The outcome of a check.
pub struct Checked {
    /// What holds and what does not.
    pub grounding: Grounding,
}

/// Analyses a tree.
///
/// # Errors
/// When the tree cannot be read, or the request makes no sense.
pub fn analyze(request: &Request, run: &Run<'_>) -> Result<Analysis, PipelineError> {
    let _ = (request, run);
    Err(PipelineError::Usage("the pipeline is not assembled".into()))
}

/// Writes an article.
///
/// # Errors
/// As [`analyze`].
pub fn generate(request: &ArticleRequest, run: &Run<'_>) -> Result<Generated, PipelineError> {
    let _ = (request, run);
    Err(PipelineError::Usage("the pipeline is not assembled".into()))
}

/// Checks an article against a tree.
///
/// # Errors
/// As [`analyze`].
pub fn check(markdown: &str, request: &Request, run: &Run<'_>) -> Result<Checked, PipelineError> {
    let _ = (markdown, request, run);
    Err(PipelineError::Usage("the pipeline is not assembled".into()))
}
