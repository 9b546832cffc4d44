//! Rule 23: the most branching function, with what was counted.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Decisions, Fact, Slot, Span};
use crate::words::{code, count, digits};

/// Says which function branches most, when it stands out.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut ranked: Vec<(u32, FunctionId)> = index.source_functions().map(|(id, f)| (f.decisions.score(), id)).collect();
    let total = ranked.len();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (Some(&(top, id)), Some(&(second, other))) = (ranked.first(), ranked.get(1)) else { return Vec::new() };
    if top < 8 || f64::from(top) < 1.1 * f64::from(second) {
        return Vec::new();
    }
    let function = index.function(id);
    let (name, runner_up) = (index.name(id), index.name(other));
    let on_path = index.thread.as_ref().is_some_and(|thread| thread.steps.contains(&id));
    let text = format!(
        "{} ({{0}}) is the most branching of the {} functions{}: its cyclomatic complexity is {}{}; next comes {} with {}.",
        code(&name),
        digits(total as u64),
        if index.complete { "" } else { " that were parsed" },
        count(top as usize),
        share(function.decisions),
        code(&runner_up),
        count(second as usize),
    );
    vec![
        FactDraft::new(
            "most-complex",
            if on_path { Slot::Path } else { Slot::Wrong },
            &name,
            index.evidence(id.0, Span::line(function.name_line)),
        )
        .score(0.6 + index.weight(id.0) / 6.0)
        .text(text)
        .quantity(total, "function", &[])
        .names([name.as_str(), runner_up.as_str()])
        .done(),
    ]
}

/// What more than half of the points are, when one kind is.
fn share(decisions: Decisions) -> String {
    let parts = [
        (decisions.conditions, "conditions"),
        (decisions.arms, "arms"),
        (decisions.loops, "loops"),
        (decisions.booleans, "boolean operators"),
        (decisions.handlers, "handlers"),
    ];
    let all = decisions.score() - 1;
    let largest = parts.iter().max_by_key(|(points, _)| *points).filter(|(points, _)| *points * 2 > all);
    largest.map_or_else(String::new, |(points, what)| format!(", of which {} are {what}", count(*points as usize)))
}
