//! Ways through the calls: the cheapest to every function that an entry reaches, and a second one beside the article's thread.

use super::thread::{self, Graph, LONGEST, Thread};
use super::{FunctionId, Index};
use std::collections::{BTreeMap, BTreeSet};

/// How a function was reached.
pub(super) struct Reached {
    /// The calls before it.
    pub(super) depth: usize,
    cost: u32,
    from: FunctionId,
    call: u32,
}

impl Reached {
    /// The hops on the way that stand under a condition.
    pub(super) fn guards(&self) -> u32 {
        self.cost.saturating_sub(self.depth as u32 * thread::HOP)
    }
}

/// Every function within reach, by the way that costs least; among equals the one whose calls stand first.
pub(super) fn reach(graph: &Graph, entry: FunctionId) -> BTreeMap<FunctionId, Reached> {
    let mut reached = BTreeMap::from([(entry, Reached { depth: 0, cost: 0, from: entry, call: 0 })]);
    let mut open = BTreeSet::from([(0, 0, entry)]);
    let mut turn = 0;
    while let Some((cost, _, at)) = open.pop_first() {
        let depth = reached[&at].depth + 1;
        if reached[&at].cost < cost || depth > LONGEST {
            continue;
        }
        for &(call, callee, weight) in graph.get(&at).map_or(&[][..], Vec::as_slice) {
            let cost = cost + weight;
            if reached.get(&callee).is_none_or(|known| cost < known.cost) {
                turn += 1;
                reached.insert(callee, Reached { depth, cost, from: at, call });
                open.insert((cost, turn, callee));
            }
        }
    }
    reached
}

/// The functions from the entry to `end`, and the calls between them.
pub(super) fn back(reached: &BTreeMap<FunctionId, Reached>, end: FunctionId) -> (Vec<FunctionId>, Vec<u32>) {
    let (mut steps, mut calls, mut at) = (vec![end], Vec::new(), end);
    while let Some(step) = reached.get(&at).filter(|step| step.depth > 0) {
        calls.push(step.call);
        at = step.from;
        steps.push(at);
    }
    steps.reverse();
    calls.reverse();
    (steps, calls)
}

/// Words in the names of functions that are there for the day when something ends or goes wrong.
const ENDS: &[&str] = &[
    "error",
    "exception",
    "shutdown",
    "recover",
    "rollback",
    "abort",
    "close",
    "retry",
    "cancel",
    "cleanup",
    "stop",
    "expire",
    "evict",
    "panic",
    "fail",
    "teardown",
];

/// A path that shares at most its entry with the thread: from what the README's code calls, to where things end or go wrong, or
/// else the next best from a public function.
pub(super) fn second(index: &Index<'_>) -> Option<Thread> {
    let first = &index.thread.as_ref()?.steps;
    let names: BTreeSet<String> = first.iter().map(|&id| index.name(id)).collect();
    let graph = thread::graph(index);
    let called = readme_calls(&thread::readme(index));
    let entries = thread::public_entries(index).into_iter().chain(named_in_readme(index, &called));
    let entries: BTreeSet<FunctionId> = entries.chain(thread::program_entries(index).into_iter().take(1)).collect();
    let mut best: Option<(f64, Thread)> = None;
    for entry in entries.into_iter().filter(|entry| !is_tooling(index.path(entry.0))) {
        for thread in ways_from(index, &graph, entry) {
            // Two functions of one name on two paths would be taken for one, so names count, and not only functions.
            let entry = usize::from(first.first() == thread.steps.first());
            let shared = thread.steps.iter().skip(entry).any(|&id| names.contains(&index.name(id)));
            let worth = worth(index, &thread, &called);
            if !shared && !is_tool(index, &thread) && best.as_ref().is_none_or(|(top, _)| worth > *top) {
                best = Some((worth, thread));
            }
        }
    }
    best.map(|(_, thread)| thread)
}

/// Whether a file serves those who work on the project, and not those who use it.
pub(in crate::analysis) fn is_tooling(path: &str) -> bool {
    const FOLDERS: &[&str] = &["scripts", "script", "tools", "benchmarks", "bench", "docs", "ci", "hack"];
    path.split('/').next().is_some_and(|top| FOLDERS.contains(&top) && path.contains('/'))
}

