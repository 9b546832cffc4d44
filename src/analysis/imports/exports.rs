//! Names that a package's index file takes from other files and passes on, for Python and JavaScript.

use super::record::hash;
use super::store::Imports;
use std::collections::HashMap;

/// The longest chain of files that pass a name on.
const MAX_HOPS: u32 = 8;
/// The most `export *` of one file that are looked behind.
const MAX_GLOBS: usize = 64;

/// What files pass on: by file and name, and whole files.
#[derive(Default)]
pub(super) struct Exports {
    names: HashMap<(u32, u32), (u32, u32)>,
    globs: HashMap<u32, Vec<u32>>,
}

impl Exports {
    /// `file` passes on `name`, which is `original` in `target`.
    pub(super) fn add(&mut self, file: u32, name: &str, target: u32, original: &str) {
        if file != target {
            self.names.entry((file, hash(name))).or_insert((target, hash(original)));
        }
    }

    /// `file` passes on all names of `target`.
    pub(super) fn add_all(&mut self, file: u32, target: u32) {
        let globs = self.globs.entry(file).or_default();
        if file != target && globs.len() < MAX_GLOBS && !globs.contains(&target) {
            globs.push(target);
        }
    }

    /// The file where `name`, asked of `file`, is defined; `file` itself when nothing else is known.
    pub(super) fn origin(&self, imports: &Imports, file: u32, name: &str) -> u32 {
        self.follow(imports, file, hash(name), &mut Budget { hops: 0, left: 512 }).unwrap_or(file)
    }

    fn follow(&self, imports: &Imports, file: u32, name: u32, budget: &mut Budget) -> Option<u32> {
        if budget.left == 0 || budget.hops >= MAX_HOPS {
            return None;
        }
        budget.left -= 1;
        budget.hops += 1;
        let found = if let Some(&(target, original)) = self.names.get(&(file, name)) {
            Some(self.follow(imports, target, original, budget).unwrap_or(target))
        } else if imports.of(file).defines(name) {
            Some(file)
        } else {
            let globs = self.globs.get(&file);
            globs.and_then(|globs| globs.iter().find_map(|&target| self.follow(imports, target, name, budget)))
        };
        budget.hops -= 1;
        found
    }
}

/// Keeps one look-up short.
struct Budget {
    hops: u32,
    left: u32,
}
