//! What changed since a revision: how much, where, which functions, who depends on them, what the commits say.

use super::{FactDraft, snippet};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Change, ChangeStatus, Evidence, Fact, FileDiff, Role, Slot, Span};
use crate::source::read_text;
use crate::words::{capital_count, code, count, counted, digits, names, plural};
use std::collections::{BTreeMap, BTreeSet};

/// The most functions and commits that an article tells of.
const FUNCTIONS: usize = 4;
const COMMITS: usize = 8;

/// Says what changed and where; nothing without a revision to compare with.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(change) = &index.analysis.change else { return Vec::new() };
    let mut facts: Vec<Fact> = size(index, change).into_iter().collect();
    facts.extend(functions(index, change));
    facts.extend(dependents(index, change));
    facts.extend(dependencies(index, change));
    facts.extend(tests(index, change));
    facts.extend(removed(index, change));
    facts.extend(commits(index, change));
    facts
}

fn role(index: &Index<'_>, path: &str) -> Option<Role> {
    index.analysis.file_index(path).map(|file| index.analysis.files[file as usize].role)
}

fn place(index: &Index<'_>, path: &str, line: u32) -> Option<Evidence> {
    Some(Evidence::new(path, Span::line(line.max(1)), &read_text(index.root, path, 1 << 20).ok()?))
}

fn lines(diff: &FileDiff) -> usize {
    (diff.added.unwrap_or(0) + diff.removed.unwrap_or(0)) as usize
}

/// The file that changed most and still exists, for evidence.
fn largest<'a>(index: &Index<'_>, change: &'a Change) -> Option<&'a FileDiff> {
    let generated = |diff: &FileDiff| matches!(role(index, &diff.path), None | Some(Role::Generated | Role::Vendored));
    change.diff.files.iter().filter(|diff| !generated(diff)).max_by(|a, b| lines(a).cmp(&lines(b)).then(b.path.cmp(&a.path)))
}

fn size(index: &Index<'_>, change: &Change) -> Option<Fact> {
    let largest = largest(index, change)?;
    let (files, commits) = (change.diff.files.len(), change.changes.total as usize);
    let (added, removed) = change
        .diff
        .files
        .iter()
        .fold((0, 0), |(a, r), diff| (a + diff.added.unwrap_or(0) as usize, r + diff.removed.unwrap_or(0) as usize));
    let share = 100 * lines(largest) / (added + removed).max(1);
    let most = if share >= 25 && files > 1 {
        format!(" {} % of these lines are in {}.", share, code(&largest.path))
    } else {
        String::new()
    };
    let text = format!(
        "Since {}, {} changed {}: {} {} came in and {} went.{most}",
        change.since,
        counted(commits, "commit"),
        counted(files, "file"),
        digits(added as u64),
        plural(added, "line"),
        digits(removed as u64),
    );
    let evidence = place(index, &largest.path, largest.hunks.first().map_or(1, |hunk| hunk.line))?;
    Some(
        FactDraft::new("change-size", Slot::Hook, &change.since, evidence)
            .score(0.95)
            .text(text)
            .quantity(commits, "commit", &[])
            .quantity(files, "file", &[])
            .quantity(added, "line", &[])
            .quantity(removed, "line", &[])
            .quantity(share, "percent", &[])
            .names([&*largest.path])
            .done(),
    )
}

