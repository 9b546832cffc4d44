//! What to read next: files the article has not walked through, each for another reason.

use super::FactDraft;
use crate::analysis::index::{CallEdge, FunctionId, Index};
use crate::model::{Fact, Role, Slot, Span};
use crate::words::{code, counted, digits};
use std::collections::{BTreeMap, BTreeSet};

/// Offers the longest source file off the path, the largest test and example, the file that changed least, the function called most.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let offers = [longest(index), largest_test(index), example(index), oldest(index), most_called(index)];
    offers.into_iter().flatten().collect()
}

fn longest(index: &Index<'_>) -> Option<Fact> {
    let on_path = |at: u32| index.thread.as_ref().is_some_and(|thread| thread.steps.iter().any(|id| id.0 == at));
    let (at, _) = index.sources().filter(|(at, _)| !on_path(*at)).max_by(|(a, _), (b, _)| {
        let lines = |at: u32| index.record(at).counts.code;
        lines(*a).cmp(&lines(*b)).then(b.cmp(a))
    })?;
    let record = index.record(at);
    let all: u64 = index.sources().map(|(at, _)| u64::from(index.record(at).counts.code)).sum();
    let code_lines = u64::from(record.counts.code);
    let longest = index.sources().all(|(other, _)| other == at || index.record(other).counts.code < record.counts.code);
    let rank = if longest { "the longest source file" } else { "the longest source file that the path leaves out" };
    let percent = (100 * code_lines + all / 2) / all.max(1);
    let share = if percent >= 8 { format!(" ({percent} % of the code in source files)") } else { String::new() };
    Some(
        FactDraft::new("read-next", Slot::Next, &record.path, index.evidence(at, Span::line(1)))
            .score(0.5)
            .text(format!("{rank}, with {} lines of code{share}", digits(code_lines)))
            .quantity(code_lines as usize, "line of code", &[&record.path])
            .quantity(percent as usize, "percent", &[&record.path])
            .names([&*record.path])
            .done(),
    )
}

fn by_code<'a>(index: &Index<'a>, role: Role) -> Option<(u32, &'a crate::model::FileRecord)> {
    (0..index.parsed.len() as u32)
        .map(|at| (at, index.record(at)))
        .filter(|(_, record)| record.role == role)
        .max_by(|a, b| a.1.counts.code.cmp(&b.1.counts.code).then(b.0.cmp(&a.0)))
}

fn largest_test(index: &Index<'_>) -> Option<Fact> {
    let (at, record) = by_code(index, Role::Test)?;
    let tests = index.parsed[at as usize].symbols.functions.iter().filter(|f| f.is_test).count();
    let holds = if tests >= 3 { format!("{} test functions in ", digits(tests as u64)) } else { String::new() };
    Some(
        FactDraft::new("read-next", Slot::Next, &record.path, index.evidence(at, Span::line(1)))
            .score(0.35)
            .text(format!(
                "{holds}{} lines of code, the longest of the test files that were parsed",
                digits(u64::from(record.counts.code))
            ))
            .quantity(tests, "test function", &[&record.path])
            .quantity(tests, "function", &[&record.path])
            .quantity(record.counts.code as usize, "line of code", &[&record.path])
            .names([&*record.path])
            .done(),
    )
}

fn example(index: &Index<'_>) -> Option<Fact> {
    let (at, record) = by_code(index, Role::Example).filter(|(_, record)| record.counts.code > 15)?;
    let hub = index.hub.as_ref().map(|hub| index.definition(hub.definition).name.as_str());
    let names_hub = hub.filter(|hub| index.parsed[at as usize].symbols.identifiers.iter().any(|name| &**name == *hub));
    let shows = names_hub.map_or_else(String::new, |hub| format!(" that uses {}", code(hub)));
    Some(
        FactDraft::new("read-next", Slot::Next, &record.path, index.evidence(at, Span::line(1)))
            .score(if names_hub.is_some() { 0.45 } else { 0.3 })
            .text(format!("an example{shows}, in {} lines of code", digits(u64::from(record.counts.code))))
            .quantity(record.counts.code as usize, "line of code", &[&record.path])
            .names([&*record.path])
            .done(),
    )
}

/// The source file whose last change lies furthest back, when the history knows of every one and it was years ago.
fn oldest(index: &Index<'_>) -> Option<Fact> {
    let history = &index.analysis.history;
    let sources: Vec<u32> = (0..).zip(index.parsed).map(|(at, _)| at).filter(|&at| index.record(at).role == Role::Source).collect();
    let churn = |path: &str| history.churn.iter().find(|churn| &*churn.path == path);
    let mut dated = Vec::new();
    for &at in &sources {
        dated.push((churn(index.path(at))?.last_change.as_str(), at));
    }
    dated.sort_unstable();
    let (&(date, at), next) = (dated.first()?, dated.get(1)?);
    let year = |date: &str| date.get(..4).and_then(|year| year.parse::<u32>().ok());
    let apart = year(history.last_date.as_deref()?)?.checked_sub(year(date)?)?;
    let worth = index.complete && !history.shallow && history.commits_read == history.commits;
    if !worth || apart < 3 || next.0 == date || index.record(at).counts.code < 20 {
        return None;
    }
    let path = index.path(at);
    let draft = FactDraft::new("read-next", Slot::Next, path, index.evidence(at, Span::line(1))).score(0.52);
    Some(draft.text(format!("changed last on {date}; every other source file has changed since")).names([path]).done())
}

/// Whether more than a method's name ties a call to what it calls.
pub(super) fn is_certain(index: &Index<'_>, edge: &CallEdge) -> bool {
    let caller = index.function(edge.caller);
    let receiver = caller.calls[edge.call as usize].receiver.as_str();
    let known = matches!(receiver, "" | "self" | "this" | "$this") || {
        let typed = caller.bindings.iter().find(|binding| binding.name == receiver);
        typed.is_some_and(|binding| !index.types_named(&binding.type_name).is_empty())
    };
    known || !index.types_named(receiver).is_empty()
}

/// The file of the function that most other functions call, as far as calls can be told apart.
fn most_called(index: &Index<'_>) -> Option<Fact> {
    let mut callers: BTreeMap<FunctionId, BTreeSet<FunctionId>> = BTreeMap::new();
    for edge in index.calls.iter().filter(|edge| index.record(edge.caller.0).role == Role::Source && is_certain(index, edge)) {
        callers.entry(edge.callee).or_default().insert(edge.caller);
    }
    let mut ranked: Vec<(usize, FunctionId)> = callers.into_iter().map(|(id, callers)| (callers.len(), id)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (&(most, id), next) = (ranked.first()?, ranked.get(1)?);
    if most < 6 || next.0 == most {
        return None;
    }
    let (path, name) = (index.path(id.0), index.name(id));
    let text =
        format!("holds {}, to which calls from {} could be traced, more than to any other", code(&name), counted(most, "function"));
    let draft = FactDraft::new("read-next", Slot::Next, path, index.evidence(id.0, Span::line(index.function(id).name_line)));
    Some(draft.score(0.53).text(text).quantity(most, "function", &[path, &name]).names([path, &name]).done())
}
