//! Rule 28: a function of the path or behind the lock that one other function alone calls.

use super::FactDraft;
use crate::analysis::index::{CallEdge, FunctionId, Index};
use crate::analysis::symbols::has_all_top_calls;
use crate::model::{Fact, Role, Slot, Span};
use crate::words::code;

/// Names the only caller, when every file was parsed.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(thread) = index.thread.as_ref().filter(|_| index.complete) else { return Vec::new() };
    let mut facts: Vec<Fact> = thread.steps.iter().skip(1).filter_map(|&id| sole(index, id)).collect();
    facts.truncate(1);
    facts
}

fn sole(index: &Index<'_>, id: FunctionId) -> Option<Fact> {
    let callers: Vec<&CallEdge> = index.callers(id).filter(|edge| index.record(edge.caller.0).role == Role::Source).collect();
    let [only] = callers.as_slice() else { return None };
    let is_whole = |at: u32| has_all_top_calls(&index.parsed[at as usize].symbols);
    if !is_whole(id.0) || !is_whole(only.caller.0) || index.top_calls.iter().any(|top| top.callee == id) {
        return None;
    }
    let named_elsewhere = index.parsed.iter().enumerate().any(|(at, file)| {
        let at = at as u32;
        at != id.0
            && at != only.caller.0
            && index.record(at).role == Role::Source
            && file.symbols.identifiers.binary_search_by(|name| (**name).cmp(index.function(id).name.as_str())).is_ok()
    });
    if named_elsewhere || index.function(id).name.len() < 4 {
        return None;
    }
    let (name, caller) = (index.name(id), index.name(only.caller));
    let own = if index.function(id).is_recursive { ", apart from itself" } else { "" };
    let line = index.function(only.caller).calls[only.call as usize].line;
    Some(
        FactDraft::new("sole-caller", Slot::Path, &name, index.evidence(only.caller.0, Span::line(line)))
            .score(0.4)
            .text(format!("Outside the tests, only {} calls {} ({{0}}){own}.", code(&caller), code(&name)))
            .names([name.as_str(), caller.as_str()])
            .done(),
    )
}
