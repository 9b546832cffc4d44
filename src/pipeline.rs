//! Analyse, generate, check as three functions: the library's front door.

use crate::analysis::{self, Scope, SurveyError};
use crate::compose::{offline, renewal, score};
use crate::grounding::{self, FrontMatter, Ground};
use crate::limits::Limits;
use crate::model::{
    Analysis, Article, Audience, Block, Digest, Fact, Finding, Grounding, Kind, Origin, Outline, Score, Section, Slot,
};
use crate::progress::{Interrupt, Progress, Stage};
use crate::source::checkout::{self, Credentials, Transport};
use crate::source::{Git, GitError, SourceError};
use crate::{outline, render};
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
    /// The least share of claims that must be verified, 0 to 1.
    pub min_grounding: Option<f64>,
}

/// How a run is watched, and where it may keep clones.
pub struct Run<'a> {
    /// Where progress goes.
    pub progress: &'a dyn Progress,
    /// The wish to stop.
    pub interrupt: &'a Interrupt,
    /// The folder for clones.
    pub cache_folder: PathBuf,
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

/// Writes an article about a repository.
///
/// # Errors
/// As [`analyze`]; also when the kind does not fit the request.
pub fn generate(request: &ArticleRequest, run: &Run<'_>) -> Result<Generated, PipelineError> {
    let kind = kind(request)?;
    let root = locate(&request.source, run)?;
    let analysis = survey(&root, &request.source, (None, None), run)?;
    run.progress.begin(Stage::Compose, None);
    let (mut article, mut markdown, plan) = compose(&analysis, kind, request.audience, &folder_of(&root));
    article.score = score::score(&markdown, &article.grounding);
    markdown = render::markdown(&article);
    article.id = Digest::of(markdown.as_bytes()).to_string()[..16].to_owned();
    let diagram_svg = plan.briefs.iter().flat_map(|brief| &brief.blocks).find_map(|block| match block {
        Block::Diagram(diagram) => Some(render::svg(diagram)),
        _ => None,
    });
    Ok(Generated { article, analysis, markdown, diagram_svg })
}

/// Plans, writes, checks, and cuts what the check found, a few times over.
fn compose(analysis: &Analysis, kind: Kind, audience: Audience, folder: &Path) -> (Article, String, Outline) {
    let mut plan = outline::plan(analysis, kind, audience);
    let mut unpathed = None;
    let ground = Ground { root: folder, analysis };
    let (mut article, mut markdown) = write(&plan, analysis, folder);
    article.grounding = grounding::check(&markdown, &ground);
    for _ in 0..REPAIRS {
        match cut(&mut plan, &article.grounding) {
            Cut::Nothing => break,
            Cut::Facts => {}
            Cut::Path => plan = outline::plan(unpathed.get_or_insert_with(|| without_path(analysis)), kind, audience),
        }
        (article, markdown) = write(&plan, analysis, folder);
        article.grounding = grounding::check(&markdown, &ground);
    }
    let markdown = render::markdown(&article);
    (article, markdown, plan)
}

