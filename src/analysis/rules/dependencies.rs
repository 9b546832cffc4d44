//! What the declared dependencies are there for: how many source files import each, and which file leans on most of them.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Dependency, Fact, Scope, Slot, Span};
use crate::words::{code, count, counted, names, pick};
use regex::RegexSet;
use std::collections::BTreeMap;

/// Fewer dependencies than this are no choice to tell of.
const DECLARED: usize = 4;
const MOST: usize = 400;

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
    let patterns: Vec<String> = declared.iter().filter_map(|dependency| pattern(dependency)).collect();
    if declared.len() < DECLARED || patterns.len() != declared.len() {
        return None;
    }
    let set = RegexSet::new(&patterns).ok()?;
    let mut importers = vec![Vec::new(); declared.len()];
    let mut widest: Vec<(usize, u32)> = Vec::new();
    for (at, file) in index.sources() {
        let mut found: Vec<usize> = file.text.lines().flat_map(|line| set.matches(line).into_iter()).collect();
        found.sort_unstable();
        found.dedup();
        found.iter().for_each(|&nth| importers[nth].push(at));
        widest.push((found.len(), at));
    }
    widest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    sentence(index, &declared, &importers, &widest)
}

fn sentence(index: &Index<'_>, declared: &[&Dependency], importers: &[Vec<u32>], widest: &[(usize, u32)]) -> Option<Fact> {
    let used = importers.iter().filter(|files| !files.is_empty()).count();
    let once = importers.iter().filter(|files| files.len() == 1).count();
    // A name that is imported under another would make every count here wrong.
    if 10 * used < 6 * declared.len() || used < 3 {
        return None;
    }
    let (most, at) = *widest.first()?;
    let top = importers.iter().map(Vec::len).max()?;
    let leaders: Vec<&str> =
        declared.iter().zip(importers).filter(|(_, files)| files.len() == top).map(|(d, _)| d.name.as_str()).collect();
    let line = (1..).zip(index.parsed[at as usize].text.lines()).find(|(_, text)| text.contains(leaders[0]));
    let path = index.path(at);
    let lead = lead(index, used, declared.len(), once);
    let leader = if top > 2 && leaders.len() == 1 {
        format!("; {} is imported by {}, the most", code(leaders[0]), counted(top, "file"))
    } else {
        String::new()
    };
    let second = if most > 3 && widest.get(1).is_some_and(|(next, _)| *next < most) {
        format!(" {} imports {} of them, more than any other file.", code(path), count(most))
    } else {
        String::new()
    };
    let rest = unfound(declared, importers);
    let place = index.evidence(at, Span::line(line.map_or(1, |(line, _)| line)));
    let draft = FactDraft::new("dependencies", Slot::Parts, path, place).score(0.4).text(format!("{lead}{leader}.{second}{rest}"));
    let draft = draft
        .quantity(declared.len(), "dependency", &[])
        .quantity(used, "dependency", &[])
        .quantity(once, "dependency", &[])
        .quantity(most, "dependency", &[path]);
    Some(draft.quantity(top, "file", &[leaders[0]]).done())
}

/// How many of the declared ones are imported at all.
fn lead(index: &Index<'_>, used: usize, declared: usize, once: usize) -> String {
    let (some, all, alone) = (count(used), count(declared), count(once));
    let lead = match (used == declared, pick(&["a", "b"], &seed(index, "dependencies"))) {
        (true, "a") => {
            format!("Each of the {all} declared dependencies is imported by source files, {alone} of them in one file alone")
        }
        (true, _) => format!("Source files import all {all} declared dependencies, {alone} of them in one file alone"),
        (false, "a") => {
            format!("Of the {all} declared dependencies, source files import {some}, {alone} of them in one file alone")
        }
        (false, _) => format!("Source files import {some} of the {all} declared dependencies, {alone} of them in one file alone"),
    };
    if once == 0 { lead.replace(", no of them in one file alone", "") } else { lead }
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
