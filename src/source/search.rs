//! Which files hold which words: one pass over the tree for all words at once.

use super::read::{Buffer, Folder};
use aho_corasick::{AhoCorasick, MatchKind};
use std::path::Path;

/// For each of `words`, the indices into `paths` of the files in which it stands as a whole word; files that cannot be read hold none.
#[must_use]
pub fn files_with_words(root: &Path, paths: &[&str], words: &[&str], max_bytes: usize, threads: usize) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); words.len()];
    if words.is_empty() {
        return found;
    }
    let Ok(automaton) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(words) else { return found };
    let share = paths.len().div_ceil(threads.max(1)).max(1);
    let hits = std::thread::scope(|scope| {
        let workers: Vec<_> = (0u32..)
            .step_by(share)
            .zip(paths.chunks(share))
            .map(|(first, part)| {
                let automaton = &automaton;
                scope.spawn(move || in_files(root, (first..).zip(part), automaton, max_bytes))
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect::<Vec<_>>()
    });
    for (at, word) in hits {
        found[word].push(at);
    }
    found
}

/// The hits in some of the files, in their order, each once.
fn in_files<'p>(
    root: &Path,
    files: impl Iterator<Item = (u32, &'p &'p str)>,
    automaton: &AhoCorasick,
    max_bytes: usize,
) -> Vec<(u32, usize)> {
    let Ok(folder) = Folder::open(root) else { return Vec::new() };
    let mut buffer = Buffer::new(max_bytes);
    let mut is_hit = vec![false; automaton.patterns_len()];
    let mut hits = Vec::new();
    for (at, path) in files {
        let Ok(text) = buffer.read(&folder, path) else { continue };
        is_hit.fill(false);
        mark(text.bytes, automaton, &mut is_hit);
        hits.extend(is_hit.iter().enumerate().filter(|(_, hit)| **hit).map(|(word, _)| (at, word)));
    }
    hits
}

/// Marks the words that stand in `bytes`.
fn mark(bytes: &[u8], automaton: &AhoCorasick, is_hit: &mut [bool]) {
    let is_word = |at: usize| bytes.get(at).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    for found in automaton.find_overlapping_iter(bytes) {
        let starts = found.start() == 0 || !is_word(found.start()) || !is_word(found.start() - 1);
        let ends = !is_word(found.end()) || !is_word(found.end() - 1);
        if starts && ends {
            is_hit[found.pattern().as_usize()] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found_whatever_the_threads() {
        let folder = tempfile::tempdir().unwrap();
        let files = [("a.py", "run(sprint) run"), ("b.py", "runner\u{e9} print"), ("c.py", "x.print->y"), ("d.py", "caf\u{e9}run")];
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).chain(["missing.py"]).collect();
        for threads in [0, 1, 2, 8] {
            let found = files_with_words(folder.path(), &paths, &["run", "print", "y", "none"], 1 << 20, threads);
            assert_eq!(found, [vec![0], vec![1, 2], vec![2], vec![]], "{threads} threads");
        }
        assert!(files_with_words(folder.path(), &paths, &[], 1 << 20, 2).is_empty());
    }
}
