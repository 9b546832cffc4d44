//! The tour: a hook, key facts, one path, one to three decisions, weak spots, commands, what to read next.

use super::{commands, diagram, key_facts, survey, tags, themes, title};
use crate::model::{Analysis, Audience, Block, Brief, Fact, Kind, Outline, SectionKind, Slot};
use std::collections::BTreeSet;

/// The most weak spots that a tour lists.
const WEAK_SPOTS: usize = 9;

/// Plans a tour of the repository.
pub(super) fn plan(analysis: &Analysis, audience: Audience) -> Outline {
    let before = [Some(hook(analysis)), Some(key(analysis)), survey::usage(analysis), path(analysis), survey::second(analysis)];
    let after = [wrong(analysis), survey::history(analysis), commands::brief(analysis), next(analysis)];
    let briefs = (before.into_iter().flatten())
        .chain(themes::decisions(analysis))
        .chain([survey::parts(analysis), survey::settings(analysis), survey::tests(analysis)].into_iter().flatten())
        .chain(after.into_iter().flatten())
        .collect();
    Outline {
        kind: Kind::Tour,
        audience,
        title: title::title(analysis),
        description: title::description(analysis, audience),
        tags: tags::tags(analysis),
        briefs,
    }
}

pub(super) fn facts_of<'a>(analysis: &'a Analysis, slot: Slot) -> impl Iterator<Item = &'a Fact> + 'a {
    analysis.facts.iter().filter(move |fact| fact.slot == slot)
}

/// The lines before the first heading.
pub(super) fn hook(analysis: &Analysis) -> Brief {
    let order = ["hub", "mass", "call-path", "unparsed", "purpose"];
    let preview = preview(analysis).map(Block::Paragraph);
    let facts = order.iter().filter_map(|rule| facts_of(analysis, Slot::Hook).find(|fact| fact.rule == *rule)).cloned().collect();
    Brief { section: SectionKind::Hook, heading: None, facts, blocks: preview.into_iter().collect() }
}

/// What a weak spot of a rule leaves the reader to see.
const OPEN: &[(&str, &str)] = &[
    ("untested-public", "what no test names"),
    ("silence", "which errors nobody looks at"),
    ("unfinished", "what comments leave open"),
    ("hard-limit", "which bounds are fixed"),
    ("aborting-calls", "where a call ends it all"),
    ("mutual-imports", "which files import each other"),
];

/// Where the tour goes, from the headings of its sections.
fn preview(analysis: &Analysis) -> Option<String> {
    let headings: Vec<String> = themes::decisions(analysis).into_iter().filter_map(|brief| brief.heading).collect();
    let stops: Vec<String> = headings.iter().take(2).map(|heading| format!("“{heading}”")).collect();
    let weak = wrong(analysis).map(|brief| brief.facts).unwrap_or_default();
    let open: Vec<&str> =
        OPEN.iter().filter(|(rule, _)| weak.iter().any(|fact| fact.rule == *rule)).map(|(_, says)| *says).take(2).collect();
    let open = if open.is_empty() { "what to read next".to_owned() } else { open.join(" and ") };
    let path = analysis.path.len() >= 3;
    let stops = (!stops.is_empty()).then(|| stops.join(" and "))?;
    let wordings = match path {
        true => [
            format!("This tour follows those calls, stops at {stops}, and lists {open}."),
            format!("The calls are followed one by one below; then come {stops}, and at the end {open}."),
            format!("Below stand these calls with their code, then {stops}, and last {open}."),
        ],
        false => [
            format!("This tour stops at {stops}, and lists {open}."),
            format!("Below {} {stops}, and at the end {open}.", if headings.len() < 2 { "stands" } else { "come" }),
            format!("Two things stand out: {stops}; the end tells {open}."),
        ],
    };
    let [a, b, c] = &wordings;
    let choice = if headings.len() < 2 { [a, b, a] } else { [a, b, c] };
    let chosen = crate::words::pick(
        &[choice[0].as_str(), choice[1].as_str(), choice[2].as_str()],
        &format!("{}/preview", analysis.repository.name),
    );
    Some(chosen.to_owned())
}

