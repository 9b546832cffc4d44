//! Words for numbers and lists, and a choice between wordings that stays the same for one repository.

use crate::model::Digest;

const SMALL: [&str; 13] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A count in prose: a word up to twelve, then digits with separators.
#[must_use]
pub fn count(value: usize) -> String {
    SMALL.get(value).map_or_else(|| digits(value as u64), |word| (*word).to_owned())
}

/// A count at the start of a sentence.
#[must_use]
pub fn capital_count(value: usize) -> String {
    capital(&count(value))
}

/// The same text with a capital first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// `2,094`.
#[must_use]
pub fn digits(value: u64) -> String {
    let plain = value.to_string();
    let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `seven functions`, `one function`.
#[must_use]
pub fn counted(value: usize, unit: &str) -> String {
    format!("{} {}", count(value), plural(value, unit))
}

/// `functions` or `function`, by the count; only the last word of `unit` is bent.
#[must_use]
pub fn plural(value: usize, unit: &str) -> String {
    if value == 1 {
        return unit.to_owned();
    }
    match unit.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if unit.ends_with(['s', 'x']) || unit.ends_with("ch") => format!("{unit}es"),
        _ => format!("{unit}s"),
    }
}

/// `1 file`, `2,094 files`: as [`counted`], in digits at any size.
#[must_use]
pub fn numbered(value: u64, unit: &str) -> String {
    format!("{} {}", digits(value), plural(usize::try_from(value).unwrap_or(usize::MAX), unit))
}

/// A name in code marks.
#[must_use]
pub fn code(name: &str) -> String {
    if name.contains('`') { format!("`` {name} ``") } else { format!("`{name}`") }
}

/// `a`, `b` and `c` in code marks; at most `most` of them, then "and 4 more".
#[must_use]
pub fn names<'a>(items: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let marked: Vec<String> = items.into_iter().map(code).collect();
    if marked.len() > most + 1 {
        let more = marked.len() - most;
        return format!("{} and {} more", marked[..most].join(", "), count(more));
    }
    series(&marked)
}

/// `a, b and c`.
#[must_use]
pub fn series(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// One of the wordings, always the same for the same `seed`.
#[must_use]
pub fn pick<'a, T: ?Sized>(wordings: &[&'a T], seed: &str) -> &'a T {
    let digest = Digest::of(seed.as_bytes());
    wordings[usize::from(digest.0[0]) % wordings.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_bend_with_the_count() {
        for (value, unit, expected) in [
            (1, "function", "one function"),
            (7, "function", "seven functions"),
            (2, "dependency", "two dependencies"),
            (2, "class", "two classes"),
            (13, "key", "13 keys"),
            (2_094, "line", "2,094 lines"),
        ] {
            assert_eq!(counted(value, unit), expected);
        }
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(names(["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(names(["a", "b", "c", "d"], 3), "`a`, `b`, `c` and `d`");
        assert_eq!(names(["a", "b", "c", "d", "e"], 3), "`a`, `b`, `c` and two more");
    }
}
