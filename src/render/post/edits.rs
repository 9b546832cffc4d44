//! Changes to a text by byte ranges, and the parser whose events name them.

use pulldown_cmark::{Event, Options, Parser};
use std::ops::Range;

/// The events of a body with the ranges they come from.
pub(super) fn events(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(body, options()).into_offset_iter()
}

/// The Markdown that an article is written in.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Replacements to be made in one text.
pub(super) struct Edits<'a> {
    text: &'a str,
    list: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Puts `with` where `range` is; an empty range inserts.
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.list.push((range, with.into()));
    }

    /// The changed text. Of two changes that meet the outer one counts.
    pub(super) fn apply(mut self) -> String {
        self.list.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut out = String::with_capacity(self.text.len() + 64);
        let mut done = 0;
        for (range, with) in self.list {
            if range.start < done {
                continue;
            }
            out.push_str(&self.text[done..range.start]);
            out.push_str(&with);
            done = range.end;
        }
        out.push_str(&self.text[done..]);
        out
    }
}

/// What has to stand before a further line at `at`, so that it stays in the same quotes and list items.
pub(super) fn prefix(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

/// `lines` behind each other, every one but the first behind what [`prefix`] gives for `at`.
pub(super) fn in_place(text: &str, at: usize, lines: &str) -> String {
    lines.trim_end().replace('\n', &format!("\n{}", prefix(text, at)))
}

/// `text` as Markdown that shows it: what could be markup gets a backslash.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if "\\`*_[]<>&#|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// An address that cannot leave its parentheses.
pub(super) fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '\\' | '"' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_of_two_edits_counts() {
        let mut edits = Edits::new("abcdef");
        edits.replace(2..3, "x");
        edits.replace(1..4, "Y");
        edits.replace(5..5, "+");
        assert_eq!(edits.apply(), "aYe+f");
    }

    #[test]
    fn further_lines_stay_in_their_container() {
        let text = "- a\n  > ```\n";
        assert_eq!(in_place(text, text.find('`').expect("a fence"), "one\ntwo\n"), "one\n  > two");
        assert_eq!(in_place("1. x", 3, "one\n\ntwo"), "one\n   \n   two");
    }
}
