//! Commands that the repository documents and that exist in it.

use crate::model::{Analysis, Brief, Fact, SectionKind, Slot};

/// The command that starts the project, when one is documented.
pub(super) fn run(analysis: &Analysis) -> Option<&str> {
    commands(analysis).map(|fact| fact.subject.as_str()).find(|command| starts(command))
}

/// The command that builds it, when none that starts it is documented.
pub(super) fn build(analysis: &Analysis) -> Option<&str> {
    let builds = |command: &&str| {
        ["build", "verify", "package", "compile"].iter().any(|word| command.split_whitespace().any(|part| part == *word))
    };
    commands(analysis).map(|fact| fact.subject.as_str()).find(builds).filter(|_| run(analysis).is_none())
}

fn commands(analysis: &Analysis) -> impl Iterator<Item = &Fact> {
    analysis.facts.iter().filter(|fact| fact.slot == Slot::Key && fact.rule == "command")
}

/// Whether a command starts the project: `cargo run`, `npm start`, `python -m name`; what a script of npm does, only its name tells.
fn starts(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    match words.first() {
        Some(&("npm" | "yarn" | "pnpm")) => has(&["start", "serve", "dev"]),
        _ => has(&["run", "start", "serve", "-m"]) && !has(&["pytest", "unittest", "build", "pip", "test", "tox"]),
    }
}

/// The section with up to four of them.
pub(super) fn brief(analysis: &Analysis) -> Option<Brief> {
    let setting = super::survey::lone_setting(analysis);
    let documented: Vec<Fact> = commands(analysis).take(4).cloned().collect();
    let is_empty = documented.is_empty();
    let facts: Vec<Fact> = documented.into_iter().chain(setting).collect();
    (!is_empty).then(|| Brief { section: SectionKind::Commands, heading: Some("Try it".to_owned()), facts, blocks: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn a_linter_starts_nothing() {
        for (command, expected) in [
            ("npm run lint", false),
            ("npm start", true),
            ("pnpm run dev", true),
            ("cargo run --bin server", true),
            ("python -m pytest", false),
            ("python -m flask", true),
        ] {
            assert_eq!(starts(command), expected, "{command}");
        }
    }
}
