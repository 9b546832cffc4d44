//! Rule 23: the most branching function, with what was counted.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Decisions, Fact, Slot, Span};
use crate::words::{code, count, counted, digits};

/// Says which function branches most, when it stands out; where none does, which one does if each `?` of Rust counts.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    by_branches(index).or_else(|| by_early_returns(index)).into_iter().collect()
}

/// The first of all functions and the second, when the first has at least eight points and a tenth more than the second.
struct Outlier {
    id: FunctionId,
    points: u32,
    next: FunctionId,
    next_points: u32,
    functions: usize,
}

fn outlier(index: &Index<'_>, points: fn(Decisions) -> u32) -> Option<Outlier> {
    let mut ranked: Vec<(u32, FunctionId)> = index.source_functions().map(|(id, f)| (points(f.decisions), id)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (&(top, id), &(second, next)) = (ranked.first()?, ranked.get(1)?);
    let stands_out = top >= 8 && f64::from(top) >= 1.1 * f64::from(second);
    stands_out.then_some(Outlier { id, points: top, next, next_points: second, functions: ranked.len() })
}

fn by_branches(index: &Index<'_>) -> Option<Fact> {
    let found = outlier(index, Decisions::score)?;
    let text = format!(
        "{}: its cyclomatic complexity is {}{}; next comes {} with {}.",
        lead(index, &found, ""),
        count(found.points as usize),
        share(index.function(found.id).decisions),
        next_name(index, found.next),
        count(found.next_points as usize),
    );
    Some(fact(index, &found, text))
}

fn by_early_returns(index: &Index<'_>) -> Option<Fact> {
    let found = outlier(index, |decisions| decisions.score() + decisions.early_returns)?;
    let early = index.function(found.id).decisions.early_returns;
    let text = format!(
        "{}: {}, {} of them `?`; next comes {} with {}.",
        lead(index, &found, ", once each `?` counts as a branch"),
        counted(found.points as usize, "point"),
        count(early as usize),
        next_name(index, found.next),
        count(found.next_points as usize),
    );
    (early > 0).then(|| fact(index, &found, text))
}

/// "X is the most branching of the 127 functions"; a method of a class without a name says so.
fn lead(index: &Index<'_>, found: &Outlier, measure: &str) -> String {
    let nameless = if index.function(found.id).of_unnamed { ", a method of a class without a name," } else { "" };
    let parsed = if index.complete { "" } else { " that were parsed" };
    let total = digits(found.functions as u64);
    format!("{} ({{0}}){nameless} is the most branching of the {total} functions{parsed}{measure}", code(&index.name(found.id)))
}

/// The second, with its file when another function has the same name.
fn next_name(index: &Index<'_>, id: FunctionId) -> String {
    let name = index.name(id);
    let alone = index.function(id).owner.is_some() || index.functions_named(&index.function(id).name).len() == 1;
    if alone { code(&name) } else { format!("{} of {}", code(&name), code(index.path(id.0))) }
}

fn fact(index: &Index<'_>, found: &Outlier, text: String) -> Fact {
    let (name, runner_up) = (index.name(found.id), index.name(found.next));
    let on_path = index.thread.as_ref().is_some_and(|thread| thread.steps.contains(&found.id));
    let slot = if on_path { Slot::Path } else { Slot::Wrong };
    let place = index.evidence(found.id.0, Span::line(index.function(found.id).name_line));
    FactDraft::new("most-complex", slot, &name, place)
        .score(0.6 + index.weight(found.id.0) / 6.0)
        .text(text)
        .quantity(found.functions, "function", &[])
        .quantity(found.points as usize, "point", &[&name])
        .names([name.as_str(), runner_up.as_str()])
        .done()
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
