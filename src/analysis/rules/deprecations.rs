//! What is still there but on its way out: items that the code marks as deprecated.

use super::lines::code_lines;
use super::{FactDraft, seed};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Fact, FileSymbols, Slot, Span};
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
        let code = code_lines(index, at);
        let in_code = code.iter().filter(|(_, text)| in_code.is_match(text)).map(|(line, _)| *line);
        let lines: BTreeSet<u32> = in_comments.chain(in_code).collect();
        if lines.is_empty() {
            continue;
        }
        let items = items(&file.symbols);
        let below = lines.into_iter().filter_map(|line| below(&items, &code, line));
        marked.extend(below.map(|(line, item)| (at, line, name(index, at, item))));
    }
    marked.dedup();
    told(index, &marked).into_iter().collect()
}

/// A function or a type of a file, by its index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Function(u32),
    Type(u32),
}

/// What a mark can be for, in order: the line of the name, the first line, and which it is.
fn items(symbols: &FileSymbols) -> Vec<(u32, u32, Item)> {
    let functions = (0..).zip(&symbols.functions).map(|(nth, item)| (item.name_line, item.span.start_line, Item::Function(nth)));
    let types = (0..).zip(&symbols.types).map(|(nth, item)| (item.name_line, item.span.start_line, Item::Type(nth)));
    let mut items: Vec<_> = functions.chain(types).collect();
    items.sort_unstable();
    items
}

/// The function or type that a mark at `line` is for: the next one below, when the mark is one of its own attributes, or when nothing
/// but comments stands between. Else it is for a constant, a field or a case.
fn below(items: &[(u32, u32, Item)], code: &[(u32, &str)], line: u32) -> Option<(u32, Item)> {
    const REACH: u32 = 12;
    let next = items.partition_point(|(name, ..)| *name < line);
    let &(name, start, item) = items.get(next).filter(|(name, ..)| *name < line + REACH)?;
    let between = code[code.partition_point(|(other, _)| *other < line)..].iter().take_while(|(other, _)| *other < start);
    let is_bare = between.into_iter().all(|(_, text)| text.trim().is_empty());
    is_bare.then_some((name, item))
}

fn name(index: &Index<'_>, at: u32, item: Item) -> String {
    match item {
        Item::Function(nth) => index.name(FunctionId(at, nth)),
        Item::Type(nth) => index.parsed[at as usize].symbols.types[nth as usize].name.clone(),
    }
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
