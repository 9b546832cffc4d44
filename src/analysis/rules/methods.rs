//! A type with far more methods than any other.

use super::{FactDraft, snippet};
use crate::analysis::index::{FunctionId, Index, TypeId};
use crate::model::{Fact, Slot, Span};
use crate::words::{capital, code, count, counted};
use std::collections::BTreeMap;

/// A type with fewer methods than this is no centre.
const MANY: usize = 20;

/// Names the type, the runner-up, and the longest of its methods.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut methods: BTreeMap<&str, Vec<FunctionId>> = BTreeMap::new();
    for (id, function) in index.source_functions() {
        if let Some(owner) = function.owner.as_deref() {
            methods.entry(owner).or_default().push(id);
        }
    }
    let mut ranked: Vec<(&str, Vec<FunctionId>)> = methods.into_iter().collect();
    ranked.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let [(name, own), (next, others), ..] = ranked.as_slice() else { return Vec::new() };
    let [only] = index.types_named(name) else { return Vec::new() };
    if !index.complete || own.len() < MANY || 2 * own.len() < 3 * others.len() || index.types_named(next).len() != 1 {
        return Vec::new();
    }
    longest(index, own).map(|longest| fact(index, (name, *only), own.len(), (next, others.len()), longest)).into_iter().collect()
}

fn longest(index: &Index<'_>, methods: &[FunctionId]) -> Option<FunctionId> {
    methods.iter().copied().max_by_key(|&id| (index.function(id).span.len(), std::cmp::Reverse(id)))
}

fn fact(index: &Index<'_>, (name, id): (&str, TypeId), number: usize, (next, second): (&str, usize), longest: FunctionId) -> Fact {
    let (definition, method) = (index.definition(id), index.name(longest));
    let lines = index.function(longest).span.len() as usize;
    let text = format!(
        "{} ({{0}}) has {}, more than any other type; next comes {} with {}. The longest of them is {}, with {}.",
        code(name),
        counted(number, "method"),
        code(next),
        count(second),
        code(&method),
        counted(lines, "line"),
    );
    let from =
        definition.doc.filter(|doc| doc.end_line < definition.name_line).map_or(definition.span.start_line, |doc| doc.end_line + 1);
    let shown = snippet::opening(index, id.0, Span::new(from, definition.span.end_line), snippet::LONGEST);
    FactDraft::new("most-methods", Slot::Decision, name, index.evidence(id.0, Span::line(definition.name_line)))
        .also(index.evidence(id.0, shown))
        .excerpt(1)
        .heading(format!("{} methods on {}", capital(&count(number)), code(name)))
        .score(0.7)
        .text(text)
        .quantity(number, "method", &[name])
        .quantity(lines, "line", &[&method])
        .names([name, next, method.as_str()])
        .done()
}
