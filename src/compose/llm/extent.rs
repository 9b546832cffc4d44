//! How much of a file is shown around a place: what belongs to it, and no more.

use crate::model::Span;

/// The most lines of one source.
pub(super) const LINES: u32 = 100;
/// Lines shown before and after a place that stands in no function, and in a function too long to show.
const MARGIN: usize = 24;
/// The most lines of a type or another block that is shown whole.
const BLOCK_LINES: usize = 60;
/// Lines of comment above a function that come with it.
const DOC_LINES: u32 = 12;

/// A span with the lines right before and after it, up to blank ones, and to the end of the block that these lines open: what is inserted
/// beyond them changes nothing.
pub(super) fn around(span: Span, text: &str) -> Span {
    let lines: Vec<&str> = text.lines().collect();
    let is_text = |line: &&&str| !line.trim().is_empty();
    let (start, end) = (span.start_line as usize - 1, (span.end_line as usize).min(lines.len()));
    let before = lines[..start.min(end)].iter().rev().take(MARGIN).take_while(is_text).count() as u32;
    let after = lines[end..].iter().take(MARGIN).take_while(is_text).count();
    let first = span.start_line - before;
    let last = block_end(&lines, first as usize - 1, end + after).unwrap_or(end + after);
    let whole = Span::new(first, last as u32);
    if whole.len() <= LINES { whole } else { Span::new(span.start_line, span.start_line + LINES - 1) }
}

/// The end of the block that lines `first..last` open and do not close, counted from 0; none when they close it, or it is too long.
fn block_end(lines: &[&str], first: usize, last: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = lines[first..last].iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min()?;
    let opens = indent(lines.get(last.checked_sub(1)?)?) > outer;
    let until =
        lines.iter().enumerate().skip(last).take(BLOCK_LINES).find(|(_, line)| !line.trim().is_empty() && indent(line) <= outer)?;
    let is_end = until.1.trim_start().starts_with(['}', ')', ']']) || until.1.trim() == "end";
    let end = if is_end { until.0 + 1 } else { lines[..until.0].iter().rposition(|line| !line.trim().is_empty())? + 1 };
    (opens && end - first <= BLOCK_LINES).then_some(end)
}

/// What of a span lies in another one.
pub(super) fn within(span: Span, whole: Span) -> Span {
    Span::new(span.start_line.max(whole.start_line), span.end_line.min(whole.end_line))
}

/// The line at which the comments and attributes above line `start` begin.
pub(super) fn above(text: &str, start: u32) -> u32 {
    let lines: Vec<&str> = text.lines().take(start as usize - 1).collect();
    let is_comment = |line: &&&str| {
        let line = line.trim_start();
        ["//", "#", "*", "/*", "@", "--", "\"\"\""].iter().any(|sign| line.starts_with(sign))
    };
    let count = lines.iter().rev().take(DOC_LINES as usize).take_while(is_comment).count() as u32;
    start - count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_shown_to_its_end() {
        let rust = "use x;\n\n/// Doc.\nstruct A {\n    a: u8,\n\n    b: u8,\n}\n\nfn f() {}\n";
        let python = "class A:\n    x = 1\n\n    def f(self):\n        pass\n\n\nclass B:\n    pass\n";
        for (text, place, expected) in [
            (rust, Span::new(4, 4), Span::new(3, 8)),
            (rust, Span::new(5, 5), Span::new(3, 8)),
            (rust, Span::new(10, 10), Span::new(10, 10)),
            (python, Span::new(1, 1), Span::new(1, 5)),
            ("a: 1\n\nb: 2\n", Span::new(1, 1), Span::new(1, 1)),
        ] {
            assert_eq!(around(place, text), expected, "{place:?} of {text}");
        }
    }
}
