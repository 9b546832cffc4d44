//! Rule 3: what the project says of itself. Purpose is quoted, never inferred.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Slot, Span, folder};
use crate::source::read_text;
use crate::words::code;

const WARNINGS: &[&str] = &[
    "disclaimer",
    "please don’t use",
    "please don't use",
    "unmaintained",
    "not intended",
    "do not use",
    "not production",
    "work in progress",
    "no longer maintained",
    "not recommended",
];

/// Words that are a warning only where they are said of the project itself: a part of it may be deprecated, too.
const AGED: &[&str] = &["deprecated", "experimental"];

/// Whether a paragraph, in small letters, names the project or points at it.
fn is_about_itself(index: &Index<'_>, lower: &str) -> bool {
    let name = index.analysis.repository.name.to_lowercase();
    let pointers = ["this project", "this repository", "this library", "this package", "this crate", "this module"];
    lower.contains(&format!("{name} is ")) || pointers.iter().any(|pointer| lower.contains(pointer))
}

/// Quotes the README's first paragraph with a warning, else its first paragraph of prose, else the manifest's description.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    readme(index).or_else(|| description(index)).into_iter().collect()
}

fn readme(index: &Index<'_>) -> Option<Fact> {
    let name = &index.analysis.repository.name;
    let own_package = index
        .analysis
        .packages
        .iter()
        .find(|package| package.name.as_deref() == Some(name))
        .map(|package| folder(&package.manifest));
    let in_folder = |wanted: &str| index.analysis.files.iter().find(|file| folder(&file.path) == wanted && is_readme(file.name()));
    let record = in_folder("").or_else(|| in_folder(own_package?))?;
    let text = read_text(index.root, &record.path, 256 << 10).ok()?;
    let paragraphs = paragraphs(&text);
    let warns = |paragraph: &&Paragraph| {
        let lower = paragraph.text.to_lowercase().replace('*', "");
        WARNINGS.iter().any(|word| lower.contains(word))
            || (is_about_itself(index, &lower) && AGED.iter().any(|word| lower.contains(word)))
    };
    // How something is done introduces nothing: "To run a benchmark, call ... For example:".
    let instructs =
        |paragraph: &&Paragraph| paragraph.text.starts_with("To ") || paragraph.text.to_lowercase().ends_with("example:");
    let early = &paragraphs[..paragraphs.len().min(8)];
    let (chosen, warning) = match early.iter().find(warns) {
        Some(paragraph) => (paragraph, true),
        None => (
            early
                .iter()
                .find(|paragraph| names_itself(index, &paragraph.text) && !paragraph.text.ends_with(':'))
                .or(early.iter().find(|paragraph| !instructs(paragraph)))?,
            false,
        ),
    };
    let says = if warning { "warns its readers" } else { "introduces the project so" };
    let evidence = Evidence::new(&record.path, chosen.span, &text);
    Some(
        FactDraft::new("purpose", Slot::Hook, &record.path, evidence)
            .quote(0)
            .score(0.9)
            .text(format!("The README {says}:"))
            .done(),
    )
}

fn is_readme(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower == "readme" || lower.starts_with("readme.") && !lower.ends_with(".html")
}

/// Whether a paragraph says what the project is: `Name is`, `Name, a`, `This library`.
fn names_itself(index: &Index<'_>, text: &str) -> bool {
    let text = text.to_lowercase().replace(['*', '`', '_'], "");
    let bare = text.trim_start_matches("the ");
    let verbs = [" is", ", a", " provides", " allows", " helps", " lets", " reads", " runs", " makes", " turns", " gives"];
    let packages = &index.analysis.packages;
    let named = packages.iter().filter_map(|package| package.name.as_deref());
    let programs = packages.iter().flat_map(|package| &package.programs).map(|program| program.name.as_str());
    let own = std::iter::once(index.analysis.repository.name.as_str()).chain(named).chain(programs).any(|name| {
        let name = name.to_lowercase();
        let subject = bare.strip_prefix(&name).is_some_and(|rest| verbs.iter().any(|verb| rest.starts_with(verb)));
        subject || text.contains(&format!("{name} is a"))
    });
    own || ["this library", "this crate", "this package", "this project"].iter().any(|start| text.starts_with(start))
}

/// A paragraph of prose.
struct Paragraph {
    span: Span,
    text: String,
}

/// The paragraphs of a README that are sentences of at most five lines: no heading, list, table, badge, HTML or code.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut fenced = false;
    let mut current: Vec<(u32, &str)> = Vec::new();
    for (line, content) in (1..).zip(text.lines().chain([""])) {
        let trimmed = content.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        }
        if !fenced && !trimmed.is_empty() && !trimmed.starts_with("```") && !trimmed.starts_with("~~~") {
            current.push((line, content));
            continue;
        }
        found.extend(prose(&current));
        current.clear();
    }
    found
}

fn prose(lines: &[(u32, &str)]) -> Option<Paragraph> {
    let (&(first, start), &(last, _)) = (lines.first()?, lines.last()?);
    let text = lines.iter().map(|(_, line)| line.trim()).collect::<Vec<_>>().join(" ");
    let markup = |line: &str| {
        let line = line.trim_start();
        line.starts_with("* ")
            || line.starts_with(['#', '|', '<', '!', '[', '=', '-', '+', '>', '.', ':', '~', '_', '{', '/'])
            || line.starts_with("---")
            || line.chars().next().is_some_and(|c| c.is_ascii_digit())
            || line.contains("](http") && line.contains("![")
    };
    let words =
        text.split_whitespace().filter(|word| word.chars().all(|c| c.is_alphabetic() || ".,;:'’()-*`\"".contains(c))).count();
    let names_a_kind = words >= 4 && (text.starts_with("A ") || text.starts_with("An ")) && text.ends_with('.');
    let sentence =
        text.contains(['.', '!', ':']) && (words >= 8 || names_a_kind) && words * 10 >= text.split_whitespace().count() * 6;
    let indented = start.starts_with("    ") || start.starts_with('\t');
    let plain = !lines.iter().any(|(_, line)| markup(line))
        && !indented
        && text.matches("](").count() <= 4
        && text.matches("://").count() <= 4;
    (last - first < 5 && sentence && plain && text.len() < 700 && text.ends_with(['.', '!', ')', '*', ':']))
        .then(|| Paragraph { span: Span::new(first, last), text })
}

fn description(index: &Index<'_>) -> Option<Fact> {
    let package = index.analysis.packages.first()?;
    let description = package.description.as_deref().filter(|text| text.len() > 20 && text.len() < 300 && !text.contains('\n'))?;
    let text = read_text(index.root, &package.manifest, 1 << 20).ok()?;
    let line = (1..).zip(text.lines()).find(|(_, line)| line.contains(description))?.0;
    let evidence = Evidence::new(&package.manifest, Span::line(line), &text);
    let sentence =
        format!("The manifest {} describes the package as “{}”.", code(&package.manifest), description.trim_end_matches('.'));
    Some(FactDraft::new("purpose", Slot::Hook, &package.manifest, evidence).score(0.7).text(sentence).done())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_from_markup() {
        let readme = "# Name\n\n[![badge](https://x)](https://y)\n\nA small server that keeps keys in memory.\nIt forgets them when it stops.\n\n- one\n- two\n\n```\ncode that is not a paragraph of words at all here.\n```\n";
        let found = paragraphs(readme);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].span, Span::new(5, 6));
    }
}
