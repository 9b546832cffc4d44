//! An article as Markdown: CommonMark with GFM tables, front matter on top.

use super::fence::{fence_name, push_fenced};
use super::front_matter::front_matter;
use super::inline::{cell, citation, prose, quoted_line};
use super::mermaid::mermaid;
use super::text::one_line;
use crate::model::{Article, Block, Excerpt, Section};

/// The number of digits that a commit is cited with.
const SHORT_COMMIT: usize = 7;

/// The article as Markdown with front matter.
#[must_use]
pub fn markdown(article: &Article) -> String {
    let mut out = front_matter(article);
    out.push_str(&format!("\n# {}\n", prose(article, &one_line(&article.title))));
    for section in &article.sections {
        push_section(&mut out, article, section);
    }
    out.push_str("\n---\n\n");
    out.push_str(&footer(article));
    out.push('\n');
    out
}

/// The last line of an article: the commit, how it was written, how much of it was checked.
#[must_use]
pub fn footer(article: &Article) -> String {
    let of = article.repository_url.as_ref().map_or_else(|| one_line(&article.repository), |url| format!("<{url}>"));
    let commit = article.commit.as_ref().map(|commit| commit.chars().take(SHORT_COMMIT).collect::<String>());
    let place = match commit {
        Some(commit) if article.work_tree => format!("Work tree on top of commit `{commit}` of {of}."),
        Some(commit) => format!("Commit `{commit}` of {of}."),
        None => format!("The files of {of}, which has no commit."),
    };
    let grounding = &article.grounding;
    format!(
        "{place} {} Grounding: {}/{} checked.",
        prose(article, &one_line(&article.disclosure)),
        grounding.verified,
        grounding.checked
    )
}

/// A section: its heading, then its blocks, an empty line before each.
fn push_section(out: &mut String, article: &Article, section: &Section) {
    if let Some(heading) = &section.heading {
        out.push_str(&format!("\n## {}\n", prose(article, &one_line(heading))));
    }
    for block in &section.blocks {
        out.push('\n');
        push_block(out, article, block);
    }
}

fn push_block(out: &mut String, article: &Article, block: &Block) {
    match block {
        Block::Paragraph(text) => {
            out.push_str(&as_text(&prose(article, &one_line(text))));
            out.push('\n');
        }
        Block::Bullets(items) => push_items(out, article, items, |_| "-".to_owned()),
        Block::Steps(items) => push_items(out, article, items, |at| format!("{}.", at + 1)),
        Block::Table(rows) => push_table(out, article, rows),
        Block::Code(excerpt) => push_code(out, article, excerpt),
        Block::Quote(excerpt) => push_quote(out, article, excerpt),
        Block::Diagram(diagram) => push_fenced(out, "mermaid", &mermaid(diagram)),
    }
}

/// A line whose first characters cannot be taken for a heading, list, quote, fence, table or rule.
fn as_text(line: &str) -> String {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if numbered.len() < line.len() && (numbered.starts_with(". ") || numbered.starts_with(") ")) {
        let digits = line.len() - numbered.len();
        return format!("{}\\{numbered}", &line[..digits]);
    }
    let marker = line.starts_with(['#', '>', '|', '=']) || line.starts_with("~~~");
    let bullet = line.starts_with("- ") || line.starts_with("+ ") || line.starts_with("* ") || line.starts_with("--");
    if marker || bullet { format!("\\{line}") } else { line.to_owned() }
}

fn push_items(out: &mut String, article: &Article, items: &[String], marker: impl Fn(usize) -> String) {
    for (at, item) in items.iter().enumerate() {
        out.push_str(&format!("{} {}\n", marker(at), prose(article, &one_line(item))));
    }
}

fn push_table(out: &mut String, article: &Article, rows: &[(String, String)]) {
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        out.push_str(&format!("| {} | {} |\n", cell(article, name), cell(article, value)));
    }
}

/// Code below its place; the bytes are those of the repository.
fn push_code(out: &mut String, article: &Article, excerpt: &Excerpt) {
    out.push_str(&citation(article, &excerpt.evidence));
    out.push_str("\n\n");
    push_fenced(out, &fence_name(excerpt.language), &excerpt.text);
}

/// Prose as a block quote, its place in the last line.
fn push_quote(out: &mut String, article: &Article, excerpt: &Excerpt) {
    for line in excerpt.text.lines() {
        let line = quoted_line(line);
        out.push_str(if line.is_empty() { ">" } else { "> " });
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&format!(">\n> — {}\n", citation(article, &excerpt.evidence)));
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;
