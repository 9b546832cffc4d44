//! The deep dive: the shape of a tour, about the folders or files in focus.

use super::{title, tour};
use crate::model::{Analysis, Audience, Kind, Outline};

/// Plans an article about the focus. The facts are already limited to it.
pub(super) fn plan(analysis: &Analysis, audience: Audience) -> Outline {
    let mut outline = tour::plan(analysis, audience);
    let focus = analysis.focus.join(", ");
    let rest = outline.title.strip_prefix(&format!("{}: ", analysis.repository.name)).unwrap_or(&outline.title).to_owned();
    if let Some(hook) = outline.briefs.first_mut() {
        hook.facts.retain(|fact| fact.rule != "purpose");
    }
    outline.kind = Kind::DeepDive;
    outline.title = format!("{focus} in {}: {rest}", analysis.repository.name);
    let at = title::short_commit(analysis).map_or_else(String::new, |commit| format!(" at commit {commit}"));
    outline.description = format!(
        "A closer look at {focus} in {}{at}: what calls lead through it, what was decided there, what is left open.",
        analysis.repository.name
    );
    outline
}
