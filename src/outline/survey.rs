//! Sections that rules alone tell: how the project is used, a second way, how folders hang together, settings, tests, history.
//!
//! Each stands only where there is more than a sentence to say; a lone sentence goes to a neighbour.

use super::tour::facts_of;
use crate::model::{Analysis, Brief, Fact, SectionKind, Slot};

/// The most facts of one section.
const FACTS: usize = 5;
/// A sentence longer than this can be a section.
const LONG: usize = 90;

fn brief(heading: String, facts: Vec<Fact>) -> Brief {
    Brief { section: SectionKind::Survey, heading: Some(heading), facts, blocks: Vec::new() }
}

/// The facts of a slot, best first, with the heading of the first that has one.
fn gathered(analysis: &Analysis, slots: &[Slot]) -> Option<Brief> {
    let facts: Vec<Fact> = slots.iter().flat_map(|&slot| facts_of(analysis, slot).take(FACTS).cloned()).collect();
    let lead = facts.iter().position(|fact| fact.heading.is_some())?;
    let heading = facts[lead].heading.clone()?;
    let mut facts = facts;
    let first = facts.remove(lead);
    facts.insert(0, first);
    Some(brief(heading, facts))
}

/// How the project is used: what a document shows, and where that is defined.
pub(super) fn usage(analysis: &Analysis) -> Option<Brief> {
    gathered(analysis, &[Slot::Use])
}

/// The second path, when it has at least two calls.
pub(super) fn second(analysis: &Analysis) -> Option<Brief> {
    let facts: Vec<Fact> = facts_of(analysis, Slot::Second).cloned().collect();
    let (first, last) = (facts.first()?, facts.last()?);
    let repeats = facts.iter().enumerate().any(|(at, fact)| facts[..at].iter().any(|other| other.subject == fact.subject));
    let seed = format!("{}/second", analysis.repository.name);
    let opening = crate::words::pick(&["Another way: from", "Elsewhere, from", "A second path, from"], &seed);
    let heading = format!("{opening} `{}` to `{}`", first.subject, last.subject);
    (facts.len() >= 3 && analysis.path.len() >= 3 && !repeats).then(|| brief(heading, facts))
}

/// How folders hang together, when there is more than one thing to say of it.
pub(super) fn parts(analysis: &Analysis) -> Option<Brief> {
    gathered(analysis, &[Slot::Parts]).filter(|brief| brief.facts.len() > 1)
}

/// The one thing to say of the folders, where there is but one.
pub(super) fn lone_parts(analysis: &Analysis) -> Option<Fact> {
    let mut facts = facts_of(analysis, Slot::Parts);
    let (only, more) = (facts.next()?, facts.next());
    (more.is_none() || parts(analysis).is_none()).then(|| only.clone())
}

/// What can be set from outside, when there is more than one thing to say of it.
pub(super) fn settings(analysis: &Analysis) -> Option<Brief> {
    gathered(analysis, &[Slot::Settings]).filter(|brief| brief.facts.len() > 1)
}

/// The one thing to say of settings, where there is but one.
pub(super) fn lone_setting(analysis: &Analysis) -> Option<Fact> {
    facts_of(analysis, Slot::Settings).next().filter(|_| settings(analysis).is_none()).cloned()
}

/// How it is tested; with the history where that has little to say.
pub(super) fn tests(analysis: &Analysis) -> Option<Brief> {
    let own = gathered(analysis, &[Slot::Tests]).filter(|brief| brief.facts.len() > 1 || brief.facts[0].text.len() > LONG);
    match history(analysis) {
        Some(_) => own,
        None => gathered(analysis, &[Slot::Tests, Slot::History]).filter(|brief| brief.facts.len() > 1),
    }
}

/// What changed when, where there is enough to say of it.
pub(super) fn history(analysis: &Analysis) -> Option<Brief> {
    let enough = facts_of(analysis, Slot::History).count() > 2;
    let lead = || facts_of(analysis, Slot::History).find_map(|fact| fact.heading.clone());
    let facts: Vec<Fact> = facts_of(analysis, Slot::History).take(FACTS).cloned().collect();
    enough.then(|| brief(lead().unwrap_or_else(|| "What changed last".to_owned()), facts))
}
