//! Decisions: a fact that can lead a section, with the facts that are about the same thing.

use crate::model::{Analysis, Brief, Fact, SectionKind, Slot};

/// The most decisions of an article, and the most facts of one.
const DECISIONS: usize = 3;
const FACTS: usize = 4;

/// One to three sections, each on one decision; two led by the same rule only where there are no others; no fact used twice.
pub(super) fn decisions(analysis: &Analysis) -> Vec<Brief> {
    let decisions: Vec<&Fact> = analysis.facts.iter().filter(|fact| fact.slot == Slot::Decision).collect();
    let mut used: Vec<&str> = Vec::new();
    let mut briefs: Vec<Brief> = Vec::new();
    for most_of_a_rule in 1..=2 {
        for lead in decisions.iter().filter(|fact| fact.heading.is_some() && fact.rule != "co-change") {
            let taken = briefs.iter().filter(|brief| brief.facts[0].rule == lead.rule).count();
            if briefs.len() == DECISIONS || used.contains(&lead.id.as_str()) || taken >= most_of_a_rule {
                continue;
            }
            briefs.extend(section(lead, &decisions, &mut used, briefs.len()));
        }
    }
    if let (Some(last), Some(pair)) =
        (briefs.last_mut(), decisions.iter().find(|fact| fact.rule == "co-change" && !used.contains(&fact.id.as_str())))
    {
        last.facts.push((*pair).clone());
    }
    briefs
}

/// The section that `lead` opens, with the facts about the same thing; none for a lone quotation where two sections stand already.
fn section<'a>(lead: &'a Fact, decisions: &[&'a Fact], used: &mut Vec<&'a str>, before: usize) -> Option<Brief> {
    let free = |fact: &&&Fact| fact.id != lead.id && !used.contains(&fact.id.as_str()) && related(lead, fact);
    let joined: Vec<&Fact> = decisions.iter().filter(free).take(FACTS - 1).copied().collect();
    if lead.rule == "why-quote" && joined.is_empty() && before == 2 {
        return None;
    }
    used.push(&lead.id);
    used.extend(joined.iter().map(|fact| fact.id.as_str()));
    let facts = std::iter::once(lead).chain(joined).cloned().collect();
    Some(Brief { section: SectionKind::Decision, heading: lead.heading.clone(), facts, blocks: Vec::new() })
}

/// Whether two facts are about the same item: a subject, a name, or a file.
fn related(lead: &Fact, other: &Fact) -> bool {
    let about = |fact: &Fact, name: &str| fact.subject == name || fact.names.iter().any(|own| own == name);
    lead.rule != other.rule
        && other.rule != "co-change"
        && (lead.subject == other.subject || other.names.iter().any(|name| about(lead, name)) || about(lead, &other.subject))
}
