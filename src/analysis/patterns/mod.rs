//! Architectural patterns, recognised by what the first lines of files import and by the files that are there.
//!
//! A pattern is shown by code: an import in a source file, or a container, cluster or CI file of the right name and content. A word in a
//! README, a string or a comment shows nothing. Microservices are at least two folders with source files and a container file of their own; a
//! library is a package with a library entry.

mod deploy;
mod table;

use crate::analysis::needles::{self, LineCounter, Needles};
use crate::model::{Evidence, FileRecord, Language, Package, Pattern, Role, Span, folder};
use std::collections::{BTreeMap, BTreeSet};
pub use table::NAMES;

/// A line that hints at a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The pattern's index in the table.
    pub pattern: u8,
    /// The line, from 1.
    pub line: u32,
}

/// Reads a file of the tree by its path.
pub type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

const HINTS: usize = 4;
const EVIDENCE: usize = 3;
/// The first bytes of a file that imports are looked for in when it is read again.
const HEAD_BYTES: usize = 8 << 10;

/// The modules whose import shows a pattern. What finds them is large, so it goes when nothing is left to scan.
pub struct Modules(Needles);

impl Default for Modules {
    fn default() -> Self {
        Self(Needles::new(table::MODULES))
    }
}

/// Hints in the first bytes of a file: at most four, the first of each pattern.
#[must_use]
pub fn scan(modules: &Modules, path: &str, language: Option<Language>, head: &[u8]) -> Vec<Hint> {
    if let Some(hint) = deploy::scan(path, head) {
        return vec![hint];
    }
    let Some(family) = needles::family(language) else { return Vec::new() };
    let mut hints: Vec<Hint> = Vec::new();
    let mut lines = LineCounter::new(head);
    modules.0.find(family, head, |pattern, at| {
        if hints.len() < HINTS && hints.iter().all(|hint| hint.pattern != pattern) {
            hints.push(Hint { pattern, line: lines.line_of(at) });
        }
    });
    hints
}

/// The patterns that the tree shows, in the order of the table, each with the lines of the highest-ranked files.
///
/// `hints` are `(index into files, hint)` in any order; `ranks` is ordered as `files`.
#[must_use]
pub fn decide(files: &[FileRecord], packages: &[Package], ranks: &[f32], hints: &[(u32, Hint)], read: Read<'_>) -> Vec<Pattern> {
    let mut by_pattern: BTreeMap<u8, Vec<(u32, Hint)>> = BTreeMap::new();
    for &(file, hint) in hints {
        if files.get(file as usize).is_some_and(|file| shows(file.role, hint.pattern)) {
            by_pattern.entry(hint.pattern).or_default().push((file, hint));
        }
    }
    let rank = |file: u32| ranks.get(file as usize).copied().unwrap_or_default();
    for hints in by_pattern.values_mut() {
        hints.sort_by(|(a, _), (b, _)| rank(*b).total_cmp(&rank(*a)).then(a.cmp(b)));
    }
    let services = services(files, by_pattern.get(&table::CONTAINER).map_or(&[], Vec::as_slice));
    if services.len() > 1 {
        by_pattern.insert(table::MICROSERVICES, services);
    }
    let modules = Modules::default();
    let mut patterns: Vec<Pattern> = (by_pattern.into_iter())
        .filter_map(|(pattern, hints)| {
            let name = NAMES.get(usize::from(pattern))?;
            let evidence = evidence(&modules, files, &hints, read);
            (!evidence.is_empty()).then_some(Pattern { name, evidence })
        })
        .collect();
    patterns.extend(library(packages, read));
    patterns
}

/// Whether a file of this role can show a pattern.
fn shows(role: Role, pattern: u8) -> bool {
    match pattern {
        table::CONTAINER | table::KUBERNETES | table::CI => matches!(role, Role::Config | Role::Other | Role::Source),
        _ => role == Role::Source,
    }
}

/// The lines of the first hints that still hold when the file is read again.
fn evidence(modules: &Modules, files: &[FileRecord], hints: &[(u32, Hint)], read: Read<'_>) -> Vec<Evidence> {
    let place = |&(file, hint): &(u32, Hint)| {
        let file = &files[file as usize];
        let text = read(&file.path)?;
        let head = &text.as_bytes()[..text.len().min(HEAD_BYTES)];
        let known = scan(modules, &file.path, file.language, head).iter().any(|again| again.line == hint.line);
        known.then(|| Evidence::new(&file.path, Span::line(hint.line), &text))
    };
    hints.iter().filter_map(place).take(EVIDENCE).collect()
}

/// Container files of folders that hold source files, one for each folder, none inside another.
fn services(files: &[FileRecord], containers: &[(u32, Hint)]) -> Vec<(u32, Hint)> {
    let is_build = |file: u32| deploy::is_build_file(&files[file as usize].path);
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    let mut services = Vec::new();
    let mut by_path: Vec<_> = containers.iter().filter(|(file, _)| is_build(*file)).copied().collect();
    by_path.sort_by_key(|(file, _)| *file);
    for (file, hint) in by_path {
        let folder = folder(&files[file as usize].path);
        let holds_source = || files.iter().any(|file| file.role == Role::Source && lies_below(&file.path, folder));
        let is_inside = folders.iter().any(|outer| lies_below(folder, outer) || folder == *outer);
        if !folder.is_empty() && !is_inside && holds_source() {
            folders.insert(folder);
            services.push((file, hint));
        }
    }
    services
}

fn lies_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A package with a library entry, shown by the first public or exporting line of that file.
fn library(packages: &[Package], read: Read<'_>) -> Option<Pattern> {
    let entry = |package: &Package| {
        let path = package.library.as_deref()?;
        let text = read(path)?;
        let line = text.lines().position(exports).unwrap_or(0) as u32 + 1;
        (!text.is_empty()).then(|| Evidence::new(path, Span::line(line), &text))
    };
    let evidence: Vec<Evidence> = packages.iter().filter_map(entry).take(EVIDENCE).collect();
    (!evidence.is_empty()).then_some(Pattern { name: NAMES[usize::from(table::LIBRARY)], evidence })
}

fn exports(line: &str) -> bool {
    ["pub ", "export ", "module.exports", "exports.", "from .", "def ", "class ", "package ", "public "]
        .iter()
        .any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests;
