//! What an article has to pass before it goes out: still true of its repository, good enough, and without a secret.

use super::{PipelineError, Request, Run, check};
use crate::compose::score;
use crate::config::PublishRules;
use crate::limits::Limits;
use crate::model::Grounding;
use crate::publish::Manuscript;
use crate::source::{Git, redact};
use std::path::PathBuf;

/// What is asked of an article.
#[derive(Clone, Debug)]
pub struct Gates {
    /// The repository that it is about, where the user names it.
    pub repository: Option<PathBuf>,
    /// The bars.
    pub rules: PublishRules,
}

/// What kept an article back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It is no longer true of its repository, or that could not be seen.
    Fresh,
    /// Too few of its claims hold.
    Grounding,
    /// It is not good enough.
    Score,
    /// It holds what looks like a secret.
    Secret,
    /// It shows an image that is not there.
    Image,
}

/// Why an article does not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The gate.
    pub gate: Gate,
    /// What was found, as a lowercase fragment.
    pub message: String,
}

/// What was seen of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    /// Why it does not go out; empty when it may.
    pub held: Vec<Held>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Looks whether `manuscript` may go out.
///
/// # Errors
/// As [`check`]; a repository that is not at hand is no error.
pub fn inspect(manuscript: &Manuscript, gates: &Gates, run: &Run<'_>) -> Result<Inspected, PipelineError> {
    let mut seen = Inspected::default();
    let checked = freshness(manuscript, gates, run, &mut seen)?;
    let grounding = checked.or_else(|| stated(manuscript)).unwrap_or_default();
    if let Some(least) = gates.rules.min_grounding.filter(|least| grounding.ratio < *least) {
        seen.hold(Gate::Grounding, format!("grounding {:.3} is below the minimum of {least}", grounding.ratio));
    }
    if let Some(least) = gates.rules.min_score {
        let total = score::score(&manuscript.source, &grounding).total;
        if total < least {
            seen.hold(Gate::Score, format!("the score {total} is below the minimum of {least}"));
        }
    }
    for (kind, line) in redact(&manuscript.source).1 {
        seen.hold(Gate::Secret, format!("line {line} holds what looks like a secret ({kind})"));
    }
    Ok(seen)
}

impl Inspected {
    fn hold(&mut self, gate: Gate, message: String) {
        self.held.push(Held { gate, message });
    }
}

/// Checks the article against its repository, when that is at hand.
fn freshness(
    manuscript: &Manuscript,
    gates: &Gates,
    run: &Run<'_>,
    seen: &mut Inspected,
) -> Result<Option<Grounding>, PipelineError> {
    let required = gates.rules.require_fresh == Some(true);
    let Some(repository) = repository(manuscript, gates) else {
        let why = if manuscript.head.version.is_some() { "its repository is not at hand" } else { "techdoc did not write it" };
        let message = format!("whether the article is still true was not checked: {why}");
        if required {
            seen.hold(Gate::Fresh, message);
        } else {
            seen.notes.push(message);
        }
        return Ok(None);
    };
    let target = repository.to_string_lossy().into_owned();
    let request = Request { target, limits: Limits::for_article(), focus: Vec::new(), since: None };
    let grounding = check(&manuscript.source, &request, run)?.grounding;
    if let Some(first) = grounding.findings.first() {
        let (count, more) = (grounding.findings.len(), if grounding.findings.len() > 1 { ", first" } else { "" });
        let message = format!(
            "{} no longer {}{more} line {}: {}: {}",
            crate::words::numbered(count as u64, "claim"),
            if count == 1 { "holds;" } else { "hold" },
            first.line,
            first.text,
            first.reason
        );
        seen.hold(Gate::Fresh, message);
    }
    Ok(Some(grounding))
}

/// The repository that the user names, else the one around the current folder or the article, when it has the article's commit.
fn repository(manuscript: &Manuscript, gates: &Gates) -> Option<PathBuf> {
    manuscript.head.version.as_ref()?;
    if gates.repository.is_some() {
        return gates.repository.clone();
    }
    let commit = manuscript.head.commit.as_deref()?;
    [PathBuf::from("."), manuscript.folder.clone()]
        .into_iter()
        .filter(|folder| !folder.as_os_str().is_empty())
        .find_map(|folder| Git::open(&folder).ok().filter(|git| git.has_commit(commit)).map(|git| git.top()))
}

/// The outcome of the check when the article was written, as its head has it.
fn stated(manuscript: &Manuscript) -> Option<Grounding> {
    let (verified, checked) = manuscript.head.grounding.as_deref()?.split_once('/')?;
    let (verified, checked): (u64, u64) = (verified.parse().ok()?, checked.parse().ok()?);
    Some(Grounding { checked, verified, ratio: verified as f64 / checked.max(1) as f64, findings: Vec::new() })
}