/// Functions whose lines changed: how many lines, and whether all of it is new.
fn touched(index: &Index<'_>, change: &Change) -> Vec<(usize, bool, u32, FunctionId)> {
    let diffs: BTreeMap<&str, &FileDiff> = change.diff.files.iter().map(|diff| (&*diff.path, diff)).collect();
    let mut found = Vec::new();
    for (id, function) in index.source_functions() {
        let Some(diff) = diffs.get(index.path(id.0)) else { continue };
        let inside =
            |span: Span| (span.start_line.max(function.span.start_line)..=span.end_line.min(function.span.end_line)).count();
        let mut hunks: Vec<(usize, u32)> =
            diff.hunks.iter().filter_map(|hunk| Some((inside(hunk.span?), hunk.line))).filter(|(lines, _)| *lines > 0).collect();
        hunks.sort_by_key(|(lines, line)| (std::cmp::Reverse(*lines), *line));
        let all: usize = hunks.iter().map(|(lines, _)| lines).sum();
        if let Some(&(_, line)) = hunks.first() {
            found.push((all, all == function.span.len() as usize, line.max(function.span.start_line), id));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.3.cmp(&b.3)));
    found
}

fn functions(index: &Index<'_>, change: &Change) -> Vec<Fact> {
    let touched = touched(index, change);
    let own = touched
        .iter()
        .filter(|(_, new, _, _)| !*new)
        .take(FUNCTIONS)
        .chain(touched.iter().filter(|(_, new, _, _)| *new).take(FUNCTIONS / 2));
    own.enumerate().map(|(nth, &(lines, new, line, id))| function(index, nth, (lines, new, line), id)).collect()
}

fn function(index: &Index<'_>, nth: usize, (lines, new, line): (usize, bool, u32), id: FunctionId) -> Fact {
    let name = index.name(id);
    let function = index.function(id);
    let callers: BTreeSet<String> =
        index.callers(id).filter(|edge| !index.function(edge.caller).is_test).map(|edge| index.name(edge.caller)).collect();
    let what = if new {
        format!("{} is new, {} long", code(&name), counted(lines, "line"))
    } else {
        format!("In {}, {} of {} are new or rewritten", code(&name), counted(lines, "line"), digits(u64::from(function.span.len())))
    };
    let who = match callers.len() {
        0 => String::new(),
        _ => format!(
            "; {} {}: {}",
            counted(callers.len(), "function"),
            if callers.len() == 1 { "calls it by a call that resolves" } else { "call it by calls that resolve" },
            names(callers.iter().map(String::as_str), 3)
        ),
    };
    let shown = snippet::around(index, id.0, function.span, line.min(function.span.end_line));
    FactDraft::new("change-function", Slot::Change, &name, index.evidence(id.0, shown))
        .excerpt(0)
        .score(0.8 - nth as f64 / 50.0)
        .text(format!("{what}{who}."))
        .quantity(lines, "line", &[&name])
        .quantity(function.span.len() as usize, "line", &[&name])
        .quantity(callers.len(), "function", &[&name])
        .names(std::iter::once(name.as_str()).chain(callers.iter().map(String::as_str)))
        .done()
}

/// How many source files import what changed.
fn dependents(index: &Index<'_>, change: &Change) -> Option<Fact> {
    let changed: BTreeSet<u32> = change.diff.files.iter().filter_map(|diff| index.analysis.file_index(&diff.path)).collect();
    let source = |file: u32| index.analysis.files[file as usize].role == Role::Source;
    let mut reach: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for &(from, to) in &index.analysis.imports.edges {
        if changed.contains(&to) && source(to) && source(from) && !changed.contains(&from) {
            reach.entry(to).or_default().insert(from);
        }
    }
    let all: BTreeSet<u32> = reach.values().flatten().copied().collect();
    let (top, importers) = reach.iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0)))?;
    let path = &index.analysis.files[*top as usize].path;
    let share = if importers.len() == all.len() { "all".to_owned() } else { count(importers.len()) };
    let text = format!(
        "{} that did not change {} a file that did; {share} of them import {}.",
        capital_count(all.len()) + " " + &plural(all.len(), "source file"),
        if all.len() == 1 { "imports" } else { "import" },
        code(path),
    );
    Some(
        FactDraft::new("change-dependents", Slot::Change, path, place(index, path, 1)?)
            .score(0.6)
            .text(text)
            .quantity(all.len(), "file", &[path])
            .quantity(importers.len(), "file", &[path])
            .names([&**path])
            .done(),
    )
}

