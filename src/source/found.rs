//! What the workers of a walk bring home, and how it becomes one list in the order of the paths.

use crate::model::{Coverage, SkipReason};
use std::path::PathBuf;

/// What a walk found.
pub struct Walked<T> {
    /// The folder that paths count from.
    pub root: PathBuf,
    /// Path, size on disk, and what the visitor returned, sorted by path (byte order).
    pub files: Vec<(Box<str>, u64, T)>,
    /// What was read and what was not.
    pub coverage: Coverage,
}

/// A file with what the visitor made of it.
pub(super) type Visited<T> = (Box<str>, u64, T);

/// The bytes of one part of the list of files. Lists in parts never double, and so large a part goes back to the system as soon as
/// it is emptied.
const PART_BYTES: usize = 2 << 20;

/// What the workers bring home.
pub(super) struct Found<T> {
    /// Lists of files, none longer than its first allocation.
    pub(super) parts: Vec<Vec<Visited<T>>>,
    /// What was not read, and why.
    pub(super) skipped: Vec<(String, SkipReason)>,
    /// Whether there are folders that were not entered because of their ignore rules.
    pub(super) has_refused: bool,
    /// Whether Git may track files that a rule names, and they were not listed.
    pub(super) misses_tracked: bool,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { parts: Vec::new(), skipped: Vec::new(), has_refused: false, misses_tracked: false }
    }
}

impl<T> Found<T> {
    /// Adds a file.
    pub(super) fn push(&mut self, file: Visited<T>) {
        match self.parts.last_mut().filter(|part| part.len() < part.capacity()) {
            Some(part) => part.push(file),
            None => {
                let mut part = Vec::with_capacity((PART_BYTES / size_of::<Visited<T>>()).max(1));
                part.push(file);
                self.parts.push(part);
            }
        }
    }

    /// Every file that was read, or looked at and skipped.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> + '_ {
        self.parts.iter().flatten().map(|file| &*file.0).chain(self.skipped.iter().map(|(path, _)| path.as_str()))
    }

    /// Everything in one list, in the order of the paths.
    fn files(parts: Vec<Vec<Visited<T>>>) -> Vec<Visited<T>> {
        let mut files = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        parts.into_iter().for_each(|part| files.extend(part));
        files.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        files
    }
}

/// Sorts what was found and counts it.
pub(super) fn assemble<T>(root: PathBuf, found: Found<T>, stopped_after: Option<usize>) -> Walked<T> {
    let Found { parts, mut skipped, has_refused, misses_tracked } = found;
    let files = Found::files(parts);
    skipped.sort_unstable();
    let mut coverage = Coverage { files_read: files.len() as u64, ..Coverage::default() };
    coverage.files_found = coverage.files_read;
    for (path, reason) in &skipped {
        coverage.skip(*reason, path);
        coverage.files_found += u64::from(!matches!(reason, SkipReason::CutAtLimit | SkipReason::Submodule));
    }
    if let Some(limit) = stopped_after {
        coverage.notes.push(format!("the walk stopped after {} files; there are more", crate::words::digits(limit as u64)));
    }
    if has_refused {
        coverage.notes.push("folders whose ignore rules are no regular file of at most 1 MiB were not entered".to_owned());
    }
    if misses_tracked {
        coverage.notes.push("files that Git tracks although a rule names them were not all listed".to_owned());
    }
    Walked { root, files, coverage }
}
