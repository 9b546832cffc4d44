//! Code blocks with fences that nothing inside can close, also for renderers that read fences by simpler rules than `CommonMark`'s.

use super::dialect::Templates;
use super::edits::{Edits, events, in_place, prefix};
use super::templates::code_element;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use std::ops::Range;

/// A code block of a body.
pub(super) struct CodeBlock {
    /// From the first mark to the last.
    pub(super) range: Range<usize>,
    /// What stands behind the opening fence; none for indented code.
    pub(super) info: Option<String>,
    /// The code.
    pub(super) code: String,
}

/// The code blocks of `body` in order.
pub(super) fn code_blocks(body: &str) -> Vec<CodeBlock> {
    let mut blocks: Vec<CodeBlock> = Vec::new();
    let mut inside = false;
    for (event, range) in events(body) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = if let CodeBlockKind::Fenced(info) = kind { Some(info.into_string()) } else { None };
                blocks.push(CodeBlock { range, info, code: String::new() });
                inside = true;
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => blocks.last_mut().into_iter().for_each(|block| block.code.push_str(&text)),
            _ => {}
        }
    }
    blocks
}

/// `body` with fences that hold under `templates`, each of them closed.
///
/// Forem looks for code by a pattern that takes the next three equal marks for the end, and its Markdown lets tildes close what
/// backticks opened, so code with either inside is written as an element.
pub(super) fn fitting(body: &str, templates: Templates) -> String {
    let mut edits = Edits::new(body);
    for block in code_blocks(body) {
        match &block.info {
            _ if templates == Templates::Liquid && (block.code.contains("```") || block.code.contains("~~~")) => {
                let element = format!("<pre>{}</pre>", code_element(block.code.trim_end_matches('\n')));
                edits.replace(outer(body, &block), in_place(body, block.range.start, &element) + line_end(body, &block));
            }
            Some(_) => refence(&mut edits, body, &block, templates),
            None if matches!(templates, Templates::Liquid | Templates::Mdx) => fence_indented(&mut edits, body, &block),
            None => {}
        }
    }
    edits.apply()
}

fn refence(edits: &mut Edits<'_>, body: &str, block: &CodeBlock, templates: Templates) {
    let source = &body[block.range.clone()];
    let Some(mark) = source.chars().next() else { return };
    let length = source.len() - source.trim_start_matches(mark).len();
    let wanted = if templates == Templates::Liquid { "```".to_owned() } else { longer(mark, length, &block.code) };
    let closing = closing(source, mark, length).map(|range| block.range.start + range.start..block.range.start + range.end);
    if closing.is_some() && source[..length] == *wanted {
        return;
    }
    edits.replace(block.range.start..block.range.start + length, wanted.clone());
    match closing {
        Some(range) => edits.replace(range, wanted),
        None => edits.replace(block.range.end..block.range.end, last_line(body, block, &wanted)),
    }
}

/// The same fence, or one that is longer than any run of its mark in the code.
fn longer(mark: char, length: usize, code: &str) -> String {
    let longest = code.split(|c| c != mark).map(str::len).max().unwrap_or(0);
    mark.to_string().repeat(if longest >= length { longest + 1 } else { length })
}

/// Where the closing fence is in `source`, when there is one.
fn closing(source: &str, mark: char, length: usize) -> Option<Range<usize>> {
    let trimmed = source.trim_end();
    let start = trimmed.rfind('\n')? + 1;
    let line = trimmed[start..].trim_start_matches([' ', '\t', '>']);
    let closes = line.len() >= length && line.chars().all(|c| c == mark);
    closes.then(|| trimmed.len() - line.len()..trimmed.len())
}

/// A closing fence behind a block that has none.
fn last_line(body: &str, block: &CodeBlock, fence: &str) -> String {
    let newline = if body[..block.range.end].ends_with('\n') { "" } else { "\n" };
    format!("{newline}{}{fence}\n", prefix(body, block.range.start))
}

fn fence_indented(edits: &mut Edits<'_>, body: &str, block: &CodeBlock) {
    let range = outer(body, block);
    let fence = longer('`', 3, &block.code);
    let fenced = format!("{fence}\n{}\n{fence}", block.code.trim_end_matches('\n'));
    let text = in_place(body, range.start, &fenced) + line_end(body, block);
    edits.replace(range, text);
}

/// A block with the indentation that makes it code, where that is what makes it code.
fn outer(body: &str, block: &CodeBlock) -> Range<usize> {
    let before = &body[..block.range.start];
    let indent = match &block.info {
        Some(_) => 0,
        None if before.ends_with('\t') => 1,
        None => (before.len() - before.trim_end_matches(' ').len()).min(4),
    };
    block.range.start - indent..block.range.end
}

/// The line end that belongs to a block.
fn line_end(body: &str, block: &CodeBlock) -> &'static str {
    if body[..block.range.end].ends_with('\n') { "\n" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(templates: Templates, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(fitting(text, templates), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_run_inside() {
        check(
            Templates::None,
            &[
                ("```rs\na\n```\n", "```rs\na\n```\n"),
                ("~~~\n```\n~~~\n", "~~~\n```\n~~~\n"),
                ("```\na ``` b\n```\n", "````\na ``` b\n````\n"),
                ("````md\n```\nx\n```\n````\n", "````md\n```\nx\n```\n````\n"),
                ("> ```\n> ````x\n> ```\nend\n", "> `````\n> ````x\n> `````\nend\n"),
                ("- a\n  ```rs\n  x", "- a\n  ```rs\n  x\n  ```\n"),
                ("> ```\n> x\n\nend\n", "> ```\n> x\n> ```\n\nend\n"),
                ("```", "```\n```\n"),
                ("    indented\n", "    indented\n"),
            ],
        );
    }

    #[test]
    fn forem_gets_only_fences_that_it_can_pair() {
        check(
            Templates::Liquid,
            &[
                (
                    "````md\n```\n<x>\n```\n````\n\na\n",
                    "<pre><code>&#96;&#96;&#96;\n&lt;x&gt;\n&#96;&#96;&#96;</code></pre>\n\na\n",
                ),
                ("```\n~~~\n{{ x }}\n```\n", "<pre><code>&#126;&#126;&#126;\n{{ x }}</code></pre>\n"),
                ("~~~\nx\n~~~\n", "```\nx\n```\n"),
                ("````\nx\n````\n", "```\nx\n```\n"),
                ("a\n\n    one\n\n      two\n\nb\n", "a\n\n```\none\n\n  two\n```\n\nb\n"),
            ],
        );
    }
}
