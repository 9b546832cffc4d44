//! Which lines of a function or type to show: 5 to 15, whole statements.

use crate::analysis::index::Index;
use crate::model::Span;

/// The most lines that an excerpt has.
pub(super) const LONGEST: u32 = 15;

/// The lines of a definition: all of it when short, else its beginning up to a whole statement.
pub(super) fn opening(index: &Index<'_>, at: u32, span: Span, longest: u32) -> Span {
    if span.len() <= longest {
        return span;
    }
    let lines = Lines::of(index, at, span);
    let base = lines.indent(span.start_line).unwrap_or(0);
    let cut = (span.start_line + 4..span.start_line + longest)
        .rev()
        .find(|&line| {
            lines.balanced_inside(span.start_line, line)
                && lines.indent(line + 1).is_none_or(|indent| indent > base || lines.is_closing(line + 1))
        })
        .unwrap_or(span.start_line + longest - 1);
    lines.trimmed(Span::new(span.start_line, cut))
}

/// The lines around `line` in a function's `span`: the function when short, else the largest block around the line that fits, else the
/// statements around it.
pub(super) fn around(index: &Index<'_>, at: u32, span: Span, line: u32) -> Span {
    if span.len() <= LONGEST || !span.contains(line) {
        return opening(index, at, span, LONGEST);
    }
    let lines = Lines::of(index, at, span);
    let mut best: Option<Span> = None;
    let mut level = lines.indent(line).unwrap_or(0);
    loop {
        let block = lines.block(line, level);
        if block.len() > LONGEST {
            break;
        }
        best = Some(block);
        let Some(outer) = lines.outer_indent(block, level) else { break };
        level = outer;
    }
    match best.filter(|block| block.len() >= 4) {
        Some(block) => lines.trimmed(block),
        None => lines.trimmed(lines.widened(lines.statements(line, level.max(lines.base() + 1)))),
    }
}

/// The lines of a definition where most is decided: all of it when short, else the block with most branches and returns.
pub(super) fn densest(index: &Index<'_>, at: u32, span: Span) -> Span {
    if span.len() <= LONGEST {
        return span;
    }
    let lines = Lines::of(index, at, span);
    let blocks: std::collections::BTreeSet<Span> =
        (span.start_line..=span.end_line).filter(|&line| lines.branches(line)).map(|line| around(index, at, span, line)).collect();
    let worth = |block: &Span| (block.start_line..=block.end_line).filter(|&line| lines.branches(line)).count();
    let best = blocks.into_iter().max_by(|a, b| worth(a).cmp(&worth(b)).then(b.start_line.cmp(&a.start_line)));
    best.unwrap_or_else(|| opening(index, at, span, LONGEST))
}

