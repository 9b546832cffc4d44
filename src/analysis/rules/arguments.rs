//! Rule 6: a parameter that gets the same argument at every call site.

use super::FactDraft;
use crate::analysis::index::{CallEdge, FunctionId, Index};
use crate::model::{Fact, Slot, Span};
use crate::words::{code, counted};
use std::collections::BTreeMap;

/// Says which argument never varies.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    if !index.complete {
        return Vec::new();
    }
    let mut sites: BTreeMap<FunctionId, Vec<CallEdge>> = BTreeMap::new();
    for edge in &index.calls {
        sites.entry(edge.callee).or_default().push(*edge);
    }
    let mut facts: Vec<Fact> = sites.iter().filter_map(|(&callee, edges)| constant(index, callee, edges)).collect();
    facts.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.evidence.cmp(&b.evidence)));
    facts.truncate(3);
    facts
}

fn constant(index: &Index<'_>, callee: FunctionId, edges: &[CallEdge]) -> Option<Fact> {
    let function = index.function(callee);
    if edges.len() < 3 || index.record(callee.0).role != crate::model::Role::Source || function.is_test {
        return None;
    }
    let arguments = |edge: &CallEdge| &index.function(edge.caller).calls[edge.call as usize].arguments;
    let first = arguments(&edges[0]);
    let same = |at: usize| {
        edges
            .iter()
            .all(|edge| arguments(edge).len() == first.len() && unqualified(&arguments(edge)[at]) == unqualified(&first[at]))
    };
    let at = (0..first.len()).find(|&at| is_telling(&first[at]) && same(at))?;
    let on_path = index.thread.as_ref().is_some_and(|thread| thread.steps.contains(&callee));
    let name = index.name(callee);
    let text = format!(
        "Each of the {} to {} in the repository passes {} as its {} argument.",
        counted(edges.len(), "call"),
        code(&name),
        code(unqualified(&first[at])),
        ordinal(at)
    );
    let slot = if on_path { Slot::Path } else { Slot::Decision };
    Some(
        FactDraft::new("constant-argument", slot, &name, index.evidence(callee.0, Span::line(function.name_line)))
            .score(if on_path { 0.7 } else { 0.25 + index.weight(callee.0) / 5.0 })
            .text(text)
            .quantity(edges.len(), "call", &[&name])
            .names([name.as_str()])
            .done(),
    )
}

/// `ctrl_c()` of `tokio::signal::ctrl_c()`: how a file imports a name does not change what is passed.
fn unqualified(argument: &str) -> &str {
    argument.rsplit_once("::").map_or(argument, |(_, last)| last)
}

fn ordinal(at: usize) -> &'static str {
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "last"][at.min(7)]
}

/// A literal, a constant or a call: what a caller chose, not a name it merely passes on.
fn is_telling(argument: &str) -> bool {
    let literal = matches!(argument, "true" | "false" | "True" | "False" | "nil" | "None" | "null" | "NULL");
    let constant = argument.len() > 2 && argument.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let call =
        argument.ends_with("()") && argument.len() > 4 && argument.chars().all(|c| c.is_alphanumeric() || "_:.()".contains(c));
    literal || constant || call
}
