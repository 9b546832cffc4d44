//! The paths of the tree, found by whole path or by how they end, without a map: `files` is sorted by path, and a second order by
//! reversed path costs four bytes a file.

use crate::model::{FileRecord, folder};
use std::collections::HashMap;

/// A suffix that more files share than this is taken as ambiguous, so that no look-up is long.
const MAX_CANDIDATES: usize = 256;

/// An index over the paths of the tree.
pub(super) struct Tree<'a> {
    files: &'a [FileRecord],
    by_end: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(files: &'a [FileRecord]) -> Self {
        let mut by_end: Vec<u32> = (0..files.len() as u32).collect();
        by_end.sort_unstable_by(|&a, &b| reversed(&files[a as usize].path).cmp(reversed(&files[b as usize].path)));
        Self { files, by_end }
    }

    /// The file at `path`.
    pub(super) fn find(&self, path: &str) -> Option<u32> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| at as u32)
    }

    /// The first of `paths` that exists.
    pub(super) fn first(&self, paths: &[String]) -> Option<u32> {
        paths.iter().find_map(|path| self.find(path))
    }

    /// The files directly in `folder`, by name; folders below are skipped in one step each.
    pub(super) fn in_folder(&self, folder: &str) -> Vec<u32> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut at = self.files.partition_point(|file| *file.path < *prefix);
        let mut found = Vec::new();
        while let Some(rest) = self.files.get(at).and_then(|file| file.path.strip_prefix(&*prefix)) {
            if let Some((below, _)) = rest.split_once('/') {
                let after = format!("{prefix}{below}0");
                at += self.files[at..].partition_point(|file| *file.path < *after);
            } else {
                found.push(at as u32);
                at += 1;
            }
        }
        found
    }

    /// The files whose path is `suffix` or ends with `/suffix`; none when there are too many.
    pub(super) fn ending(&self, suffix: &str) -> &[u32] {
        let low = self.by_end.partition_point(|&file| reversed(&self.files[file as usize].path).lt(reversed(suffix)));
        let rest = &self.by_end[low..];
        let length = rest.partition_point(|&file| self.files[file as usize].path.as_bytes().ends_with(suffix.as_bytes()));
        let range = &rest[..length];
        if range.len() > MAX_CANDIDATES { &[] } else { range }
    }

    /// As [`nearest`](Self::nearest) for `folder` and `suffix` together; what ends so is looked up once and kept in `known`.
    pub(super) fn nearest_known<'s>(
        &self,
        known: &mut HashMap<&'s str, Vec<u32>>,
        from: &str,
        suffix: &'s str,
        folder: &str,
    ) -> Option<u32> {
        let found = known.entry(suffix).or_insert_with(|| self.whole(&format!("{folder}{suffix}")));
        self.pick(from, found.iter().copied())
    }

    /// The one file that ends with `/suffix`; of several the one that is nearest to the file `from`, else none.
    pub(super) fn nearest(&self, from: &str, suffix: &str) -> Option<u32> {
        self.pick(from, self.whole(suffix).into_iter())
    }

    fn whole(&self, suffix: &str) -> Vec<u32> {
        let is_whole = |&file: &u32| {
            let path = &*self.files[file as usize].path;
            path.len() == suffix.len() || path.as_bytes()[path.len() - suffix.len() - 1] == b'/'
        };
        self.ending(suffix).iter().copied().filter(is_whole).collect()
    }

    /// Of `candidates`, the one that shares most folders with `from`, then the one with the shortest path; none on a tie.
    pub(super) fn pick(&self, from: &str, candidates: impl Iterator<Item = u32>) -> Option<u32> {
        let mut best: Option<((usize, std::cmp::Reverse<usize>), u32)> = None;
        let mut tied = false;
        for file in candidates {
            let path = &*self.files[file as usize].path;
            let key = (shared_folders(from, path), std::cmp::Reverse(path.matches('/').count()));
            match best {
                Some((old, _)) if old > key => {}
                Some((old, _)) if old == key => tied = true,
                _ => {
                    best = Some((key, file));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied).map(|(_, file)| file)
    }
}

fn reversed(path: &str) -> impl Iterator<Item = u8> + '_ {
    path.bytes().rev()
}

/// The number of folders that two paths have in common from the root.
pub(super) fn shared_folders(a: &str, b: &str) -> usize {
    let (a, b) = (folder(a), folder(b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let ends = |path: &str| path.as_bytes().get(common).is_none_or(|&byte| byte == b'/');
    a.bytes().take(common).filter(|&byte| byte == b'/').count() + usize::from(ends(a) && ends(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LineCounts, Role};

    fn files(paths: &[&str]) -> Vec<FileRecord> {
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        let file = |path: &&str| FileRecord {
            path: (*path).into(),
            language: None,
            bytes: 0,
            counts: LineCounts::default(),
            role: Role::Source,
        };
        paths.iter().map(file).collect()
    }

    #[test]
    fn files_are_found_by_their_end() {
        let files = files(&["include/linux/a.h", "tools/include/linux/a.h", "x/b.h", "y/b.h", "x/ab.h", "x/c.c"]);
        let tree = Tree::new(&files);
        let near = |from: &str, suffix: &str| tree.nearest(from, suffix).map(|file| &*files[file as usize].path);
        assert_eq!(near("drivers/d.c", "include/linux/a.h"), Some("include/linux/a.h"));
        assert_eq!(near("tools/perf/d.c", "include/linux/a.h"), Some("tools/include/linux/a.h"));
        assert_eq!(near("z/d.c", "b.h"), None);
        assert_eq!(near("y/z/d.c", "b.h"), Some("y/b.h"));
        assert_eq!(near("z/d.c", "c.h"), None);
    }

    #[test]
    fn folders_are_shared_as_wholes() {
        let cases = [
            ("a/b/x", "a/b/y", 2),
            ("a/b/x", "a/bc/y", 1),
            ("a/b/x", "a/b/c/y", 2),
            ("ab/x", "a/y", 0),
            ("x", "a/y", 0),
            ("a//x", "a//y", 2),
        ];
        for (a, b, expected) in cases {
            assert_eq!((shared_folders(a, b), shared_folders(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn a_folder_lists_its_own_files() {
        let files = files(&["a/b/c/d", "a/b/e", "a/f", "a/z", "a-b/g", "h"]);
        let tree = Tree::new(&files);
        let list = |folder: &str| tree.in_folder(folder).iter().map(|&file| files[file as usize].name()).collect::<Vec<_>>();
        assert_eq!(list("a"), ["f", "z"]);
        assert_eq!(list(""), ["h"]);
        assert_eq!(list("a/b"), ["e"]);
    }
}
