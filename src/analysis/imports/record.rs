//! What one file imports: records of one kind byte and a text, joined by line feeds, and names as hashes.

use std::borrow::Cow;

/// The head length from which a last line without an end counts as cut off.
const CUT_HEAD_BYTES: usize = 8 << 10;
/// Nothing behind this is looked at: 64 KiB.
const HEAD_BYTES: usize = 64 << 10;
/// The bytes of code that are looked at, lines of comments not counted: 8 KiB. Some crate roots begin with 20 KiB of documentation.
pub(super) const CODE_BYTES: usize = 8 << 10;
/// The most defined names kept of a file.
const MAX_DEFINES: usize = 96;
/// The most referenced names kept of a file.
const MAX_REFERENCES: usize = 64;

/// What one file imports, as written, until it is kept in a [`Store`](super::Store).
#[derive(Debug, Default)]
pub struct FileImports {
    text: String,
    defines: Vec<u32>,
    references: Vec<u32>,
}

impl FileImports {
    /// The records in order, each with its kind in front.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.split_terminator('\n').filter(|record| !record.is_empty())
    }

    /// The hashes of the names that the head defines, sorted.
    pub(super) fn defines(&self) -> &[u32] {
        &self.defines
    }

    /// Hashes of names that the head uses, sorted; what goes into them is the family's affair.
    pub(super) fn references(&self) -> &[u32] {
        &self.references
    }

    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.defines.is_empty() && self.references.is_empty()
    }
}

/// Collects the records of one file.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    text: String,
    defines: Vec<u32>,
    references: Vec<u32>,
    records: u32,
}

impl Recorder {
    /// Adds a record and returns its number. Line feeds in it become spaces.
    pub(super) fn push(&mut self, kind: u8, text: &str) -> u32 {
        self.text.push(char::from(kind));
        self.text.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
        self.text.push('\n');
        self.records += 1;
        self.records - 1
    }

    /// Notes a name that the file defines at its top level.
    pub(super) fn define(&mut self, name: &str) {
        if !name.is_empty() && self.defines.len() < MAX_DEFINES {
            self.defines.push(hash(name));
        }
    }

    /// Notes a hash of a name that the file uses.
    pub(super) fn refer(&mut self, name: u32) {
        if self.references.len() < 4 * MAX_REFERENCES {
            self.references.push(name);
        }
    }

    /// The result, names sorted, each once.
    pub(super) fn finish(self) -> FileImports {
        FileImports {
            text: self.text,
            defines: sorted(self.defines, MAX_DEFINES),
            references: sorted(self.references, MAX_REFERENCES),
        }
    }
}

fn sorted(mut names: Vec<u32>, limit: usize) -> Vec<u32> {
    names.sort_unstable();
    names.dedup();
    names.truncate(limit);
    names
}

/// The FNV-1a hash of a name: the same in every run.
pub(super) fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The head as text, a last line that the cap cut through left out.
pub(super) fn text_of(head: &[u8]) -> Cow<'_, str> {
    let head = &head[..head.len().min(HEAD_BYTES)];
    let end = if head.len() >= CUT_HEAD_BYTES { memchr::memrchr(b'\n', head).map_or(head.len(), |at| at + 1) } else { head.len() };
    // The check of the whole is many times faster than the search for broken pieces.
    std::str::from_utf8(&head[..end]).map_or_else(|_| String::from_utf8_lossy(&head[..end]), Cow::Borrowed)
}

/// The lines of a text, as [`str::lines`] gives them, found many bytes at a time.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut ends = memchr::memchr_iter(b'\n', text.as_bytes());
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = ends.next().or_else(|| (start < text.len()).then_some(text.len()))?;
        let line = &text[start..end];
        start = end + 1;
        Some(if end < text.len() { line.strip_suffix('\r').unwrap_or(line) } else { line })
    })
}

