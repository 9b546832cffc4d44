//! Where the project explains itself beyond its README: how many documents there are, and which is the longest.

use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, FileRecord, Slot, Span, file_name, folder};
use crate::source::read_text;
use crate::words::{capital_count, code, counted, digits, pick};
use std::collections::BTreeMap;

/// Fewer documents than this are no manual.
const DOCUMENTS: usize = 4;
const LINES: u64 = 200;

/// Names of files that are there in every project and explain nothing of it.
const COMMON: &[&str] =
    &["changelog", "changes", "history", "news", "license", "licence", "contributing", "security", "code_of_conduct", "authors"];

/// Tells of the folder that holds most documents.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if index.analysis.focus.is_empty() { told(index).into_iter().collect() } else { Vec::new() }
}

fn told(index: &Index<'_>) -> Option<Fact> {
    let mut folders: BTreeMap<&str, Vec<&FileRecord>> = BTreeMap::new();
    for file in index.analysis.files.iter().filter(|file| is_document(file)) {
        let top = folder(&file.path).split('/').next().unwrap_or_default();
        folders.entry(top).or_default().push(file);
    }
    let wanted = |name: &&str| matches!(*name, "docs" | "doc" | "documentation" | "guides" | "manual" | "Documentation" | "book");
    let (top, files) = folders.into_iter().filter(|(name, _)| wanted(name)).max_by_key(|(_, files)| files.len())?;
    let lines: u64 = files.iter().map(|file| lines(file)).sum();
    let longest = files.iter().max_by(|a, b| self::lines(a).cmp(&self::lines(b)).then(b.path.cmp(&a.path)))?;
    if files.len() < DOCUMENTS || lines < LINES {
        return None;
    }
    let (number, most) = (files.len(), self::lines(longest) as usize);
    let all = digits(lines);
    let text = match pick(&["a", "b"], &seed(index, "manual")) {
        "a" => format!(
            "{} documents stand under {}, {all} lines in all; the longest is {}, with {}.",
            capital_count(number),
            code(&format!("{top}/")),
            code(&longest.path),
            counted(most, "line")
        ),
        _ => format!(
            "More stands in the {} documents under {}, with {all} lines; the longest of them is {}, with {}.",
            crate::words::count(number),
            code(&format!("{top}/")),
            code(&longest.path),
            counted(most, "line")
        ),
    };
    let place = Evidence::new(&longest.path, Span::line(1), &read_text(index.root, &longest.path, 1 << 20).ok()?);
    let draft = FactDraft::new("manual", Slot::Use, &longest.path, place).score(0.3).text(text);
    let draft = draft.quantity(number, "document", &[]).quantity(lines as usize, "line", &[]);
    Some(draft.quantity(most, "line", &[&longest.path]).done())
}

fn is_document(file: &FileRecord) -> bool {
    let name = file_name(&file.path).to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let text = [".md", ".rst", ".adoc", ".asciidoc", ".markdown"].iter().any(|ending| name.ends_with(ending));
    text && !COMMON.contains(&stem) && !file.path.contains("node_modules/")
}

fn lines(file: &FileRecord) -> u64 {
    u64::from(file.counts.lines())
}
