//! Which files with ignore rules may be opened at all: the walker opens each that it finds, and would wait for a FIFO for ever, and read a
//! device, or a file of a terabyte that holds nothing, to its end.

use ignore::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The files that a walk reads rules from.
const NAMES: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];
/// No rules that people keep are larger.
const BYTES: u64 = 1 << 20;

/// The folders that a walk must not enter, because their rules are not to be read.
#[derive(Clone, Default)]
pub(super) struct Refused(Arc<Mutex<Vec<PathBuf>>>);

impl Refused {
    /// Whether the walker may go there; a folder that it must not enter is noted.
    pub(super) fn lets_in(&self, entry: &DirEntry) -> bool {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let lets_in = !is_folder || bad_in(entry.path()).is_none();
        if !lets_in {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
        }
        lets_in
    }

    /// The folders that were noted.
    pub(super) fn take(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The file with rules for `folder`, or for one above it where those hold too, that is not to be read.
pub(super) fn bad_for(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().take(if is_in_repository(folder) { usize::MAX } else { 1 }).find_map(bad_in)
}

/// Whether rules of the folders above hold here, too.
pub(super) fn is_in_repository(root: &Path) -> bool {
    root.ancestors().any(|folder| folder.join(".git").exists())
}

/// A link is judged by what it leads to.
fn bad_in(folder: &Path) -> Option<PathBuf> {
    let is_bad = |path: &PathBuf| path.metadata().is_ok_and(|found| !found.is_dir() && (!found.is_file() || found.len() > BYTES));
    NAMES.iter().map(|name| folder.join(name)).find(is_bad)
}
