//! Why a file is among those that are looked at closely, in words a person can check.

use crate::model::{Analysis, Role};
use serde::Serialize;
use std::collections::BTreeMap;

/// A file and the reasons for its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Its place by rank, from 1.
    pub place: usize,
    /// Its path.
    pub path: Box<str>,
    /// Its rank, as a share of 1.
    pub rank: f64,
    /// What it is there for.
    pub role: Role,
    /// Whether its text was read closely.
    pub selected: bool,
    /// What speaks for it: `imported by 10 files`, `entry point` ...
    pub reasons: Vec<String>,
}

/// The number of files left out that are named.
const LEFT_OUT: usize = 5;

/// The first `shown` of the `limit` highest-ranked files, then the first ones that the limit left out.
#[must_use]
pub fn selection(analysis: &Analysis, limit: usize, shown: usize) -> Vec<Choice> {
    let order = analysis.by_rank();
    let importers = importers(analysis);
    let declared = declared(analysis);
    let last = limit.min(order.len());
    (0..last.min(shown))
        .chain(last..order.len().min(last + LEFT_OUT))
        .map(|at| choice(analysis, &importers, &declared, at, order[at], at < last))
        .collect()
}

fn choice(
    analysis: &Analysis,
    importers: &[u32],
    declared: &BTreeMap<&str, &'static str>,
    at: usize,
    file: u32,
    selected: bool,
) -> Choice {
    let record = &analysis.files[file as usize];
    let mut reasons = Vec::new();
    reasons.extend(declared.get(&*record.path).map(|reason| (*reason).to_owned()));
    let count = importers[file as usize];
    if count > 0 {
        reasons.push(format!("imported by {count} {}", if count == 1 { "file" } else { "files" }));
    }
    if let Some(churn) = analysis.history.churn.iter().find(|churn| churn.path == record.path) {
        reasons.push(format!("changed in {} {}", churn.commits, if churn.commits == 1 { "commit" } else { "commits" }));
    }
    if let Some(lowered) = lowered(record.role) {
        reasons.push(lowered.to_owned());
    }
    if reasons.is_empty() {
        reasons.push("by its folder and kind alone".to_owned());
    }
    let rank = super::analysis_json::rounded(analysis.ranks[file as usize]);
    Choice { place: at + 1, path: record.path.clone(), rank, role: record.role, selected, reasons }
}

/// The number of files that import each file.
fn importers(analysis: &Analysis) -> Vec<u32> {
    let mut counts = vec![0; analysis.files.len()];
    for &(_, to) in &analysis.imports.edges {
        if let Some(count) = counts.get_mut(to as usize) {
            *count += 1;
        }
    }
    counts
}

/// Files that a manifest names as an entry, and the manifests themselves.
fn declared(analysis: &Analysis) -> BTreeMap<&str, &'static str> {
    let mut declared = BTreeMap::new();
    for package in &analysis.packages {
        declared.insert(&*package.manifest, "manifest");
        declared.extend(package.library.as_deref().map(|path| (path, "entry of the library")));
        declared
            .extend(package.programs.iter().filter_map(|program| program.path.as_deref()).map(|path| (path, "entry of a program")));
    }
    declared
}

/// Why a role puts a file further down.
fn lowered(role: Role) -> Option<&'static str> {
    match role {
        Role::Test => Some("lowered as a test"),
        Role::Generated => Some("lowered as generated"),
        Role::Vendored => Some("lowered as third-party code"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Churn, FileRecord, LineCounts};

    fn file(path: &str, role: Role) -> FileRecord {
        FileRecord { path: path.into(), language: None, bytes: 0, counts: LineCounts::default(), role }
    }

    #[test]
    fn every_file_has_its_reasons() {
        let mut analysis = Analysis {
            files: vec![file("a.rs", Role::Source), file("b.rs", Role::Source), file("t.rs", Role::Test)],
            ranks: vec![0.2, 0.7, 0.1],
            ..Analysis::default()
        };
        analysis.imports.edges = vec![(0, 1), (2, 0), (2, 1)];
        analysis.history.churn.push(Churn { path: "b.rs".into(), commits: 3, last_change: String::new() });
        let choices = selection(&analysis, 2, 20);
        let lines: Vec<String> =
            choices.iter().map(|c| format!("{} {} {} {}", c.place, c.path, c.selected, c.reasons.join(", "))).collect();
        assert_eq!(
            lines,
            [
                "1 b.rs true imported by 2 files, changed in 3 commits",
                "2 a.rs true imported by 1 file",
                "3 t.rs false lowered as a test"
            ]
        );
    }
}