/// The table, the diagram, and what the diagram's ends are.
pub(super) fn key(analysis: &Analysis) -> Brief {
    let drawn = diagram::diagram(analysis);
    let shown: BTreeSet<&str> = drawn.iter().flat_map(|diagram| diagram.boxes.iter().map(|path| &**path)).collect();
    let mut facts: Vec<Fact> = facts_of(analysis, Slot::Diagram)
        .filter(|fact| fact.rule == "leaves" && shown.contains(fact.subject.as_str()))
        .take(2)
        .cloned()
        .collect();
    facts.extend(facts_of(analysis, Slot::Diagram).find(|fact| fact.rule == "widest").cloned());
    facts.extend(survey::lone_parts(analysis));
    let blocks = std::iter::once(Block::Table(key_facts::rows(analysis))).chain(drawn.map(Block::Diagram)).collect();
    Brief { section: SectionKind::KeyFacts, heading: Some("Key facts".to_owned()), facts, blocks }
}

/// The call path, when it is long enough to follow.
pub(super) fn path(analysis: &Analysis) -> Option<Brief> {
    let (first, last) = (analysis.path.first()?, analysis.path.last()?);
    let mut facts = Vec::new();
    for step in &analysis.path {
        let here = |fact: &&Fact| fact.subject == step.name;
        facts.extend(facts_of(analysis, Slot::Path).filter(|fact| fact.rule == "step").find(here).cloned());
        facts.extend(facts_of(analysis, Slot::Path).filter(|fact| fact.rule != "step").filter(here).take(2).cloned());
    }
    let named: BTreeSet<&str> = analysis.path.iter().map(|step| step.name.as_str()).collect();
    facts.extend(
        facts_of(analysis, Slot::Path)
            .filter(|fact| fact.rule != "step" && !named.contains(fact.subject.as_str()))
            .take(3)
            .cloned(),
    );
    let heading = format!("From `{}` to `{}`", first.name, last.name);
    (analysis.path.len() >= 3).then_some(Brief { section: SectionKind::Path, heading: Some(heading), facts, blocks: Vec::new() })
}

/// Weak spots, strongest first, at most two of a rule.
pub(super) fn wrong(analysis: &Analysis) -> Option<Brief> {
    let mut facts: Vec<Fact> = Vec::new();
    let decided = themes::decisions(analysis);
    let told = |fact: &Fact| fact.rule == "hard-limit" && decided.iter().any(|brief| brief.facts[0].subject == fact.subject);
    for fact in facts_of(analysis, Slot::Wrong).filter(|fact| !told(fact)) {
        if facts.len() < WEAK_SPOTS && facts.iter().filter(|other| other.rule == fact.rule).count() < 2 {
            facts.push(fact.clone());
        }
    }
    (!facts.is_empty()).then(|| Brief {
        section: SectionKind::Wrong,
        heading: Some("What can go wrong".to_owned()),
        facts,
        blocks: Vec::new(),
    })
}

/// Three files, each for another reason.
pub(super) fn next(analysis: &Analysis) -> Option<Brief> {
    let mut chosen: Vec<Fact> = Vec::new();
    let on_path = |path: &str| analysis.path.iter().any(|step| &*step.path == path);
    let leaves = facts_of(analysis, Slot::Diagram).filter(|fact| fact.rule == "leaves" && !on_path(&fact.subject));
    let mut candidates: Vec<&Fact> = facts_of(analysis, Slot::Next).chain(leaves.take(1)).collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.subject.cmp(&b.subject)));
    for fact in candidates {
        match chosen.iter().position(|other| other.subject == fact.subject) {
            Some(at)
                if chosen_once(&chosen[at])
                    && !(chosen[at].text.contains("lines of code") && fact.text.contains("lines of code")) =>
            {
                chosen[at].text = format!("{}; {}", chosen[at].text, fact.text);
                chosen[at].quantities.extend(fact.quantities.iter().cloned());
            }
            Some(_) => {}
            None if chosen.len() < 3 => chosen.push(fact.clone()),
            None => {}
        }
    }
    (chosen.len() >= 2).then(|| Brief {
        section: SectionKind::Next,
        heading: Some("What to read next".to_owned()),
        facts: chosen,
        blocks: Vec::new(),
    })
}

/// Whether a second reason may still be added.
fn chosen_once(fact: &Fact) -> bool {
    !fact.text.contains("; ")
}
