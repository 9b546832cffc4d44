//! The language table, prepared for looking up: built once, on first use.

use super::count::Scanner;
use super::table::{self, Row};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a language is for, as far as a file's role depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Program,
    Setting,
    Data,
    Prose,
}

/// One language, ready for use.
pub(super) struct Entry {
    pub(super) row: &'static Row,
    pub(super) group: Group,
    pub(super) scanner: Scanner,
}

/// Every way to find a language.
pub(super) struct Index {
    entries: Vec<Entry>,
    by_language: HashMap<&'static str, usize>,
    by_extension: HashMap<&'static str, usize>,
    by_name: HashMap<&'static str, usize>,
    by_interpreter: HashMap<&'static str, usize>,
    /// File names with a star in front or behind.
    patterns: Vec<(&'static str, usize)>,
}

/// The index of all languages.
pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

impl Index {
    fn new() -> Self {
        let groups = [
            (Group::Program, table::PROGRAMS),
            (Group::Setting, table::SETTINGS),
            (Group::Data, table::DATA),
            (Group::Prose, table::PROSE),
        ];
        let rows = groups.into_iter().flat_map(|(group, rows)| rows.iter().map(move |row| (group, row)));
        let entries: Vec<Entry> = rows.map(|(group, row)| Entry { row, group, scanner: Scanner::new(row.syntax) }).collect();
        let (patterns, names): (Vec<_>, Vec<_>) = keys(&entries, |row| row.names).partition(|(key, _)| key.contains('*'));
        let by_language = entries.iter().enumerate().map(|(at, entry)| (entry.row.name, at)).collect();
        let by_extension = keys(&entries, |row| row.extensions).collect();
        let by_interpreter = keys(&entries, |row| row.interpreters).collect();
        Self { by_language, by_extension, by_interpreter, by_name: names.into_iter().collect(), patterns, entries }
    }

    pub(super) fn language(&self, name: &str) -> Option<&Entry> {
        self.by_language.get(name).map(|&at| &self.entries[at])
    }

    pub(super) fn extension(&self, extension: &str) -> Option<&'static Row> {
        self.by_extension.get(extension).map(|&at| self.entries[at].row)
    }

    pub(super) fn interpreter(&self, interpreter: &str) -> Option<&'static Row> {
        self.by_interpreter.get(interpreter).map(|&at| self.entries[at].row)
    }

    /// Looks up a whole file name in lower case.
    pub(super) fn file_name(&self, name: &str) -> Option<&'static Row> {
        let pattern = || self.patterns.iter().find(|(pattern, _)| matches(pattern, name)).map(|(_, at)| at);
        self.by_name.get(name).or_else(pattern).map(|&at| self.entries[at].row)
    }
}

fn keys(entries: &[Entry], column: fn(&Row) -> &'static str) -> impl Iterator<Item = (&'static str, usize)> {
    let rows = entries.iter().enumerate();
    rows.flat_map(move |(at, entry)| column(entry.row).split(' ').filter(|key| !key.is_empty()).map(move |key| (key, at)))
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(begin)) => name.starts_with(begin),
        _ => pattern == name,
    }
}
