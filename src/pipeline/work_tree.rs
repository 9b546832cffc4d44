//! Which files of a work tree differ from its commit, asked once for each file, however many drafts of an article name it.

use crate::model::Analysis;
use crate::source::Git;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;

/// What is known of a work tree beside its commit.
#[derive(Default)]
pub(super) struct Compared {
    /// Opened when there is something to ask.
    git: OnceCell<Option<Git>>,
    differs: RefCell<BTreeMap<Box<str>, bool>>,
}

/// A work tree beside its commit.
#[derive(Clone, Copy)]
pub(super) struct WorkTree<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) folder: &'a Path,
    pub(super) compared: &'a Compared,
}

impl WorkTree<'_> {
    /// Whether one of the files is not as the commit has it; where that cannot be seen, none is.
    pub(super) fn differs<'p>(&self, paths: impl Iterator<Item = &'p str>) -> bool {
        let Some(head) = &self.analysis.repository.head else { return false };
        let paths: Vec<&str> = paths.collect();
        let mut known = self.compared.differs.borrow_mut();
        let mut unknown: Vec<&str> = paths.iter().copied().filter(|path| !known.contains_key(*path)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let git = self.compared.git.get_or_init(|| Git::open(self.folder).ok());
            let changed = git.as_ref().and_then(|git| git.differs(head, &unknown).ok()).unwrap_or_default();
            known.extend(unknown.iter().map(|path| ((*path).into(), changed.iter().any(|other| other == path))));
        }
        paths.iter().any(|path| known.get(*path).copied().unwrap_or_default())
    }
}
