//! Checks an article against the tree: what it states, and, where rules wrote it, what they would write today.

use super::work_tree::{Compared, WorkTree};
use super::{Checked, PipelineError, Request, Run, folder_of, locate, rules, survey};
use crate::compose::renewal;
use crate::grounding::{self, FrontMatter, Ground};
use crate::model::{Audience, Finding, Grounding, Kind};
use crate::outline;
use crate::progress::Stage;
use crate::source::Git;

/// Checks an article against the tree as it is now, and its history against the commit that it names.
///
/// # Errors
/// As [`analyze`](super::analyze).
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
        let tree = WorkTree { analysis: &analysis, folder: &folder, compared: &Compared::default() };
        let fresh = rules::compose(outline::plan(&analysis, kind, audience), tree).markdown;
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
        "tutorial" => Kind::Tutorial,
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
