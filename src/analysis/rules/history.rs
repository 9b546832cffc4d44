//! Rule 21, files that change together; rule 22, the file that changes most; rule 26, a fix that touched no test.

use super::FactDraft;
use crate::analysis::history::CO_CHANGE_FILES;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Role, Slot, Span, folder};
use crate::source::read_text;
use crate::words::{code, count, counted};

fn source(index: &Index<'_>, path: &str) -> Option<u32> {
    index.analysis.file_index(path).filter(|&file| index.analysis.files[file as usize].role == Role::Source)
}

fn place(index: &Index<'_>, path: &str) -> Option<Evidence> {
    Some(Evidence::new(path, Span::line(1), &read_text(index.root, path, 1 << 20).ok()?))
}

/// Says which two source files hardly ever change alone.
pub(super) fn co_change(index: &Index<'_>) -> Vec<Fact> {
    let pairs = index
        .analysis
        .history
        .co_changes
        .iter()
        .filter(|pair| source(index, &pair.rarer).is_some() && source(index, &pair.other).is_some());
    let same_stem = |a: &str, b: &str| crate::model::file_name(a).split('.').next() == crate::model::file_name(b).split('.').next();
    let mut facts = Vec::new();
    for pair in pairs.filter(|pair| !same_stem(&pair.rarer, &pair.other)) {
        let Some(evidence) = place(index, &pair.rarer) else { continue };
        let (all, both) = (counted(pair.rarer_commits as usize, "commit"), count(pair.together as usize));
        let share = if pair.together == pair.rarer_commits { "each".to_owned() } else { both };
        let verb = if pair.together == pair.rarer_commits { "touches" } else { "touch" };
        let aside = if pair.sweeps == 0 { String::new() } else { format!(" that change at most {CO_CHANGE_FILES} files") };
        let text = format!(
            "{} and {} change together: of the {all} to the former{aside}, {share} also {verb} the latter.",
            code(&pair.rarer),
            code(&pair.other)
        );

        let draft = FactDraft::new("co-change", Slot::Decision, folder(&pair.rarer), evidence)
            .heading("Two files that change as one")
            .score(0.5)
            .text(text)
            .quantity(pair.rarer_commits as usize, "commit", &[&pair.rarer])
            .quantity(pair.together as usize, "commit", &[&pair.rarer])
            .quantity(CO_CHANGE_FILES, "file", &[&pair.rarer])
            .names([&*pair.rarer, &*pair.other]);
        facts.push(draft.done());
        if facts.len() == 2 {
            break;
        }
    }
    facts
}

/// Names the source file with most commits.
pub(super) fn most_changed(index: &Index<'_>) -> Vec<Fact> {
    let history = &index.analysis.history;
    let mut sources = history.churn.iter().filter(|churn| source(index, &churn.path).is_some());
    let (Some(first), second) = (sources.next(), sources.next()) else { return Vec::new() };
    if history.shallow || first.commits < 5 || second.is_some_and(|second| second.commits == first.commits) {
        return Vec::new();
    }
    let Some(evidence) = place(index, &first.path) else { return Vec::new() };
    let bounded = if history.commits_read < history.commits {
        format!(" of the last {}", count(history.commits_read as usize))
    } else {
        String::new()
    };
    let commits = first.commits as usize;
    let text = if bounded.is_empty() {
        format!("changed in {}, renames followed, more than any other source file", counted(commits, "commit"))
    } else {
        format!("changed in {}{bounded}, renames followed, more than any other source file", counted(commits, "commit"))
    };
    vec![
        FactDraft::new("most-changed", Slot::Next, &first.path, evidence)
            .score(0.7)
            .text(text)
            .quantity(commits, "commit", &[&first.path])
            .quantity(history.commits_read as usize, "commit", &[])
            .names([&*first.path])
            .done(),
    ]
}

/// Names a recent fix of one source file that changed no test.
pub(super) fn fix_without_test(index: &Index<'_>) -> Vec<Fact> {
    let role = |path: &str| index.analysis.file_index(path).map(|file| index.analysis.files[file as usize].role);
    let is_fix = |subject: &str| {
        subject
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "fix" | "fixes" | "fixed" | "bug" | "bugfix"))
    };
    for commit in index.analysis.history.recent.iter().filter(|commit| is_fix(&commit.subject)) {
        let sources: Vec<&str> =
            commit.changes.iter().map(|change| &*change.path).filter(|path| role(path) == Some(Role::Source)).collect();
        let tested = commit.changes.iter().any(|change| role(&change.path) == Some(Role::Test));
        if let ([only], false) = (sources.as_slice(), tested)
            && let Some(evidence) = place(index, only)
        {
            let text = format!(
                "Commit {} ({}), “{}”, changed {} and no test.",
                code(&commit.id[..7.min(commit.id.len())]),
                commit.date,
                commit.subject,
                code(only)
            );
            return vec![
                FactDraft::new("fix-without-test", Slot::Brief, only, evidence).score(0.4).text(text).names([*only]).done(),
            ];
        }
    }
    Vec::new()
}
