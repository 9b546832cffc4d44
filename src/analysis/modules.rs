//! Folders as modules, with the imports between them.

use crate::model::{FileRecord, ImportGraph, Module, Role, folder};
use std::collections::{BTreeMap, BTreeSet};

/// More folders than this are merged into the folders above them.
const MAX_MODULES: usize = 40;
/// The deepest folder that is told apart.
const MAX_DEPTH: usize = 24;

/// The folders with source files as modules, with the imports between them. More than 40 are merged: each folder then counts as the
/// one above it at the greatest depth that leaves at most 40, or depth 1.
#[must_use]
pub fn modules(files: &[FileRecord], graph: &ImportGraph) -> Vec<Module> {
    let depth = depth(files);
    let mut modules: BTreeMap<&str, Module> = BTreeMap::new();
    for file in sources(files) {
        let path = cut(folder(&file.path), depth);
        let empty = || Module { path: shown(path), files: 0, code: 0, imports: Vec::new() };
        let module = modules.entry(path).or_insert_with(empty);
        module.files += 1;
        module.code += u64::from(file.counts.code);
    }
    for (from, to) in links(files, graph, depth) {
        if let Some(module) = modules.get_mut(from) {
            module.imports.push(shown(to));
        }
    }
    modules.into_values().collect()
}

fn sources(files: &[FileRecord]) -> impl Iterator<Item = &FileRecord> {
    files.iter().filter(|file| file.role == Role::Source)
}

/// The pairs of folders of which one imports the other.
fn links<'a>(files: &'a [FileRecord], graph: &ImportGraph, depth: usize) -> BTreeSet<(&'a str, &'a str)> {
    let at =
        |file: u32| files.get(file as usize).filter(|file| file.role == Role::Source).map(|file| cut(folder(&file.path), depth));
    let pair = |&(from, to): &(u32, u32)| Some((at(from)?, at(to)?)).filter(|(from, to)| from != to);
    // Not collected: that would hold every edge at once.
    let mut links = BTreeSet::new();
    links.extend(graph.edges.iter().filter_map(pair));
    links
}

/// The greatest depth at which there are at most [`MAX_MODULES`] folders; at least 1.
fn depth(files: &[FileRecord]) -> usize {
    let count = |depth: usize| {
        let mut folders = BTreeSet::new();
        for file in sources(files) {
            folders.insert(cut(folder(&file.path), depth));
            if folders.len() > MAX_MODULES {
                break;
            }
        }
        folders.len()
    };
    (2..=MAX_DEPTH).rev().find(|&depth| count(depth) <= MAX_MODULES).unwrap_or(1)
}

/// The first `depth` parts of a path.
fn cut(path: &str, depth: usize) -> &str {
    path.match_indices('/').nth(depth - 1).map_or(path, |(at, _)| &path[..at])
}

fn shown(path: &str) -> Box<str> {
    if path.is_empty() { ".".into() } else { path.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LineCounts;

    fn files(paths: &[String]) -> Vec<FileRecord> {
        let counts = LineCounts { code: 2, ..LineCounts::default() };
        let file = |path: &String| FileRecord { path: path.as_str().into(), language: None, bytes: 1, counts, role: Role::Source };
        paths.iter().map(file).collect()
    }

    #[test]
    fn folders_import_each_other() {
        let files = files(&["a/x", "a/y", "b/z", "r"].map(String::from));
        let graph = ImportGraph { edges: vec![(0, 1), (0, 2), (1, 2), (2, 3)], declares: Vec::new() };
        let found: Vec<_> =
            modules(&files, &graph).into_iter().map(|m| (m.path.to_string(), m.files, m.code, m.imports.join(","))).collect();
        let expected = [(".", 1, 2, ""), ("a", 2, 4, "b"), ("b", 1, 2, ".")];
        assert_eq!(found, expected.map(|(path, files, code, imports)| (path.to_owned(), files, code, imports.to_owned())));
    }

    #[test]
    fn many_folders_are_merged() {
        let paths: Vec<String> = (0..100).map(|at| format!("top/{:02}/{at:03}/f", at / 10)).collect();
        assert_eq!(modules(&files(&paths), &ImportGraph::default()).len(), 10);
    }
}
