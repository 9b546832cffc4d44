//! Untrusted text made fit to be shown: no control characters, no invisible ones that reorder or hide others.

use std::borrow::Cow;

/// Whether `c` may not be shown: controls other than tab and line feed, bidirectional controls, zero-width and tag characters.
fn is_hidden(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2069}' | '\u{202a}'..='\u{202e}' => true,
        '\u{feff}' | '\u{61c}' | '\u{fff9}'..='\u{fffb}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}

/// `text` without characters that act instead of being read; borrowed when there are none.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_hidden) { Cow::Owned(text.replace(is_hidden, "")) } else { Cow::Borrowed(text) }
}

/// `text` cleaned and on one line, runs of white space folded to one space.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in clean(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_all_others_stay() {
        let cases = [
            ("plain", "plain"),
            ("a\u{1b}[31mb", "a[31mb"),
            ("x\u{202e}gnp.exe", "xgnp.exe"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("tab\tand\nline", "tab\tand\nline"),
            ("c1\u{9b}31m", "c131m"),
            ("naïve 日本 👍", "naïve 日本 👍"),
            ("tag\u{e0041}s", "tags"),
        ];
        for (input, expected) in cases {
            assert_eq!(clean(input), expected, "{input:?}");
        }
    }

    #[test]
    fn lines_fold_to_one() {
        assert_eq!(one_line("  a\r\n\tb   c \n"), "a b c");
    }
}
