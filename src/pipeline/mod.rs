//! Analyse, generate, check, inspect before publishing as four functions: the library's front door.

mod assemble;
mod check;
mod generate;
mod model;
mod publish;
mod rules;
mod settings;
mod work_tree;

pub use check::check;
pub use generate::{estimate, generate};
pub use model::{Model, ModelError, ModelLine, ModelParts, article_record};
pub use publish::{Gate, Gates, Held, Inspected, inspect};
pub use settings::repository_file;

use crate::analysis::{self, Scope, SurveyError};
use crate::compose::llm::{Writer, WriterError};
use crate::limits::Limits;
use crate::llm::GatewayError;
use crate::model::{Analysis, Angle, Article, Audience, Grounding, Kind};
use crate::progress::{Interrupt, Progress, Stage};
use crate::source::checkout::{self, Asking, Credentials, Transport};
use crate::source::{Git, GitError, Reach, SourceError};
use std::path::{Path, PathBuf};

/// What to look at, and how closely.
#[derive(Clone, Debug)]
pub struct Request {
    /// A path, or the address of a Git repository.
    pub target: String,
    /// The caps.
    pub limits: Limits,
    /// Folders and files to look at more closely; empty for the whole tree.
    pub focus: Vec<String>,
    /// The revision since which changes are told.
    pub since: Option<String>,
}

/// What to write.
#[derive(Clone, Debug)]
pub struct ArticleRequest {
    /// What to look at.
    pub source: Request,
    /// The kind; by default the one that focus and revision ask for.
    pub kind: Option<Kind>,
    /// For whom.
    pub audience: Audience,
}

/// How a run is watched, and where it may keep clones.
pub struct Run<'a> {
    /// Where progress goes.
    pub progress: &'a dyn Progress,
    /// The wish to stop.
    pub interrupt: &'a Interrupt,
    /// The folder for clones.
    pub cache_folder: PathBuf,
    /// Where repositories are fetched from.
    pub reach: Reach,
    /// Who writes what rules cannot; none for an article by rules alone.
    pub writer: Option<&'a Writer>,
}

/// Why a run ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The tree could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Git could not answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The request contradicts itself or the tree.
    #[error("{0}")]
    Usage(String),
    /// The model's part could not be begun or was stopped.
    #[error(transparent)]
    Writer(#[from] WriterError),
}

impl From<SurveyError> for PipelineError {
    fn from(error: SurveyError) -> Self {
        match error {
            SurveyError::Source(error) => Self::Source(error),
            SurveyError::Git(error) => Self::Git(error),
        }
    }
}

/// An article with what it rests on.
#[derive(Debug)]
pub struct Generated {
    /// The article.
    pub article: Article,
    /// The analysis it was written from.
    pub analysis: Analysis,
    /// The article as Markdown.
    pub markdown: String,
    /// The diagram as SVG, when it has one.
    pub diagram_svg: Option<String>,
    /// The angles that a model thought of.
    pub angles: Vec<Angle>,
    /// Why sections that a model was to write were not, each reason once.
    pub failures: Vec<GatewayError>,
}

/// The outcome of a check.
#[derive(Debug)]
pub struct Checked {
    /// What holds and what does not.
    pub grounding: Grounding,
}

/// Analyses a repository.
///
/// # Errors
/// When it cannot be read, is not there, or somebody asked to stop.
pub fn analyze(request: &Request, run: &Run<'_>) -> Result<Analysis, PipelineError> {
    let root = locate(request, run)?;
    survey(&root, request, (None, None), run)
}

fn locate(request: &Request, run: &Run<'_>) -> Result<PathBuf, PipelineError> {
    let path = PathBuf::from(&request.target);
    let remote = |transport| -> Result<PathBuf, PipelineError> {
        run.progress.begin(Stage::Checkout, None);
        let credentials = Credentials::from_environment();
        let pin = if transport == Transport::Https { run.reach.pin(&request.target)? } else { None };
        let asking = Asking { transport, credentials: credentials.as_ref(), pin: pin.as_ref() };
        Ok(checkout::checkout(&request.target, &run.cache_folder, asking, run.interrupt)?.folder)
    };
    if checkout::is_address(&request.target) {
        return remote(Transport::Https);
    }
    match Git::open(&path) {
        Err(GitError::Bare(_)) => remote(Transport::Local),
        _ => Ok(path),
    }
}

/// The folder that paths count from: that of a single file is its parent.
fn folder_of(root: &Path) -> PathBuf {
    if root.is_file() { root.parent().map(Path::to_path_buf).unwrap_or_default() } else { root.to_path_buf() }
}

fn survey(
    root: &Path,
    request: &Request,
    (name, history_at): (Option<&str>, Option<&str>),
    run: &Run<'_>,
) -> Result<Analysis, PipelineError> {
    let scope = Scope { target: root, focus: &request.focus, name, history_at, since: request.since.as_deref() };
    let watched = analysis::Run { limits: &request.limits, progress: run.progress, interrupt: run.interrupt };
    let analysis = analysis::survey(&scope, &watched)?;
    for focus in &request.focus {
        if !analysis.files.iter().any(|file| crate::model::within(&file.path, focus)) {
            return Err(PipelineError::Usage(format!("--focus {focus}: no file of the repository that was read lies there")));
        }
    }
    Ok(analysis)
}
