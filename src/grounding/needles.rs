//! Whether texts occur in the tree: one streaming pass over all files for all of them at once.

use super::tree::Tree;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

const MOST: usize = 20_000;
const LONGEST_BYTES: usize = 300;
/// Matches after which the pass gives up; what was not found by then counts as missing.
const MOST_MATCHES: u64 = 200_000_000;

/// The index of a needle.
pub(super) type Needle = usize;

/// The texts that are looked for.
#[derive(Default)]
pub(super) struct Needles {
    ids: BTreeMap<String, Needle>,
}

impl Needles {
    /// The needle for `text`, which is found where it stands as a whole word. One that is too long, or one too many, is never found.
    pub(super) fn add(&mut self, text: &str) -> Needle {
        let next = self.ids.len();
        let text = if text.len() > LONGEST_BYTES || next >= MOST { "" } else { text };
        *self.ids.entry(text.to_owned()).or_insert(next)
    }

    /// For each needle, whether some file of the tree holds it.
    pub(super) fn search(&self, tree: &Tree<'_>) -> Vec<bool> {
        let mut found = vec![false; self.ids.len()];
        let wanted: Vec<(&str, Needle)> =
            self.ids.iter().map(|(text, &id)| (text.as_str(), id)).filter(|(text, _)| !text.is_empty()).collect();
        let patterns = wanted.iter().map(|(text, _)| text);
        let Ok(automaton) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns) else { return found };
        let mut missing = wanted.len();
        let mut matches = 0;
        for file in &tree.analysis.files {
            if missing == 0 || matches > MOST_MATCHES {
                break;
            }
            let Some(text) = tree.read_uncounted(&file.path) else { continue };
            for hit in automaton.find_overlapping_iter(&text) {
                matches += 1;
                let id = wanted[hit.pattern().as_usize()].1;
                if !found[id] && is_whole(&text, hit.start(), hit.end()) {
                    found[id] = true;
                    missing -= 1;
                }
                if matches > MOST_MATCHES {
                    break;
                }
            }
        }
        found
    }
}

/// Whether a character can be part of a name.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether no name goes on over either end of `text[start..end]`.
pub(super) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let inside = &text[start..end];
    let goes_on = |edge: Option<char>, outside: Option<char>| edge.is_some_and(is_word) && outside.is_some_and(is_word);
    !goes_on(inside.chars().next(), text[..start].chars().next_back())
        && !goes_on(inside.chars().next_back(), text[end..].chars().next())
}

/// Whether `word` stands in `text` as a whole word.
pub(super) fn contains_word(text: &str, word: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), word).any(|at| {
        let end = at + word.len();
        text.is_char_boundary(at) && text.is_char_boundary(end) && is_whole(text, at, end)
    })
}

/// The words of an expression: runs of word characters that do not begin with a digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|word| word.starts_with(|c: char| !c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        for (text, word, expected) in [
            ("get_name", "get", false),
            ("a get b", "get", true),
            ("target", "get", false),
            ("größe", "gr", false),
            ("x--port 1", "--port", true),
            ("--ports", "--port", false),
            ("get get_name", "get_name", true),
        ] {
            assert_eq!(contains_word(text, word), expected, "{text} {word}");
        }
        assert_eq!(words("Vec<u8>::new(2, ab_1)").collect::<Vec<_>>(), ["Vec", "u8", "new", "ab_1"]);
    }
}
