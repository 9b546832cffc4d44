//! Comments of a file, neighbouring line comments joined, and which of them document what follows.

use super::source::{Source, last_line, line};
use super::syntax::Docs;
use crate::model::{Comment, Span};
use tree_sitter::Node;

/// The styles of comments; only equal ones are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A line comment.
    Line,
    /// A line comment that documents what follows.
    DocLine,
    /// A comment that documents what it is in (`//!`).
    Inner,
    /// A block, never joined.
    Block,
    /// A documenting block, or a docstring.
    DocBlock,
}

struct Entry {
    span: Span,
    style: Style,
    /// Whether nothing but white space stands before it on its line.
    own_line: bool,
    is_doc: bool,
    end_byte: usize,
}

/// Comments seen so far.
#[derive(Default)]
pub(super) struct Comments {
    entries: Vec<Entry>,
    attaches: bool,
}

impl Comments {
    /// Adds the comment at `node`, or joins it to the one before.
    pub(super) fn add(&mut self, node: Node<'_>, source: Source<'_>, docs: Docs) {
        let style = style(source.of(node), docs);
        let (start, end) = (line(node), last_line(node));
        let own_line = starts_line(source, node.start_byte());
        self.attaches = docs == Docs::Before;
        if let Some(last) = self.entries.last_mut() {
            let joins = !matches!(style, Style::Block | Style::DocBlock) && style == last.style;
            if joins && own_line && last.own_line && last.span.end_line + 1 == start {
                last.span.end_line = end;
                last.end_byte = node.end_byte();
                return;
            }
        }
        let is_doc = matches!(style, Style::DocLine | Style::DocBlock | Style::Inner);
        self.entries.push(Entry { span: Span::new(start, end), style, own_line, is_doc, end_byte: node.end_byte() });
    }

    /// Adds a docstring.
    pub(super) fn add_docstring(&mut self, span: Span) {
        self.entries.push(Entry { span, style: Style::DocBlock, own_line: true, is_doc: true, end_byte: 0 });
    }

    /// The documentation that ends right above `node`, or above `first`, where its attributes begin. Below `/** */` a blank line
    /// may follow.
    pub(super) fn above(&mut self, first: Node<'_>, node: Node<'_>, source: Source<'_>) -> Option<Span> {
        let attaches = self.attaches;
        let last = self.entries.last_mut()?;
        let touches = |node: Node<'_>| {
            let gap = line(node).saturating_sub(last.span.end_line);
            let between = source.between(last.end_byte, node.start_byte());
            gap == 1 || (gap == 2 && last.style == Style::DocBlock && between.trim().is_empty())
        };
        let documents = matches!(last.style, Style::DocLine | Style::DocBlock) || (attaches && last.style != Style::Inner);
        if !documents || !last.own_line || !(touches(first) || touches(node)) {
            return None;
        }
        last.is_doc = true;
        Some(last.span)
    }

    /// All of them, in order.
    pub(super) fn finish(&mut self) -> Vec<Comment> {
        self.entries.sort_by_key(|entry| entry.span);
        self.entries.drain(..).map(|entry| Comment { span: entry.span, is_doc: entry.is_doc }).collect()
    }
}

fn style(text: &str, docs: Docs) -> Style {
    let slashes = matches!(docs, Docs::Slashes | Docs::Before) && !text.starts_with("#");
    let block = text.starts_with("/*") || text.starts_with("=begin");
    if block && text.starts_with("/*!") && slashes {
        return Style::Inner;
    }
    if block {
        let doc = text.starts_with("/**") && !text.starts_with("/***") && !text.starts_with("/**/");
        return if doc { Style::DocBlock } else { Style::Block };
    }
    match slashes {
        true if text.starts_with("//!") => Style::Inner,
        true if text.starts_with("///") && !text.starts_with("////") => Style::DocLine,
        _ => Style::Line,
    }
}

/// Whether only white space stands between the line's start and `at`; looks at 200 bytes at most.
fn starts_line(source: Source<'_>, at: usize) -> bool {
    let bytes = source.0.as_bytes().get(at.saturating_sub(200)..at).unwrap_or_default();
    bytes.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|&byte| byte == b'\n' || byte == b'\r')
}
