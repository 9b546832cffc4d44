//! Which name is meant by one that is misspelled.

use std::mem::swap;

/// Longer names are not compared: 80 bytes.
const NAME_BYTES: usize = 80;

/// The candidate that the fewest letters tell from `name`, at most `most`; of several the first in byte order.
#[must_use]
pub fn nearest<'c>(name: &str, most: usize, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let near = candidates.into_iter().filter(|candidate| candidate.len().abs_diff(name.len()) <= most * 2);
    near.filter_map(|candidate| Some((letters_apart(name, candidate, most)?, candidate))).min().map(|(_, candidate)| candidate)
}

/// Letters to add, drop, replace or swap with their neighbour to turn `a` into `b`, when these are at most `most`.
fn letters_apart(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.len() > NAME_BYTES || b.len() > NAME_BYTES {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (mut before_last, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut least = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(a[i] != b[j]));
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        // A swap steps over one row, so two in a row must be too far.
        if row.iter().chain(&last).min().is_none_or(|&least| least > most) {
            return None;
        }
        swap(&mut before_last, &mut last);
        last = row;
    }
    last.last().copied().filter(|&apart| apart <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_added_dropped_replaced_and_swapped() {
        for (a, b, apart) in [
            ("model", "model", 0),
            ("model", "modl", 1),
            ("model", "modell", 1),
            ("model", "modal", 1),
            ("model", "modle", 1),
            ("abcd", "badc", 2),
            ("größe", "grosse", 3),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!((letters_apart(a, b, apart), letters_apart(b, a, apart)), (Some(apart), Some(apart)), "{a} {b}");
            if let Some(fewer) = apart.checked_sub(1) {
                assert_eq!((letters_apart(a, b, fewer), letters_apart(b, a, fewer)), (None, None), "{a} {b}");
            }
        }
    }

    #[test]
    fn the_nearest_is_chosen_alike_in_every_order() {
        assert_eq!(nearest("cat", 1, ["cart", "bat", "rat"]), Some("bat"));
        assert_eq!(nearest("cat", 1, ["rat", "bat", "cart"]), Some("bat"));
        assert_eq!(nearest("cat", 1, ["dog", "category"]), None);
        assert_eq!(nearest(&"a".repeat(81), 3, ["a".repeat(80).as_str()]), None);
    }
}