/// The lines of one definition with their indents.
struct Lines<'a> {
    span: Span,
    texts: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    fn of(index: &Index<'a>, at: u32, span: Span) -> Self {
        Self { span, texts: span.slice(&index.parsed[at as usize].text).lines().collect() }
    }

    fn text(&self, line: u32) -> Option<&'a str> {
        self.texts.get(line.checked_sub(self.span.start_line)? as usize).copied()
    }

    fn indent(&self, line: u32) -> Option<usize> {
        self.text(line).filter(|text| !text.trim().is_empty()).map(|text| text.len() - text.trim_start().len())
    }

    fn base(&self) -> usize {
        self.indent(self.span.start_line).unwrap_or(0)
    }

    fn is_closing(&self, line: u32) -> bool {
        self.text(line).is_some_and(|text| text.trim_start().starts_with(['}', ')', ']']) || text.trim() == "end")
    }

    /// The run of lines around `line` that are indented by `level` or more, with the line that opens and the one that closes it.
    fn block(&self, line: u32, level: usize) -> Span {
        let inside = |at: u32| self.text(at).is_some() && self.indent(at).is_none_or(|indent| indent >= level);
        let mut start = line;
        while start > self.span.start_line && inside(start - 1) {
            start -= 1;
        }
        let mut end = line;
        while end < self.span.end_line && inside(end + 1) {
            end += 1;
        }
        if start > self.span.start_line && self.indent(start - 1).is_some_and(|indent| indent < level) {
            start -= 1;
        }
        if start > self.span.start_line && self.text(start).is_some_and(|text| text.trim() == "{") {
            start -= 1;
        }
        if end < self.span.end_line && self.is_closing(end + 1) {
            end += 1;
        }
        Span::new(start, end)
    }

    /// The indent of the line that opens `block`, when it lies within the definition.
    fn outer_indent(&self, block: Span, level: usize) -> Option<usize> {
        self.indent(block.start_line).filter(|&indent| indent < level && block.start_line > self.span.start_line)
    }

    /// Whether the line branches, repeats or returns.
    fn branches(&self, line: u32) -> bool {
        let words = [
            "if ", "if(", "for ", "for(", "while ", "while(", "match ", "switch ", "case ", "return", "elif ", "else if", "} else",
            "when ", "unless ", "loop ", "try", "except", "catch",
        ];
        self.text(line).is_some_and(|text| words.iter().any(|word| text.trim_start().starts_with(word)) || text.contains(" => "))
    }

    /// Whether only a comment stands on the line.
    fn is_comment(&self, line: u32) -> bool {
        self.text(line).is_some_and(|text| {
            let text = text.trim_start();
            text.starts_with("//")
                || (text.starts_with('#') && !text.starts_with("#["))
                || text.starts_with("/*")
                || text.starts_with('*')
        })
    }

    /// The statements of a block at indent `level` or less, each with the comment above it.
    fn groups(&self, block: Span, level: usize) -> Vec<Span> {
        let mut groups: Vec<Span> = Vec::new();
        let mut open_comment = false;
        for line in block.start_line..=block.end_line {
            let Some(indent) = self.indent(line) else { continue };
            let begins = indent <= level && !self.is_closing(line) && !self.is_clause(line) && !open_comment;
            match groups.last_mut() {
                Some(last) if !begins => last.end_line = line,
                _ => groups.push(Span::line(line)),
            }
            open_comment = self.is_comment(line);
        }
        groups
    }

    /// Whether the line goes on with the statement before it: `else`, `except`, a chained call.
    fn is_clause(&self, line: u32) -> bool {
        let text = self.text(line).unwrap_or_default().trim_start();
        text.starts_with('.')
            || ["else", "elif", "except", "finally", "catch", "rescue", "ensure", "elsif", "then"]
                .iter()
                .any(|word| text.starts_with(word))
    }

    /// Statements at indent `level` around `line`, from 5 lines up to the longest excerpt; the one that holds `line` always.
    fn statements(&self, line: u32, level: usize) -> Span {
        let groups = self.groups(self.block(line, level), level);
        let Some(at) = groups.iter().position(|group| group.contains(line)) else { return Span::new(line, line) };
        if groups[at].len() > LONGEST {
            let start = line.saturating_sub(LONGEST / 2).max(groups[at].start_line);
            return Span::new(start, (start + LONGEST - 1).min(groups[at].end_line));
        }
        let (mut first, mut last) = (at, at);
        let length = |first: usize, last: usize| groups[last].end_line - groups[first].start_line + 1;
        loop {
            let before = first.checked_sub(1).filter(|&before| length(before, last) <= 12);
            let after = Some(last + 1).filter(|&after| after < groups.len() && length(first, after) <= 12);
            match (before, after) {
                (_, Some(after)) if last - at <= at - first => last = after,
                (Some(before), _) => first = before,
                (None, Some(after)) => last = after,
                (None, None) => break,
            }
        }
        Span::new(groups[first].start_line, groups[last].end_line)
    }

    /// A span of fewer than five lines with whole lines before and behind it, as far as they end no block that began elsewhere.
    fn widened(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start_line, span.end_line);
        let level = self.indent(start).unwrap_or(0);
        let inside = |at: u32| self.text(at).is_some() && self.indent(at).is_none_or(|indent| indent >= level);
        while end + 1 < self.span.end_line && end + 1 - span.end_line <= 4 && end - start < 8 && inside(end + 1) {
            end += 1;
        }
        while start > self.span.start_line + 1 && end - start < 8 && inside(start - 1) && span.len() < 5 {
            start -= 1;
        }
        if span.len() >= 5 { span } else { Span::new(start, end) }
    }

    /// Whether brackets opened from `start` to `line`, the definition's own left out, are closed again.
    fn balanced_inside(&self, start: u32, line: u32) -> bool {
        let mut depth = 0i32;
        for text in (start..=line).filter_map(|at| self.text(at)) {
            for byte in text.bytes() {
                depth += i32::from(matches!(byte, b'{' | b'(' | b'[')) - i32::from(matches!(byte, b'}' | b')' | b']'));
            }
        }
        depth <= 1
    }

    fn trimmed(&self, span: Span) -> Span {
        let blank = |at: u32| self.text(at).is_none_or(|text| text.trim().is_empty());
        let (mut start, mut end) = (span.start_line, span.end_line.min(self.span.end_line));
        while end > start + 1 && self.is_comment(end) {
            end -= 1;
        }
        // What only closes a block that began elsewhere, or is blank, opens no excerpt.
        while start + 3 < end && (blank(start) || self.is_closing(start)) || start < end && blank(start) {
            start += 1;
        }
        while end > start && blank(end) {
            end -= 1;
        }
        Span::new(start, end)
    }
}