/// The text without the white space in front, which mostly is what an editor puts there.
pub(super) fn unindented(text: &str) -> &str {
    let rest = &text[text.bytes().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(text.len())..];
    if rest.bytes().next().is_some_and(|byte| byte.is_ascii_graphic()) { rest } else { rest.trim_start() }
}

/// The lines of a text in the syntax of C, lines that begin inside or with a comment left out; the first [`CODE_BYTES`] of them.
pub(super) fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    let lines = lines(text).filter_map(move |line| {
        let mut rest = line;
        loop {
            if inside {
                rest = &rest[rest.find("*/")? + 2..];
                inside = false;
            }
            let code = unindented(rest);
            if let Some(comment) = code.strip_prefix("/*") {
                inside = true;
                rest = comment;
            } else if code.starts_with("//") || code.is_empty() {
                return None;
            } else {
                inside = opens_comment(code);
                return Some(rest);
            }
        }
    });
    within_budget(lines)
}

/// The first [`CODE_BYTES`] of lines; the line that exceeds them is the last.
pub(super) fn within_budget<'a>(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut left = CODE_BYTES;
    lines.take_while(move |line| {
        let goes_on = left > 0;
        left = left.saturating_sub(line.len() + 1);
        goes_on
    })
}

/// Whether a line of code ends inside a block comment; a line with quotes is taken to hold no such comment.
fn opens_comment(code: &str) -> bool {
    let mut stars = memchr::memrchr_iter(b'*', code.as_bytes());
    let Some(open) = stars.find_map(|at| at.checked_sub(1).filter(|&before| code.as_bytes()[before] == b'/')) else { return false };
    !code[open..].contains("*/") && !code.contains(['"', '\'', '`'])
}

/// The identifier that `text` begins with, `$` included; empty when there is none.
pub(super) fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
    &text[..end]
}

/// What follows the keyword `word` and white space at the start of `text`.
pub(super) fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    let trimmed = rest.trim_start();
    (trimmed.len() < rest.len()).then_some(trimmed)
}

/// The text between the first pair of quotes (`"` or `'` or backticks) of `text`.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['"', '\'', '`'])?;
    let quote = text[start..].chars().next()?;
    let rest = &text[start + 1..];
    Some(&rest[..rest.find(quote)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_at_line_starts_are_left_out() {
        let text = "a\n// b\n/* c\nd */ e\n/* f */ g\nh /*\ni\n*/\nj \"/*\"\nk";
        let lines: Vec<&str> = code_lines(text).map(str::trim).collect();
        assert_eq!(lines, ["a", "e", "g", "h /*", "j \"/*\"", "k"]);
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "a", "a\n", "\n\na", "a\r\nb\r", "\r\n\r", "é\r\n\u{a0}b\n\n"] {
            assert_eq!(lines(text).collect::<Vec<_>>(), text.lines().collect::<Vec<_>>(), "{text:?}");
            assert_eq!(unindented(text), text.trim_start(), "{text:?}");
        }
        assert_eq!(unindented(" \t\u{b}\u{a0} x "), "x ");
    }

    #[test]
    fn a_cut_line_is_dropped() {
        let mut head = vec![b'x'; 8 << 10];
        head[100] = b'\n';
        assert_eq!(text_of(&head).len(), 101);
        assert_eq!(text_of(b"ab").len(), 2);
    }

    #[test]
    fn comments_do_not_use_up_the_budget() {
        let text = format!("{}a\n{}b\n", "// x\n".repeat(4_000), "code();\n".repeat(2_000));
        let lines: Vec<&str> = code_lines(&text).collect();
        assert_eq!((lines.first(), lines.len()), (Some(&"a"), 1 + CODE_BYTES / 8));
    }

    #[test]
    fn words_are_cut_out() {
        assert_eq!(after("mod  x;", "mod"), Some("x;"));
        assert_eq!(after("model", "mod"), None);
        assert_eq!(identifier("a_b1::c"), "a_b1");
        assert_eq!(quoted("x = 'y' + \"z\""), Some("y"));
    }
}
