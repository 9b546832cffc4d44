//! What the declared dependencies are there for: how many source files import each, and which file leans on most of them.

use super::lines::code_lines;
use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Dependency, Fact, Scope, Slot, Span};
use crate::words::{code, count, counted, names, pick};
use regex::{RegexSet, RegexSetBuilder, SetMatches};
use std::collections::BTreeMap;

/// Fewer dependencies than this are no choice to tell of.
const DECLARED: usize = 4;
const MOST: usize = 400;
/// More names than this, or longer ones, are no list that somebody wrote; each becomes a pattern that every line is held against.
const MOST_DECLARED: usize = 100;
const LONGEST_NAME: usize = 80;

/// Counts the importing source files, by searching them for the statements that import.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if !index.complete || !index.analysis.focus.is_empty() || index.sources().count() > MOST {
        return Vec::new();
    }
    told(index).into_iter().collect()
}

/// The dependencies of the ecosystem with most of them that are needed when the product runs.
fn declared<'a>(index: &'a Index<'_>) -> Vec<&'a Dependency> {
    let mut by_ecosystem: BTreeMap<&str, Vec<&Dependency>> = BTreeMap::new();
    for dependency in index.analysis.dependencies.iter().filter(|dependency| dependency.scope == Scope::Runtime) {
        let known = by_ecosystem.entry(dependency.ecosystem).or_default();
        if known.iter().all(|other| other.name != dependency.name) {
            known.push(dependency);
        }
    }
    by_ecosystem.into_values().max_by_key(Vec::len).unwrap_or_default()
}

/// The statement that imports a dependency, as a pattern for one line.
fn pattern(dependency: &Dependency) -> Option<String> {
    let name = regex::escape(&dependency.name);
    match dependency.ecosystem {
        "npm" => Some(format!(r#"(?:require\(\s*|\bfrom\s+|\bimport\s*\(?\s*)["']{name}(?:/[^"']*)?["']"#)),
        "pypi" => {
            let module = regex::escape(&dependency.name.replace(['-', '.'], "_").to_lowercase());
            Some(format!(r"(?i)^\s*(?:from|import)\s+{module}(?:[.\s,]|$)"))
        }
        "rubygems" => Some(format!(r#"^\s*require\s*\(?["']{}(?:/[^"']*)?["']"#, name.replace(r"\-", "[-/]"))),
        "cargo" => Some(format!(r"\b{}::", regex::escape(&dependency.name.replace('-', "_")))),
        "go" => Some(format!(r#"^\s*(?:import\s+)?(?:[\w.]+\s+)?"{name}(?:/[^"]*)?""#)),
        _ => None,
    }
}

fn told(index: &Index<'_>) -> Option<Fact> {
    let declared = declared(index);
    let is_list = (DECLARED..=MOST_DECLARED).contains(&declared.len());
    if !is_list || declared.iter().any(|dependency| dependency.name.len() > LONGEST_NAME) {
        return None;
    }
    let patterns: Vec<String> = declared.iter().filter_map(|dependency| pattern(dependency)).collect();
    if patterns.len() != declared.len() {
        return None;
    }
    let set = RegexSetBuilder::new(&patterns).multi_line(true).build().ok()?;
    let mut importers = vec![Vec::new(); declared.len()];
    let mut widest: Vec<(usize, u32)> = Vec::new();
    for (at, _) in index.sources() {
        let mut found: Vec<usize> = imports(index, at, &set).iter().flat_map(|(_, found)| found.iter()).collect();
        found.sort_unstable();
        found.dedup();
        found.iter().for_each(|&nth| importers[nth].push(at));
        widest.push((found.len(), at));
    }
    widest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    sentence(index, &declared, &importers, &widest, &set)
}

/// The lines of a file's code that import, with what they import.
fn imports(index: &Index<'_>, at: u32, set: &RegexSet) -> Vec<(u32, SetMatches)> {
    if !set.is_match(&index.parsed[at as usize].text) {
        return Vec::new();
    }
    let found = |(line, text): (u32, &str)| (line, set.matches(text.split(" // ").next().unwrap_or(text)));
    code_lines(index, at).into_iter().map(found).filter(|(_, found)| found.matched_any()).collect()
}

fn sentence(
    index: &Index<'_>,
    declared: &[&Dependency],
    importers: &[Vec<u32>],
    widest: &[(usize, u32)],
    set: &RegexSet,
) -> Option<Fact> {
    let used = importers.iter().filter(|files| !files.is_empty()).count();
    let once = importers.iter().filter(|files| files.len() == 1).count();
    // A name that is imported under another would make every count here wrong; where that is common, as with `PyYAML`, all must be found.
    let renames = matches!(declared.first()?.ecosystem, "pypi" | "rubygems");
    if 10 * used < 6 * declared.len() || used < 3 || (renames && used < declared.len()) {
        return None;
    }
    let (most, at) = *widest.first()?;
    let top = importers.iter().map(Vec::len).max()?;
    let leaders: Vec<usize> = (0..declared.len()).filter(|&nth| importers[nth].len() == top).collect();
    let first = declared[*leaders.first()?].name.as_str();
    let lines = imports(index, at, set);
    let (line, _) = lines.iter().find(|(_, found)| found.matched(leaders[0])).or(lines.first())?;
    let path = index.path(at);
    let lead = lead(index, used, declared.len(), once);
    let leader = if top > 2 && leaders.len() == 1 {
        format!("; {} is imported by {}, the most", code(first), counted(top, "file"))
    } else {
        String::new()
    };
    let second = if most > 3 && widest.get(1).is_some_and(|(next, _)| *next < most) {
        format!(" {} imports {} of them, more than any other file.", code(path), count(most))
    } else {
        String::new()
    };
    let rest = unfound(declared, importers);
    let place = index.evidence(at, Span::line(*line));
    let draft = FactDraft::new("dependencies", Slot::Parts, path, place).score(0.4).text(format!("{lead}{leader}.{second}{rest}"));
    let draft = draft
        .quantity(declared.len(), "dependency", &[])
        .quantity(used, "dependency", &[])
        .quantity(once, "dependency", &[])
        .quantity(most, "dependency", &[path]);
    Some(draft.quantity(top, "file", &[first]).done())
}

/// How many of the declared ones are imported at all.
fn lead(index: &Index<'_>, used: usize, declared: usize, once: usize) -> String {
    let (some, all) = (count(used), count(declared));
    let alone = if once == 0 { String::new() } else { format!(", {} of them in one file alone", count(once)) };
    match (used == declared, pick(&["a", "b"], &seed(index, "dependencies"))) {
        (true, "a") => format!("Each of the {all} declared dependencies is imported by source files{alone}"),
        (true, _) => format!("Source files import all {all} declared dependencies{alone}"),
        (false, "a") => format!("Of the {all} declared dependencies, source files import {some}{alone}"),
        (false, _) => format!("Source files import {some} of the {all} declared dependencies{alone}"),
    }
}

/// A sentence on those of which no import was found.
fn unfound(declared: &[&Dependency], importers: &[Vec<u32>]) -> String {
    let unused: Vec<&str> =
        declared.iter().zip(importers).filter(|(_, files)| files.is_empty()).map(|(d, _)| d.name.as_str()).collect();
    match unused.len() {
        0 => String::new(),
        1 => format!(" No import of {} was found in them.", code(unused[0])),
        _ => format!(" No import was found of {}.", names(unused.iter().copied(), 3)),
    }
}