/// Whether a path ends in what half of the project calls: there is nothing to be learnt from arriving there.
fn is_tool(index: &Index<'_>, thread: &Thread) -> bool {
    thread.steps.last().is_some_and(|end| index.tools.contains(end))
}

/// The functions that more than [`MANY`] calls lead to.
pub(super) fn tools(calls: &[super::CallEdge]) -> BTreeSet<FunctionId> {
    let mut counts: BTreeMap<FunctionId, usize> = BTreeMap::new();
    for edge in calls {
        *counts.entry(edge.callee).or_default() += 1;
    }
    counts.into_iter().filter(|(_, number)| *number > MANY).map(|(id, _)| id).collect()
}

/// More callers than this make a function a tool of all.
const MANY: usize = 20;

/// The path that a thread would take from an entry, and the ones to each end within four calls.
fn ways_from(index: &Index<'_>, graph: &Graph, entry: FunctionId) -> Vec<Thread> {
    let reached = reach(graph, entry);
    let ends = reached.iter().filter(|(id, step)| (2..=4).contains(&step.depth) && is_end(index, **id));
    let to_ends = ends.map(|(&end, _)| {
        let (steps, calls) = back(&reached, end);
        Thread { steps, calls, from_program: false, to_hub: false }
    });
    to_ends.chain(thread::from_entry(index, graph, entry, false)).filter(|thread| thread.steps.len() <= 6).collect()
}

/// Whether a function's name says that something ends or went wrong there, and it is more than a line.
fn is_end(index: &Index<'_>, id: FunctionId) -> bool {
    let function = index.function(id);
    let lower = function.name.to_lowercase();
    let made = lower.starts_with("new")
        || lower.starts_with("is_")
        || lower.starts_with("get")
        || function.owner.as_deref() == Some(&function.name);
    function.span.len() >= 6 && !made && ENDS.iter().any(|end| lower.contains(end))
}

fn worth(index: &Index<'_>, thread: &Thread, called: &BTreeSet<String>) -> f64 {
    let entry = index.function(thread.steps[0]).name.as_str();
    let end = thread.steps.last().is_some_and(|&id| is_end(index, id));
    let shown = if called.contains(entry) { 3.0 } else { 0.0 };
    thread::worth(index, thread) + shown + if end { 2.5 } else { 0.0 }
}

/// Functions of the product that only one definition can be meant by.
fn named_in_readme(index: &Index<'_>, called: &BTreeSet<String>) -> Vec<FunctionId> {
    let source = |id: &&FunctionId| index.record(id.0).role == crate::model::Role::Source && !index.function(**id).is_test;
    let single = |name: &String| {
        let mut found = index.functions_named(name).iter().filter(source);
        found.next().filter(|_| found.next().is_none()).copied()
    };
    called.iter().filter_map(single).collect()
}

/// Names before an opening bracket in the fenced code of a document, but for what it shows between tildes.
fn readme_calls(text: &str) -> BTreeSet<String> {
    let (mut fenced, mut shown) = (false, false);
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if !fenced && line.starts_with("~~~") {
            shown = !shown;
        }
        if shown {
            continue;
        }
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        for (at, _) in line.match_indices('(').filter(|_| fenced) {
            let tail = line[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            if tail.len() > 2 {
                found.insert(tail.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(nth: u32) -> FunctionId {
        FunctionId(0, nth)
    }

    #[test]
    fn a_way_without_conditions_is_taken_when_it_is_no_longer() {
        let graph =
            Graph::from([(id(0), vec![(0, id(1), 3), (1, id(2), 2)]), (id(1), vec![(0, id(3), 3)]), (id(2), vec![(0, id(3), 2)])]);
        assert_eq!(back(&reach(&graph, id(0)), id(3)), (vec![id(0), id(2), id(3)], vec![1, 0]));
    }

    #[test]
    fn calls_of_fenced_code_are_read() {
        let found = readme_calls("call(me)\n```go\nr := gin.Default()\nr.GET(\"/\")\n```\n");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["Default", "GET"]);
    }
}
