//! Names by the package or namespace that files say they belong to, for languages whose imports name classes.

use super::Resolution;
use super::record::hash;

/// Names that more files declare than this are taken as ambiguous.
const MAX_CANDIDATES: usize = 64;

/// Package, name and file, sorted: twelve bytes an entry.
#[derive(Default)]
pub(super) struct Declared(Vec<(u32, u32, u32)>);

impl Declared {
    pub(super) fn add(&mut self, package: u32, name: u32, file: u32) {
        self.0.push((package, name, file));
    }

    /// Call this once after the last `add`.
    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// Whether some file declares the package.
    pub(super) fn has_package(&self, package: u32) -> bool {
        let at = self.0.partition_point(|entry| entry.0 < package);
        self.0.get(at).is_some_and(|entry| entry.0 == package)
    }

    /// The file that declares `name` in `package`; of several the one nearest to `from`, if there is one.
    pub(super) fn find(&self, all: &Resolution<'_>, from: u32, package: u32, name: u32) -> Option<u32> {
        let start = self.0.partition_point(|entry| (entry.0, entry.1) < (package, name));
        let found = self.0[start..].iter().take_while(|entry| (entry.0, entry.1) == (package, name)).take(MAX_CANDIDATES + 1);
        let found: Vec<u32> = found.map(|entry| entry.2).collect();
        if found.len() > MAX_CANDIDATES { None } else { all.tree.pick(all.path(from), found.into_iter()) }
    }

    /// The file of a class by its whole name: also of a class inside it, or of a member, which follow after at most two separators.
    pub(super) fn class(&self, all: &Resolution<'_>, from: u32, whole: &str, separator: char) -> Option<u32> {
        let mut path = whole;
        for _ in 0..3 {
            let (package, name) = path.rsplit_once(separator)?;
            if let Some(file) = self.find(all, from, hash(package), hash(name)) {
                return Some(file);
            }
            path = package;
        }
        None
    }
}
