//! Commands that the repository documents and that exist in it.

use crate::model::{Analysis, Brief, Fact, SectionKind, Slot};

/// The command that starts the project, when one is documented.
pub(super) fn run(analysis: &Analysis) -> Option<&str> {
    let commands = || commands(analysis).map(|fact| fact.subject.as_str());
    commands()
        .find(|command| starts(command))
        .or_else(|| commands().find(|command| ["build", "verify", "package"].iter().any(|word| command.contains(word))))
}

fn commands(analysis: &Analysis) -> impl Iterator<Item = &Fact> {
    analysis.facts.iter().filter(|fact| fact.slot == Slot::Key && fact.rule == "command")
}

fn starts(command: &str) -> bool {
    ["run", "start", "serve", "-m"].iter().any(|word| command.split_whitespace().any(|part| part == *word))
}

/// The section with up to four of them.
pub(super) fn brief(analysis: &Analysis) -> Option<Brief> {
    let facts: Vec<Fact> = commands(analysis).take(4).cloned().collect();
    (!facts.is_empty()).then(|| Brief {
        section: SectionKind::Commands,
        heading: Some("Try it".to_owned()),
        facts,
        blocks: Vec::new(),
    })
}
