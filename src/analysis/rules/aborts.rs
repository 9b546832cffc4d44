//! Rule 19: calls that end the process or thread, outside tests.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Call, Fact, Slot, Span};
use crate::words::{code, count, counted, digits, plural};
use std::collections::{BTreeMap, BTreeSet};

/// Says how often product code aborts, by which call most, and whether the path does.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut places: Vec<(FunctionId, &Call, String)> = Vec::new();
    let own: BTreeSet<(FunctionId, u32)> = index.calls.iter().map(|edge| (edge.caller, edge.call)).collect();
    for (id, function) in index.source_functions() {
        let language = index.parsed_of(id).language.0;
        // `self.expect(..)` of one's own is no more than its name.
        let own = |at: u32| own.contains(&(id, at));
        let named = (0..).zip(&function.calls).filter_map(|(at, call)| Some((at, call, aborting(language, call)?)));
        places.extend(named.filter(|(at, call, _)| call.is_macro || !own(*at)).map(|(_, call, name)| (id, call, name)));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, name) in &places {
        *counts.entry(name).or_default() += 1;
    }
    let Some((common, number)) = counts.iter().max_by_key(|(name, number)| (**number, std::cmp::Reverse(**name))) else {
        return Vec::new();
    };
    let on_path = index.thread.as_ref().and_then(|thread| places.iter().find(|(id, _, _)| thread.steps.contains(id)));
    let Some((id, call, _)) =
        on_path.or_else(|| places.iter().max_by(|a, b| index.weight(a.0.0).total_cmp(&index.weight(b.0.0)).then(b.0.cmp(&a.0))))
    else {
        return Vec::new();
    };
    let total = places.len();
    if total < 3 && on_path.is_none() {
        return Vec::new();
    }
    let share = if counts.len() == 1 {
        format!("{}by {}", if total == 1 { "" } else { "all " }, code(common))
    } else {
        format!("{} of them by {}", if total > 12 { digits(*number as u64) } else { count(*number) }, code(common))
    };
    let verb = if total == 1 { "ends" } else { "end" };
    let lead = format!(
        "In functions outside the tests, {} {verb} the process or its thread at once, {share}",
        if total > 12 { format!("{} {}", digits(total as u64), plural(total, "call")) } else { counted(total, "call") }
    );
    let whose = if on_path.is_some() { "on the path" } else { "in the highest-ranked file" };
    let text = format!("{lead}; one {whose} stands in {} ({{0}}).", code(&index.name(*id)));
    vec![
        FactDraft::new("aborting-calls", Slot::Wrong, &index.name(*id), index.evidence(id.0, Span::line(call.line)))
            .score(if on_path.is_some() { 0.66 } else { 0.45 })
            .text(text)
            .quantity(total, "call", &[])
            .names([index.name(*id).as_str()])
            .done(),
    ]
}

/// The name of the call, when it aborts in this language.
fn aborting(language: &str, call: &Call) -> Option<String> {
    let name = call.name.as_str();
    let receiver = call.receiver.as_str();
    let aborts = match language {
        "Rust" if call.is_macro => matches!(name, "panic" | "unreachable" | "unimplemented" | "todo"),
        "Rust" => matches!(name, "unwrap" | "expect") || (name == "exit" && receiver.ends_with("process")),
        "Go" => {
            (name == "panic" && receiver.is_empty())
                || (name.starts_with("Fatal") && receiver == "log")
                || (name == "Exit" && receiver == "os")
        }
        "Python" => (name == "exit" && receiver == "sys") || (name == "_exit" && receiver == "os"),
        "C" | "C++" | "C Header" | "C++ Header" => matches!(name, "abort" | "exit" | "_exit") && receiver.is_empty(),
        "JavaScript" | "TypeScript" | "TSX" | "JSX" => name == "exit" && receiver == "process",
        "Java" => name == "exit" && receiver == "System",
        "Ruby" => matches!(name, "abort" | "exit!") && receiver.is_empty(),
        "C#" => (name == "Exit" && receiver == "Environment") || name == "FailFast",
        "PHP" => matches!(name, "die" | "exit") && receiver.is_empty(),
        _ => false,
    };
    aborts.then(|| if call.is_macro { format!("{name}!") } else { name.to_owned() })
}
