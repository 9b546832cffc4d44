//! Which names of a repository stand in its test files, as far as somebody has looked.

use crate::model::{Analysis, Fact, Role};
use crate::source::{Stands, files_with_words};
use std::collections::BTreeMap;
use std::path::Path;

/// The most names of one section.
const NAMES: usize = 6;

/// Names with whether a test file holds them.
#[derive(Default)]
pub(super) struct Tested(BTreeMap<String, bool>);

impl Tested {
    /// Which of the things that facts are about are named in tests, a line for each; not where, which would change with every file of tests.
    pub(super) fn tell(&mut self, facts: &[Fact], (root, analysis): (&Path, &Analysis)) -> String {
        let names = names(facts, analysis);
        self.look(&names, (root, analysis));
        let line = |name: &str| {
            let holds = if *self.0.get(name)? { "Test files hold" } else { "No test file holds" };
            Some(format!("{holds} the name `{name}`.\n"))
        };
        names.into_iter().filter_map(line).collect()
    }

    /// Looks which of `names` stand in test files, as far as that is not known.
    pub(super) fn look(&mut self, names: &[&str], (root, analysis): (&Path, &Analysis)) {
        let names: Vec<&str> = names.iter().copied().filter(|name| !self.0.contains_key(*name)).collect();
        let files = analysis.files.iter().filter(|file| file.role == Role::Test);
        let tests: Vec<&str> = files.map(|file| &*file.path).collect();
        if tests.is_empty() || names.is_empty() {
            return;
        }
        let found = files_with_words(root, &tests, &names, Stands::Anywhere, 1).unwrap_or_default();
        self.0.extend(names.iter().zip(found).map(|(name, files)| ((*name).to_owned(), !files.is_empty())));
    }
}

/// The names of the things that facts are about, where such a name says what is meant.
pub(super) fn names<'f>(facts: &'f [Fact], analysis: &Analysis) -> Vec<&'f str> {
    let mut names: Vec<&str> = Vec::new();
    let is_path = |subject: &str| subject.contains('/') || analysis.file_index(subject).is_some();
    for subject in facts.iter().map(|fact| fact.subject.as_str()).filter(|subject| !is_path(subject)) {
        let name = subject.rsplit([':', '.']).next().unwrap_or_default();
        let telling = name.len() > 3
            && (name != subject || name.starts_with(char::is_uppercase))
            && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if telling && names.len() < NAMES && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
