//! Decisions: a fact that can lead a section, with the facts that are about the same thing.

use crate::model::{Analysis, Brief, Fact, SectionKind, Slot};

/// The most decisions of an article, and the most facts of one.
const DECISIONS: usize = 3;
const FACTS: usize = 4;

/// One to three sections, each on one decision; no two led by the same rule, no fact used twice.
pub(super) fn decisions(analysis: &Analysis) -> Vec<Brief> {
    let decisions: Vec<&Fact> = analysis.facts.iter().filter(|fact| fact.slot == Slot::Decision).collect();
    let mut used: Vec<&str> = Vec::new();
    let mut briefs: Vec<Brief> = Vec::new();
    for lead in decisions.iter().filter(|fact| fact.heading.is_some()) {
        let rule_taken = briefs.iter().any(|brief| brief.facts[0].rule == lead.rule);
        if briefs.len() == DECISIONS || used.contains(&lead.id.as_str()) || rule_taken {
            continue;
        }
        let joined: Vec<&Fact> = decisions
            .iter()
            .copied()
            .filter(|fact| fact.id != lead.id && !used.contains(&fact.id.as_str()) && related(lead, fact))
            .take(FACTS - 1)
            .collect();
        if lead.rule == "co-change" || (lead.rule == "why-quote" && joined.is_empty() && briefs.len() == 2) {
            continue;
        }
        used.push(&lead.id);
        used.extend(joined.iter().map(|fact| fact.id.as_str()));
        let facts = std::iter::once(*lead).chain(joined).cloned().collect();
        briefs.push(Brief { section: SectionKind::Decision, heading: lead.heading.clone(), facts, blocks: Vec::new() });
    }
    if let (Some(last), Some(pair)) =
        (briefs.last_mut(), decisions.iter().find(|fact| fact.rule == "co-change" && !used.contains(&fact.id.as_str())))
    {
        last.facts.push((*pair).clone());
    }
    briefs
}

/// Whether two facts are about the same item: a subject, a name, or a file.
fn related(lead: &Fact, other: &Fact) -> bool {
    let about = |fact: &Fact, name: &str| fact.subject == name || fact.names.iter().any(|own| own == name);
    lead.rule != other.rule
        && other.rule != "co-change"
        && (lead.subject == other.subject || other.names.iter().any(|name| about(lead, name)) || about(lead, &other.subject))
}
