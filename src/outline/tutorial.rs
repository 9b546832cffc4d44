//! The tutorial: run it, follow what happens, know its limits, go on reading.

use super::{commands, tags, title, tour};
use crate::model::{Analysis, Audience, Brief, Kind, Outline};

/// Plans a tutorial: one concrete use, and what the code does at each step.
pub(super) fn plan(analysis: &Analysis, audience: Audience) -> Outline {
    let named = |brief: Option<Brief>, heading: &str| brief.map(|brief| Brief { heading: Some(heading.to_owned()), ..brief });
    let briefs = [
        Some(tour::hook(analysis)),
        Some(tour::key(analysis)),
        named(commands::brief(analysis), "Run it"),
        tour::path(analysis),
        named(tour::wrong(analysis), "Before you build on it"),
        tour::next(analysis),
    ];
    let name = &analysis.repository.name;
    let at = title::short_commit(analysis).map_or_else(String::new, |commit| format!(" at commit {commit}"));
    Outline {
        kind: Kind::Tutorial,
        audience,
        title: title::title(analysis),
        description: format!("How to run {name}{at}, and what its code does then, call by call."),
        tags: tags::tags(analysis),
        briefs: briefs.into_iter().flatten().collect(),
    }
}