/// Dependencies whose line in the manifest is new.
fn dependencies(index: &Index<'_>, change: &Change) -> Option<Fact> {
    let new =
        |manifest: &str, line: u32| {
            change.diff.files.iter().any(|diff| {
                &*diff.path == manifest && diff.hunks.iter().any(|hunk| hunk.span.is_some_and(|span| span.contains(line)))
            })
        };
    let found: Vec<_> =
        index.analysis.dependencies.iter().filter(|dependency| new(&dependency.manifest, dependency.line)).collect();
    let first = found.first()?;
    let text = format!(
        "In the manifests, the lines of {} changed: {}.",
        counted(found.len(), "dependency"),
        names(found.iter().map(|dependency| dependency.name.as_str()), 4)
    );
    Some(
        FactDraft::new("change-dependency", Slot::Change, &first.name, place(index, &first.manifest, first.line)?)
            .score(0.5)
            .text(text)
            .quantity(found.len(), "dependency", &[])
            .done(),
    )
}

/// Whether tests changed along.
fn tests(index: &Index<'_>, change: &Change) -> Option<Fact> {
    let (tests, sources): (Vec<&FileDiff>, Vec<&FileDiff>) = change
        .diff
        .files
        .iter()
        .filter(|diff| matches!(role(index, &diff.path), Some(Role::Test | Role::Source)))
        .partition(|diff| role(index, &diff.path) == Some(Role::Test));
    let first = sources.first()?;
    let text = if tests.is_empty() {
        format!("{} changed, and no test file did.", capital_count(sources.len()) + " " + &plural(sources.len(), "source file"))
    } else {
        format!(
            "{} changed, and with {} {}.",
            capital_count(sources.len()) + " " + &plural(sources.len(), "source file"),
            if sources.len() == 1 { "it" } else { "them" },
            counted(tests.len(), "test file")
        )
    };
    Some(
        FactDraft::new(
            "change-tests",
            Slot::Wrong,
            "tests",
            place(index, &first.path, first.hunks.first().map_or(1, |hunk| hunk.line))?,
        )
        .score(if tests.is_empty() { 0.9 } else { 0.7 })
        .text(text)
        .quantity(sources.len(), "file", &[])
        .quantity(tests.len(), "file", &[])
        .done(),
    )
}

fn removed(index: &Index<'_>, change: &Change) -> Option<Fact> {
    let gone = change.diff.files.iter().filter(|diff| diff.status == ChangeStatus::Removed).count();
    let largest = largest(index, change).filter(|_| gone > 0)?;
    let text = format!("{} {} gone.", capital_count(gone) + " " + &plural(gone, "file"), if gone == 1 { "is" } else { "are" });
    Some(
        FactDraft::new("change-removed", Slot::Change, "removed", place(index, &largest.path, 1)?)
            .score(0.3)
            .text(text)
            .quantity(gone, "file", &[])
            .done(),
    )
}

/// The commits' own words, as quotations.
fn commits(index: &Index<'_>, change: &Change) -> Vec<Fact> {
    let named = change.changes.commits.iter().filter(|commit| !commit.changes.is_empty());
    named
        .take(COMMITS)
        .enumerate()
        .filter_map(|(nth, commit)| {
            let path = commit.changes.iter().map(|file| &*file.path).find(|path| role(index, path).is_some())?;
            let files = commit.changes.len();
            let text = format!(
                "{} ({}): “{}”, {}",
                code(&commit.id[..7.min(commit.id.len())]),
                commit.date,
                commit.subject.trim_end_matches('.'),
                counted(files, "file")
            );
            Some(
                FactDraft::new("change-commit", Slot::Change, &commit.id, place(index, path, 1)?)
                    .score(0.4 - nth as f64 / 100.0)
                    .text(text)
                    .quantity(files, "file", &[&commit.id[..7.min(commit.id.len())]])
                    .done(),
            )
        })
        .collect()
}
