//! Which files hold which words: one pass over the files for all words at once, within a budget.

use super::read::{Buffer, Folder, Spare};
use aho_corasick::{AhoCorasick, MatchKind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most of a file that is searched.
const FILE_BYTES: usize = 1 << 20;
/// The fewest bytes that a search may read.
const LEAST_BYTES: u64 = 32 << 20;
/// How many times the parsed text a search may read.
const TIMES_PARSED: u64 = 64;
/// What opening a file costs, in bytes read.
const OPEN_BYTES: u64 = 4 << 10;

/// The bytes that a search may read when `parsed` bytes of the tree were parsed: searching is then never dearer than parsing was, and
/// a listing of a few files does not read a large tree twice.
#[must_use]
pub fn search_budget(parsed: u64) -> u64 {
    LEAST_BYTES.max(parsed.saturating_mul(TIMES_PARSED))
}

/// What it takes of the budget to search a file of `size` bytes.
#[must_use]
pub fn search_cost(size: u64) -> u64 {
    size.min(FILE_BYTES as u64) + OPEN_BYTES
}

/// How a word has to stand in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// On its own, as it is written.
    Alone,
    /// Anywhere, in upper or lower case: `redirectPath` in `TestRedirectPathTwice`.
    Anywhere,
}

/// For each of `words`, the indices into `paths` of the files in which it stands as a whole word; files that cannot be read hold none.
/// None at all when nothing can be searched.
#[must_use]
pub fn files_with_words(root: &Path, paths: &[&str], words: &[&str], stands: Stands, threads: usize) -> Option<Vec<Vec<u32>>> {
    let mut found = vec![Vec::new(); words.len()];
    if words.is_empty() || paths.is_empty() {
        return Some(found);
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .ascii_case_insensitive(stands == Stands::Anywhere)
        .build(words)
        .ok()?;
    let folder = Folder::open(root).ok()?;
    let next = AtomicUsize::new(0);
    let spare = Spare::new(threads);
    let search = || {
        let (mut buffer, mut seen, mut hits) = (Buffer::new(FILE_BYTES, &spare), vec![usize::MAX; words.len()], Vec::new());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(at) else { return hits };
            let Ok(text) = buffer.read(&folder, path) else { continue };
            each_word(text.bytes, &automaton, stands, |word| {
                if std::mem::replace(&mut seen[word], at) != at {
                    hits.push((word as u32, at as u32));
                }
            });
        }
    };
    let mut hits: Vec<(u32, u32)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, paths.len())).map(|_| scope.spawn(search)).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    });
    hits.sort_unstable();
    for (word, at) in hits {
        found[word as usize].push(at);
    }
    Some(found)
}

/// Calls `visit` with the number of every word that stands in `bytes` on its own.
fn each_word(bytes: &[u8], automaton: &AhoCorasick, stands: Stands, mut visit: impl FnMut(usize)) {
    let is_word = |at: usize| bytes.get(at).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    for found in automaton.find_overlapping_iter(bytes) {
        let starts = found.start() == 0 || !is_word(found.start()) || !is_word(found.start() - 1);
        let ends = !is_word(found.end()) || !is_word(found.end() - 1);
        if stands == Stands::Anywhere || (starts && ends) {
            visit(found.pattern().as_usize());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found() {
        let tree = tempfile::tempdir().unwrap();
        for (name, text) in [("a", "alpha beta alpha"), ("b", "alphabet x_beta"), ("c", "(beta) gamma_"), ("d", "a\0b alpha")] {
            std::fs::write(tree.path().join(name), text).unwrap();
        }
        let search =
            |words: &[&str], threads| files_with_words(tree.path(), &["a", "b", "c", "gone"], words, Stands::Alone, threads);
        for threads in [1, 3] {
            let found = search(&["alpha", "beta", "gamma", "alphabet"], threads);
            assert_eq!(found, Some(vec![vec![0], vec![0, 2], vec![], vec![1]]));
        }
        assert_eq!(search(&[], 1), Some(vec![]));
        let anywhere = files_with_words(tree.path(), &["a", "b"], &["Alpha", "BETA"], Stands::Anywhere, 1);
        assert_eq!(anywhere, Some(vec![vec![0, 1], vec![0, 1]]));
        assert_eq!(files_with_words(Path::new("gone"), &["a"], &["alpha"], Stands::Alone, 1), None);
    }

    #[test]
    fn the_budget_follows_what_was_parsed() {
        assert_eq!((search_budget(0), search_budget(1 << 20)), (32 << 20, 64 << 20));
        assert_eq!((search_cost(10), search_cost(1 << 30)), (OPEN_BYTES + 10, OPEN_BYTES + (1 << 20)));
    }
}
