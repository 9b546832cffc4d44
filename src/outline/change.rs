//! The change article: how much changed, which functions, who depends on them, what the commits say, what to check.

use super::{key_facts, tags, title, tour};
use crate::model::{Analysis, Audience, Block, Brief, Fact, Kind, Outline, SectionKind, Slot};
use crate::words::numbered;

/// Plans an article about the change since a revision.
pub(super) fn plan(analysis: &Analysis, audience: Audience) -> Outline {
    let since = analysis.change.as_ref().map_or("", |change| change.since.as_str());
    let named =
        |rules: &[&str]| -> Vec<Fact> { analysis.facts.iter().filter(|fact| rules.contains(&fact.rule)).cloned().collect() };
    let section =
        |section, heading: &str, facts: Vec<Fact>| Brief { section, heading: Some(heading.to_owned()), facts, blocks: Vec::new() };
    let functions = named(&["change-function"]);
    let commits = named(&["change-commit"]);
    let total = analysis.change.as_ref().map_or(0, |change| change.changes.total);
    let of_commits = if total > commits.len() as u64 { "The last commits" } else { "The commits" };
    let wrong: Vec<Fact> = named(&["change-tests"]).into_iter().chain(weak_spots(analysis)).collect();
    let briefs = vec![
        Brief { section: SectionKind::Hook, heading: None, facts: named(&["change-size"]), blocks: Vec::new() },
        Brief {
            section: SectionKind::KeyFacts,
            heading: Some("Key facts".to_owned()),
            facts: Vec::new(),
            blocks: vec![Block::Table(key_facts::change_rows(analysis))],
        },
        section(SectionKind::Change, "What changed", functions),
        section(SectionKind::Change, "What depends on it", named(&["change-dependents", "change-dependency", "change-removed"])),
        section(SectionKind::Commands, of_commits, commits),
        section(SectionKind::Wrong, "What to check", wrong),
    ];
    let briefs: Vec<Brief> = briefs
        .into_iter()
        .filter(|brief| !brief.facts.is_empty() || !brief.blocks.is_empty())
        .chain(tour::next(analysis))
        .collect();
    let name = &analysis.repository.name;
    let at = title::short_commit(analysis).map_or_else(String::new, |commit| format!(" up to commit {commit}"));
    Outline {
        kind: Kind::Change,
        audience,
        title: heading(analysis, since),
        description: format!(
            "What changed in {name} since {since}{at}: the functions that were rewritten, who calls them, and what the commits say."
        ),
        tags: tags::tags(analysis),
        briefs,
    }
}

fn heading(analysis: &Analysis, since: &str) -> String {
    let name = &analysis.repository.name;
    let first = analysis.facts.iter().find(|fact| fact.rule == "change-function");
    let files = analysis.change.as_ref().map_or(0, |change| change.diff.files.len() as u64);
    match first {
        Some(fact) => format!("{name} since {since}: {}, and {} foremost", numbered(files, "changed file"), fact.subject),
        None => format!("{name} since {since}: {}", numbered(files, "changed file")),
    }
}

/// Weak spots on lines that are new.
fn weak_spots(analysis: &Analysis) -> Vec<Fact> {
    let Some(change) = &analysis.change else { return Vec::new() };
    let is_new = |fact: &Fact| {
        let place = &fact.evidence[0];
        let hunks = change.diff.files.iter().filter(|diff| diff.path == place.path).flat_map(|diff| &diff.hunks);
        hunks.filter_map(|hunk| hunk.span).any(|span| span.contains(place.span.start_line))
    };
    analysis
        .facts
        .iter()
        .filter(|fact| fact.slot == Slot::Wrong && fact.rule != "change-tests" && is_new(fact))
        .take(3)
        .cloned()
        .collect()
}
