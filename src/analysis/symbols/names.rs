//! Identifiers of a file, sorted, each once.

use crate::model::FileSymbols;
use std::collections::HashSet;

/// Names longer than this are data, not names.
const LONGEST: usize = 120;

/// Identifiers seen so far.
#[derive(Default)]
pub(super) struct Names<'t> {
    all: HashSet<&'t str>,
    types: HashSet<&'t str>,
}

impl<'t> Names<'t> {
    /// Adds a name, and whether it stands for a type or is imported.
    pub(super) fn add(&mut self, name: &'t str, is_type: bool) {
        let name = if is_type { name } else { name.trim_start_matches(['$', '@', '#']) };
        if name.is_empty() || name.len() > LONGEST {
            return;
        }
        self.all.insert(name);
        if is_type {
            self.types.insert(name);
        }
    }

    /// Puts the names into `out`.
    pub(super) fn finish(&mut self, out: &mut FileSymbols) {
        out.identifiers = sorted(&self.all);
        out.type_names = sorted(&self.types);
    }
}

fn sorted(names: &HashSet<&str>) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = names.iter().map(|&name| name.into()).collect();
    names.sort_unstable();
    names
}
