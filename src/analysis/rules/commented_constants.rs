//! A number with a name, and what its comment says of it.

use super::steps::snippet_of_prose;
use super::{FactDraft, limits};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Constant, Fact, Slot, Span};
use crate::words::{code, names};
use std::collections::BTreeMap;

/// The most that are offered.
const MOST: usize = 2;

/// Quotes the comments of numeric constants that functions of the same file use, those of the highest-ranked files first.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for constant in index.sources().flat_map(|(_, file)| &file.symbols.constants) {
        *named.entry(&constant.name).or_default() += 1;
    }
    let mut found: Vec<(u32, &Constant, Span)> = Vec::new();
    for (at, file) in index.sources() {
        let single = |constant: &&Constant| named.get(constant.name.as_str()) == Some(&1) && is_number(constant);
        for constant in file.symbols.constants.iter().filter(single) {
            found.extend(
                constant
                    .doc
                    .and_then(|doc| snippet_of_prose(index, at, doc))
                    .filter(|quote| !is_of_another(index, at, *quote))
                    .map(|quote| (at, constant, quote)),
            );
        }
    }
    found.sort_by(|a, b| index.weight(b.0).total_cmp(&index.weight(a.0)).then((a.0, a.1.line).cmp(&(b.0, b.1.line))));
    found.into_iter().filter_map(|(at, constant, quote)| fact(index, at, constant, quote)).take(MOST).collect()
}

/// Whether a quotation is about something else that follows: in C, the comment of a function may stand above a constant of it.
fn is_of_another(index: &Index<'_>, at: u32, quote: Span) -> bool {
    let words = ["function", "method", "struct ", "class "];
    (quote.start_line..=quote.end_line).any(|line| words.iter().any(|word| index.line_text(at, line).to_lowercase().contains(word)))
}

/// Whether the value is a measure and not the number of a case.
fn is_measure(value: &str) -> bool {
    value.contains(['.', '_', '*', '<'])
        || value.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u64>().map_or(true, |number| number >= 10)
}

fn is_number(constant: &Constant) -> bool {
    constant.name.len() > 3
        && is_measure(&constant.value)
        && constant.value.starts_with(|c: char| c.is_ascii_digit())
        && constant.value.len() < 24
        && !constant.value.contains('`')
}

fn fact(index: &Index<'_>, at: u32, constant: &Constant, quote: Span) -> Option<Fact> {
    let uses = |id: FunctionId, span: Span| {
        id.0 == at && (span.start_line..=span.end_line).any(|line| limits::has_word(index.line_text(at, line), &constant.name))
    };
    let users: Vec<String> = index.source_functions().filter(|(id, f)| uses(*id, f.span)).map(|(id, _)| index.name(id)).collect();
    if users.is_empty() {
        return None;
    }
    let name = code(&constant.name);
    let text = format!(
        "{name} is {} ({{0}}), and {} goes by it. The comment above it:",
        code(&constant.value),
        names(users.iter().map(String::as_str), 2)
    );
    let text = if users.len() > 1 { text.replace(" goes by it", " go by it") } else { text };
    let draft = FactDraft::new("commented-constant", Slot::Decision, &constant.name, index.evidence(at, Span::line(constant.line)));
    let draft = draft.also(index.evidence(at, quote)).quote(1).score(0.45 + index.weight(at) / 5.0);
    let draft = draft.heading(format!("{name} is {}", code(&constant.value))).text(text);
    Some(draft.names(std::iter::once(constant.name.as_str()).chain(users.iter().take(2).map(String::as_str))).done())
}
