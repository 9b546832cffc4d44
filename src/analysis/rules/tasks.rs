//! Constructs that recur: functions that wait in a `select!`, and functions that start work elsewhere.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Fact, Function, Slot, Span};
use crate::words::{capital_count, code, names};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer functions than this make no pattern.
const FEWEST: usize = 3;

/// Says which functions wait for several things at once, and which hand calls to the same spawning function.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if index.thread.is_none() {
        return Vec::new();
    }
    waiting(index).into_iter().chain(spawning(index)).collect()
}

fn waiting(index: &Index<'_>) -> Option<Fact> {
    let selects = |function: &Function| function.calls.iter().any(|call| call.is_macro && call.name == "select");
    let found: Vec<FunctionId> = index.source_functions().filter(|(_, f)| selects(f)).map(|(id, _)| id).collect();
    fact(index, &found, "wait in a `select!`", "`select!`")
}

fn spawning(index: &Index<'_>) -> Option<Fact> {
    let mut by_spawner: BTreeMap<&str, BTreeSet<FunctionId>> = BTreeMap::new();
    for (id, function) in index.source_functions() {
        for spawner in function.calls.iter().filter_map(|call| call.spawned_by.as_deref()) {
            by_spawner.entry(spawner).or_default().insert(id);
        }
    }
    let (spawner, found) = by_spawner.into_iter().max_by_key(|(name, found)| (found.len(), std::cmp::Reverse(*name)))?;
    let found: Vec<FunctionId> = found.into_iter().collect();
    let what = if spawner == "go" { "start calls with `go`".to_owned() } else { format!("hand calls to {}", code(spawner)) };
    fact(index, &found, &what, spawner)
}

fn fact(index: &Index<'_>, found: &[FunctionId], what: &str, subject: &str) -> Option<Fact> {
    let first = *found.first().filter(|_| found.len() >= FEWEST)?;
    let listed: Vec<String> = found.iter().map(|&id| index.name(id)).collect();
    let parsed = if index.complete { "" } else { " of the parsed files" };
    let list = names(listed.iter().map(String::as_str), 4);
    let text = format!("{} functions{parsed} {what}: {list}.", capital_count(found.len()));
    let place = index.evidence(first.0, Span::line(index.function(first).name_line));
    let draft = FactDraft::new("task-census", Slot::Path, subject, place).score(0.5).text(text);
    Some(draft.quantity(found.len(), "function", &[]).names(listed.iter().take(4).map(String::as_str)).done())
}