/// Checks an article against the tree as it is now, and its history against the commit that it names.
///
/// # Errors
/// As [`analyze`].
pub fn check(markdown: &str, request: &Request, run: &Run<'_>) -> Result<Checked, PipelineError> {
    let root = locate(request, run)?;
    let front = grounding::parse_front_matter(markdown);
    let commit = front.as_ref().and_then(|front| front.commit.clone());
    let name = front.as_ref().and_then(|front| front.repository.clone());
    let differed = front.as_ref().is_some_and(|front| front.work_tree);
    let written_as = front.as_ref().and_then(written_by_rules);
    let (focus, since) = front.map(|front| (front.focus, front.since)).unwrap_or_default();
    let focused = Request { focus, since, ..request.clone() };
    let analysis = survey(&root, &focused, (name.as_deref(), commit.as_deref()), run)?;
    run.progress.begin(Stage::Check, None);
    let folder = folder_of(&root);
    let ground = Ground { root: &folder, analysis: &analysis };
    let git = Git::open(&folder).ok().zip(commit.filter(|_| !differed)).filter(|(git, commit)| git.has_commit(commit));
    let blob = |path: &str| {
        let (git, commit) = git.as_ref()?;
        let bytes = git.read_blob(commit, path, request.limits.file_bytes).ok()??;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let pinned: Option<&grounding::Pinned<'_>> = if git.is_some() { Some(&blob) } else { None };
    let mut grounding = grounding::check_pinned(markdown, &ground, pinned);
    if let Some((kind, audience)) = written_as {
        let fresh = compose(&analysis, kind, audience, &folder).1;
        object(&mut grounding, renewal::stale_sentences(markdown, &fresh));
    }
    Ok(Checked { grounding })
}

/// Kind and readers of an article that rules wrote; none for any other.
fn written_by_rules(front: &FrontMatter) -> Option<(Kind, Audience)> {
    let kind = match front.kind.as_deref()? {
        "tour" => Kind::Tour,
        "deep-dive" => Kind::DeepDive,
        "change" => Kind::Change,
        _ => return None,
    };
    let audience = match front.audience.as_deref() {
        Some("newcomer") => Audience::Newcomer,
        Some("architect") => Audience::Architect,
        _ => Audience::Engineer,
    };
    (front.composer.as_deref() == Some("offline")).then_some((kind, audience))
}

/// Adds findings of another kind of check; each takes one claim from the verified ones.
fn object(grounding: &mut Grounding, findings: Vec<Finding>) {
    for finding in findings {
        let known = grounding.findings.iter().any(|other| other.line == finding.line && finding.text.contains(other.text.as_str()));
        if !known {
            grounding.verified = grounding.verified.saturating_sub(1);
            grounding.findings.push(finding);
        }
    }
    grounding.findings.sort();
    grounding.ratio = grounding.verified as f64 / grounding.checked.max(1) as f64;
}

/// Rounds of cutting what the check found.
const REPAIRS: usize = 3;

fn kind(request: &ArticleRequest) -> Result<Kind, PipelineError> {
    let (focus, since) = (!request.source.focus.is_empty(), request.source.since.is_some());
    match request.kind {
        Some(Kind::DeepDive) if !focus => Err(PipelineError::Usage("a deep dive needs --focus PATH".to_owned())),
        Some(Kind::Change) if !since => Err(PipelineError::Usage("a change article needs --since REVISION".to_owned())),
        Some(kind) => Ok(kind),
        None if since => Ok(Kind::Change),
        None if focus => Ok(Kind::DeepDive),
        None => Ok(Kind::Tour),
    }
}

fn locate(request: &Request, run: &Run<'_>) -> Result<PathBuf, PipelineError> {
    let path = PathBuf::from(&request.target);
    let remote = |transport| -> Result<PathBuf, PipelineError> {
        run.progress.begin(Stage::Checkout, None);
        let credentials = Credentials::from_environment();
        Ok(checkout::checkout(&request.target, &run.cache_folder, transport, credentials.as_ref(), run.interrupt)?.folder)
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

/// Composes every section and joins them.
fn write(plan: &Outline, analysis: &Analysis, root: &Path) -> (Article, String) {
    let sections: Vec<Section> = plan
        .briefs
        .iter()
        .map(|brief| offline::compose(brief, analysis))
        .filter(|draft| !draft.blocks.is_empty())
        .map(|draft| Section { heading: draft.heading, blocks: draft.blocks, origin: Origin::Offline, attempts: 1 })
        .collect();
    let repository = &analysis.repository;
    let work_tree = differs(root, analysis, &sections);
    let permalink_base = match (&repository.remote, &repository.head) {
        (Some(remote), Some(head)) if !work_tree && remote.contains("github.com") => {
            Some(format!("{remote}/blob/{head}/{}", prefix(&repository.prefix)))
        }
        _ => None,
    };
    let mut article = Article {
        id: String::new(),
        title: plan.title.clone(),
        description: plan.description.clone(),
        tags: plan.tags.clone(),
        kind: plan.kind,
        audience: plan.audience,
        canonical_url: repository.remote.clone(),
        repository: repository.name.clone(),
        commit: repository.head.clone(),
        focus: analysis.focus.clone(),
        since: analysis.change.as_ref().map(|change| change.since.clone()),
        work_tree,
        permalink_base,
        sections,
        words: 0,
        reading_minutes: 1,
        score: Score::default(),
        grounding: Grounding::default(),
        disclosure: DISCLOSURE.to_owned(),
        composer: "offline",
    };
    let markdown = render::markdown(&article);
    article.words = score::count_words(&markdown);
    article.reading_minutes = score::reading_minutes(&markdown);
    (article, markdown)
}

const DISCLOSURE: &str = "Composed by rules from static analysis and git history. No language model took part.";

fn prefix(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{}/", prefix.trim_end_matches('/')) }
}

/// Whether a file that the article shows differs from the commit that it names.
fn differs(root: &Path, analysis: &Analysis, sections: &[Section]) -> bool {
    let Some(head) = &analysis.repository.head else { return false };
    let shown = sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Code(excerpt) | Block::Quote(excerpt) => Some(&*excerpt.evidence.path),
        _ => None,
    });
    let cited = analysis.facts.iter().flat_map(|fact| &fact.evidence).map(|evidence| &*evidence.path);
    let mut paths: Vec<&str> = shown.chain(cited).collect();
    paths.sort_unstable();
    paths.dedup();
    Git::open(root).and_then(|git| git.differs(head, &paths)).is_ok_and(|changed| !changed.is_empty())
}

/// What a round of cutting took out.
enum Cut {
    /// Nothing: no fact is to blame.
    Nothing,
    /// Single facts.
    Facts,
    /// A step of the path, without which the rest of it leads nowhere.
    Path,
}

/// Takes the facts out of the plan whose sentences the check found fault with.
fn cut(plan: &mut Outline, grounding: &Grounding) -> Cut {
    let mut outcome = Cut::Nothing;
    for brief in &mut plan.briefs {
        let heading = brief.heading.clone().unwrap_or_default().replace('`', "");
        let blamed = |fact: &Fact| {
            grounding.findings.iter().any(|finding| {
                finding.section.replace('`', "") == heading && fact_text(fact).contains(finding.text.trim_matches('`'))
            })
        };
        let before = brief.facts.len();
        if brief.facts.iter().any(|fact| matches!(fact.rule, "step" | "call-path") && blamed(fact)) {
            return Cut::Path;
        }
        brief.facts.retain(|fact| !blamed(fact));
        if brief.facts.len() != before {
            outcome = Cut::Facts;
        }
    }
    outcome
}

/// An analysis as if no path had been found.
fn without_path(analysis: &Analysis) -> Analysis {
    let mut analysis = analysis.clone();
    analysis.path.clear();
    analysis.facts.retain(|fact| fact.rule != "call-path" && fact.slot != Slot::Path);
    analysis
}

fn fact_text(fact: &Fact) -> String {
    let places: Vec<String> = fact.evidence.iter().map(ToString::to_string).collect();
    format!("{} {} {}", fact.text, fact.subject, places.join(" "))
}
