//! What is still there but on its way out: items that the code marks as deprecated.

use super::lines::code_lines;
use super::{FactDraft, seed};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital_count, code, count, names, pick};
use regex::Regex;
use std::collections::BTreeSet;

const MOST: usize = 3;

/// Marks in comments (JavaScript, Java, PHP, Go) and in code (attributes of Rust, Java, C#, C++ and Python).
const IN_COMMENTS: &str = r"^\s*(?:/?\*+\s*@deprecated\b|//\s*Deprecated:|#\s*@deprecated\b)";
const IN_CODE: &str =
    r"^\s*(?:#\[deprecated\b|@Deprecated\b|@deprecated\b|@typing_extensions\.deprecated|\[Obsolete\b|\[\[deprecated\b)";

/// Counts the functions and types of the product that carry such a mark, and names the first.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let (Ok(in_comments), Ok(in_code)) = (Regex::new(IN_COMMENTS), Regex::new(IN_CODE)) else { return Vec::new() };
    let mut marked: Vec<(u32, u32, String)> = Vec::new();
    for (at, file) in index.sources() {
        let comments = file.symbols.comments.iter().flat_map(|comment| comment.span.start_line..=comment.span.end_line);
        let in_comments = comments.filter(|line| in_comments.is_match(index.line_text(at, *line)));
        let in_code = code_lines(index, at).into_iter().filter(|(_, text)| in_code.is_match(text)).map(|(line, _)| line);
        let lines: BTreeSet<u32> = in_comments.chain(in_code).collect();
        marked.extend(lines.into_iter().filter_map(|line| below(index, at, line)));
    }
    marked.dedup();
    told(index, &marked).into_iter().collect()
}

/// The function or type that a mark at `line` is for: the next one below, with its mark in front of its name.
fn below(index: &Index<'_>, at: u32, line: u32) -> Option<(u32, u32, String)> {
    const REACH: u32 = 12;
    let symbols = &index.parsed[at as usize].symbols;
    let functions = (0..)
        .zip(&symbols.functions)
        .map(|(nth, function)| (function.name_line, index.name(crate::analysis::index::FunctionId(at, nth))));
    let types = symbols.types.iter().map(|definition| (definition.name_line, definition.name.clone()));
    let next = functions.chain(types).filter(|(name, _)| (line..line + REACH).contains(name)).min()?;
    Some((at, next.0, next.1))
}

fn told(index: &Index<'_>, marked: &[(u32, u32, String)]) -> Option<Fact> {
    let (at, line, first) = marked.first()?;
    let distinct: BTreeSet<&str> = marked.iter().map(|(.., name)| name.as_str()).collect();
    let listed = names(
        marked.iter().map(|(.., name)| name.as_str()).filter({
            let mut seen = BTreeSet::new();
            move |name| seen.insert(*name)
        }),
        MOST,
    );
    let text = match (distinct.len(), pick(&["a", "b"], &seed(index, "deprecated"))) {
        (1, _) => format!("{} ({{0}}) is marked as deprecated, and still there.", code(first)),
        (number, "a") => format!(
            "{} items are marked as deprecated, and still there: {listed}; the first stands at {{0}}.",
            capital_count(number)
        ),
        (number, _) => {
            format!("Marked as deprecated, and still there, are {} items: {listed} (the first at {{0}}).", count(number))
        }
    };
    let draft = FactDraft::new("deprecated", Slot::Wrong, first, index.evidence(*at, Span::line(*line))).score(0.5).text(text);
    Some(draft.quantity(distinct.len(), "item", &[]).names(distinct.iter().copied()).done())
}
