//! Which files hold which words: one pass over the tree for all words at once.

use super::read_text;
use aho_corasick::{AhoCorasick, MatchKind};
use std::path::Path;

/// For each of `words`, the indices into `paths` of the files in which it stands as a whole word; files that cannot be read hold none.
#[must_use]
pub fn files_with_words(root: &Path, paths: &[&str], words: &[&str], max_bytes: usize, threads: usize) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); words.len()];
    let Ok(automaton) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(words) else { return found };
    let share = paths.len().div_ceil(threads.max(1)).max(1);
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0u32..)
            .step_by(share)
            .zip(paths.chunks(share))
            .map(|(first, part)| {
                let automaton = &automaton;
                scope.spawn(move || {
                    (first..)
                        .zip(part)
                        .map(|(at, path)| (at, in_file(root, path, automaton, words.len(), max_bytes)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect::<Vec<_>>()
    });
    for (at, hits) in parts {
        for (word, _) in hits.iter().enumerate().filter(|(_, hit)| **hit) {
            found[word].push(at);
        }
    }
    found
}

fn in_file(root: &Path, path: &str, automaton: &AhoCorasick, words: usize, max_bytes: usize) -> Vec<bool> {
    let mut hits = vec![false; words];
    let Ok(text) = read_text(root, path, max_bytes) else { return hits };
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
    for found in automaton.find_overlapping_iter(bytes) {
        let starts = found.start() == 0 || !is_word(found.start()) || !is_word(found.start() - 1);
        let ends = !is_word(found.end()) || !is_word(found.end() - 1);
        if starts && ends {
            hits[found.pattern().as_usize()] = true;
        }
    }
    hits
}
