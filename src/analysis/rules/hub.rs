//! Rule 1, the type that most files name; rule 2, how many calls lead to it.

use super::{FactDraft, seed, source_files};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital, capital_count, code, count, counted, pick};

/// Says how many files name the hub, when no other type is named by as many.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(hub) = index.hub.as_ref().filter(|hub| hub.strict) else { return Vec::new() };
    let definition = index.definition(hub.definition);
    let (total, name) = (index.sources().count(), code(&definition.name));
    let files = source_files(index);
    let text = match pick(&["a", "b", "c"], &seed(index, "hub")) {
        "a" => format!(
            "{} of {} {files} name {name} as a type; no other type of the project is named by as many",
            capital_count(hub.fan_in),
            count(total)
        ),
        "b" => format!(
            "No type of the project is named more widely than {name}, which {} of {} {files} use as a type",
            count(hub.fan_in),
            count(total)
        ),
        _ => format!(
            "{name} is the type that most of the code meets: {} of {} {files} name it as a type, more than name any other",
            count(hub.fan_in),
            count(total)
        ),
    };
    let evidence = index.evidence(hub.definition.0, Span::line(definition.name_line));
    let whole = index.evidence(hub.definition.0, super::snippet::opening(index, hub.definition.0, definition.span, 15));
    let share = hub.fan_in as f64 / total.max(1) as f64;
    vec![
        FactDraft::new("hub", Slot::Hook, &definition.name, evidence)
            .also(whole)
            .excerpt(1)
            .score(0.6 + share / 3.0)
            .text(format!("{text}."))
            .quantity(hub.fan_in, "file", &[&definition.name])
            .quantity(total, "file", &[&definition.name])
            .names([definition.name.as_str()])
            .done(),
    ]
}

/// Says how long the call path is.
pub(super) fn call_path(index: &Index<'_>) -> Vec<Fact> {
    let Some(thread) = &index.thread else { return Vec::new() };
    let (Some(&first), Some(&last)) = (thread.steps.first(), thread.steps.last()) else { return Vec::new() };
    let (from, to) = (index.name(first), index.name(last));
    let calls = counted(thread.steps.len() - 1, "call");
    let lead = if thread.steps.len() == 2 { "leads" } else { "lead" };
    let (start, end) = (code(&from), code(&to));
    let whose = if thread.from_program { format!("the program's {start}") } else { start };
    let text = match pick(&["a", "b", "c"], &seed(index, "path")) {
        "a" => format!("{} {lead} from {whose} to {end}.", capital(&calls)),
        "b" => format!("From {whose}, {calls} {lead} to {end}."),
        _ => format!("The way from {whose} to {end} takes {calls}."),
    };
    let at = |id: crate::analysis::index::FunctionId| index.evidence(id.0, Span::line(index.function(id).name_line));
    let steps = thread.steps.len() - 1;
    vec![
        FactDraft::new("call-path", Slot::Hook, &to, at(first))
            .also(at(last))
            .score(0.75)
            .text(text)
            .quantity(steps, "call", &[&from, &to])
            .quantity(steps, "step", &[])
            .names([from.as_str(), to.as_str()])
            .done(),
    ]
}
