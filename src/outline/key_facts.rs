//! The table of key facts: computed, each with the place it comes from where there is one.

use super::{commands, tags::is_programming, title::short_commit};
use crate::model::{Analysis, Package, Role, Scope, SkipReason};
use crate::words::{digits, numbered};

/// The rows that have something to say.
pub(super) fn rows(analysis: &Analysis) -> Vec<(String, String)> {
    let rows = [
        ("Focus", focus(analysis)),
        ("Language", languages(analysis)),
        ("Size", size(analysis)),
        ("Programs", programs(analysis)),
        ("Library", library(analysis)),
        ("Packages", packages(analysis)),
        ("Dependencies", dependencies(analysis)),
        ("Tests", tests(analysis)),
        ("CI matrix", matrix(analysis)),
        ("History", history(analysis)),
        ("Licence", licence(analysis)),
        ("Commit", short_commit(analysis).map(|commit| format!("`{commit}`"))),
        ("Run", commands::run(analysis).map(|command| format!("`{command}`"))),
        ("Build", commands::build(analysis).map(|command| format!("`{command}`"))),
    ];
    rows.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn focus(analysis: &Analysis) -> Option<String> {
    let paths: Vec<String> = analysis.focus.iter().map(|path| format!("`{path}`")).collect();
    (!paths.is_empty()).then(|| paths.join(", "))
}

/// What CI repeats its jobs for.
fn matrix(analysis: &Analysis) -> Option<String> {
    let fact = analysis.facts.iter().find(|fact| fact.rule == "ci-matrix")?;
    Some(format!("{} (`{}`)", fact.text, fact.evidence.first()?))
}

/// The rows of a change article.
pub(super) fn change_rows(analysis: &Analysis) -> Vec<(String, String)> {
    let since = analysis
        .change
        .as_ref()
        .map(|change| format!("{} (commit `{}`)", change.since, &change.since_commit[..change.since_commit.len().min(7)]));
    let commits = analysis.change.as_ref().map(|change| numbered(change.changes.total, "commit"));
    let rows = [
        ("Since", since),
        ("Commits", commits),
        ("Language", languages(analysis)),
        ("Tests", tests(analysis)),
        ("Commit", short_commit(analysis).map(|commit| format!("`{commit}`"))),
    ];
    rows.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The main language with its counts, and up to two more that hold a tenth of the code.
fn languages(analysis: &Analysis) -> Option<String> {
    let code: u64 = analysis.languages.iter().map(|language| language.totals.code).sum();
    let main = analysis.languages.iter().find(|language| is_programming(language.name.0)).or(analysis.languages.first())?;
    let totals = &main.totals;
    let mut text = format!(
        "{}: {}, {} of code, {} of comments",
        main.name.0,
        numbered(totals.files, "file"),
        numbered(totals.code, "line"),
        digits(totals.comments)
    );
    for other in analysis
        .languages
        .iter()
        .filter(|other| other.name != main.name && is_programming(other.name.0) && other.totals.code * 10 >= code)
        .take(2)
    {
        text.push_str(&format!(
            "; {}: {}, {} of code",
            other.name.0,
            numbered(other.totals.files, "file"),
            numbered(other.totals.code, "line")
        ));
    }
    Some(text)
}

/// All files and lines; with a word on those that were too large to be read whole.
fn size(analysis: &Analysis) -> Option<String> {
    let cut = analysis.coverage.skipped.get(&SkipReason::CutAtLimit).map_or(0, |skipped| skipped.files);
    let partly = if cut == 0 { String::new() } else { format!(", {} too large to be read whole", numbered(cut, "file")) };
    let said_already = analysis.languages.len() < 2 && cut == 0;
    let (files, lines) = (numbered(analysis.totals.files, "file"), numbered(analysis.totals.lines, "line"));
    (!said_already).then(|| format!("{files} read, {lines} in all{partly}"))
}

fn programs(analysis: &Analysis) -> Option<String> {
    let programs: Vec<_> = analysis.packages.iter().flat_map(|package| &package.programs).collect();
    let shown: Vec<String> = programs
        .iter()
        .take(3)
        .map(|program| {
            program.path.as_ref().map_or_else(|| format!("`{}`", program.name), |path| format!("`{}` (`{path}`)", program.name))
        })
        .collect();
    let more = if programs.len() > 3 { format!(" and {} more", programs.len() - 3) } else { String::new() };
    (!shown.is_empty()).then(|| shown.join(", ") + &more)
}

/// The entry of the main package; of many packages without a main one, none stands for the repository.
fn library(analysis: &Analysis) -> Option<String> {
    let main = |package: &&Package| package.name.as_deref() == Some(analysis.repository.name.as_str());
    let at_top = |package: &&Package| !package.manifest.contains('/');
    let with_entry = || analysis.packages.iter().filter(|package| package.library.is_some());
    let alone = analysis.packages.len() == 1;
    let chosen = match analysis.packages.iter().any(|package| main(&package)) {
        true => with_entry().find(main),
        false => with_entry().find(at_top).or_else(|| with_entry().next().filter(|_| alone)),
    };
    let is_program = |path: &str| path.split('/').any(|part| part == "bin");
    chosen.and_then(|package| package.library.as_deref()).filter(|path| !is_program(path)).map(|path| format!("`{path}`"))
}

fn packages(analysis: &Analysis) -> Option<String> {
    let named: Vec<&Package> = analysis.packages.iter().filter(|package| package.name.is_some()).collect();
    let mut named = named;
    named.sort_by_key(|package| package.name.as_deref() != Some(analysis.repository.name.as_str()));
    let mut names: Vec<String> = named.iter().filter_map(|package| Some(format!("`{}`", package.name.as_deref()?))).collect();
    names.dedup();
    names.truncate(3);
    (named.len() > 1).then(|| format!("{}, among them {}", numbered(named.len() as u64, "package"), names.join(", ")))
}

fn dependencies(analysis: &Analysis) -> Option<String> {
    let count = |scope: Scope| {
        let mut names: Vec<(&str, &str)> =
            analysis.dependencies.iter().filter(|d| d.scope == scope).map(|d| (d.ecosystem, d.name.as_str())).collect();
        names.sort_unstable();
        names.dedup();
        names.len() as u64
    };
    let (runtime, optional, dev) = (count(Scope::Runtime), count(Scope::Optional), count(Scope::Dev) + count(Scope::Build));
    if runtime + optional + dev == 0 {
        return None;
    }
    let mut parts = vec![format!("{} declared", digits(runtime + optional))];
    if optional > 0 {
        parts.push(format!("{} of them optional", digits(optional)));
    }
    if dev > 0 {
        parts.push(format!("{} more for development", digits(dev)));
    }
    Some(parts.join(", "))
}

fn tests(analysis: &Analysis) -> Option<String> {
    let tests = &analysis.tests;
    if tests.files == 0 && tests.functions == 0 {
        return None;
    }
    let mut parts = Vec::new();
    let named = analysis
        .languages
        .iter()
        .find(|language| is_programming(language.name.0))
        .is_some_and(|language| !matches!(language.name.0, "Ruby" | "JavaScript" | "TypeScript" | "TSX" | "JSX"));
    if tests.functions > 0 && named {
        parts.push(format!(
            "{}{}",
            numbered(tests.functions, "test function"),
            if all_parsed(analysis) { "" } else { " in the parsed files" }
        ));
    }
    if tests.files > 0 {
        parts.push(format!("{} of tests and fixtures", numbered(tests.files, "file")));
    }
    if let Some(coverage) = tests.coverage.as_ref().filter(|coverage| coverage.lines_total > 0) {
        parts.push(format!(
            "{} of {} lines covered according to `{}`",
            digits(coverage.lines_covered),
            digits(coverage.lines_total),
            coverage.path
        ));
    }
    Some(parts.join(", "))
}

fn all_parsed(analysis: &Analysis) -> bool {
    analysis.coverage.files_parsed >= analysis.coverage.files_parsable
}

fn history(analysis: &Analysis) -> Option<String> {
    let history = &analysis.history;
    if !history.available || history.commits == 0 {
        return None;
    }
    let mut parts = vec![format!("{}{}", if history.shallow { "at least " } else { "" }, numbered(history.commits, "commit"))];
    if history.contributors > 0 {
        parts.push(numbered(history.contributors, "author name"));
    }
    if let (Some(first), Some(last)) = (&history.first_date, &history.last_date) {
        parts.push(if first == last { first.clone() } else { format!("{first} to {last}") });
    }
    let year = |date: &str| date.get(..4).and_then(|year| year.parse::<u32>().ok()).unwrap_or(0);
    let current = history.last_date.as_deref().map_or(0, year);
    if let Some(release) = history.releases.first().filter(|release| year(&release.date) + 2 >= current) {
        parts.push(format!("last release `{}`", release.tag));
    }
    Some(parts.join(", "))
}

/// The licence that the nearest manifest declares, else the licence file.
fn licence(analysis: &Analysis) -> Option<String> {
    let declared = analysis.packages.iter().find_map(|package| package.licence.clone()).filter(|licence| licence.len() < 60);
    let file = || {
        let is_licence = |name: &str| ["license", "licence", "copying"].iter().any(|start| name.to_lowercase().starts_with(start));
        analysis
            .files
            .iter()
            .find(|file| !file.path.contains('/') && is_licence(file.name()) && file.role != Role::Source)
            .map(|file| format!("see `{}`", file.path))
    };
    declared.or_else(file)
}
