//! Paragraphs on one line, for platforms that show every line's end.

use super::edits::{Edits, events};
use pulldown_cmark::Event;

/// `body` with a space in place of each line end within a paragraph.
pub(super) fn joined(body: &str) -> String {
    let mut edits = Edits::new(body);
    for (event, range) in events(body) {
        if event == Event::SoftBreak {
            // What a line of a paragraph begins with are marks of the quotes around it, and indentation.
            let rest = &body[range.end..];
            let marks = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
            edits.replace(range.start..range.end + marks, " ");
        }
    }
    edits.apply()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_become_one_line_and_all_else_stays() {
        for (text, expected) in [
            ("a\nb\n\nc\n", "a b\n\nc\n"),
            ("> a\n> b\n", "> a b\n"),
            ("- a\n  \\*b\n", "- a \\*b\n"),
            ("a  \nb\\\nc\n", "a  \nb\\\nc\n"),
            ("```\na\nb\n```\n", "```\na\nb\n```\n"),
            ("日本\r\n語\n", "日本 語\n"),
        ] {
            assert_eq!(joined(text), expected, "{text:?}");
        }
    }
}
