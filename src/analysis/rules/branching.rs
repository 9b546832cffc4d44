//! One statement that decides between many names: a table of what the program knows.

use super::{FactDraft, snippet};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Branching, Fact, Slot, Span};
use crate::words::{code, counted, names};

/// Says which function chooses between most string or enum names.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut found: Vec<(usize, FunctionId, &Branching)> = Vec::new();
    for (at, file) in index.sources() {
        for branching in file.symbols.branchings.iter().filter(|branching| branching.arms.len() >= 6) {
            if let Some(nth) = branching.function.filter(|&nth| {
                !file.symbols.functions[nth as usize].is_test
                    && file.symbols.functions[nth as usize].name != "main"
                    && file.symbols.functions[nth as usize].implements.is_none()
            }) {
                found.push((branching.arms.len(), FunctionId(at, nth), branching));
            }
        }
    }
    let weight = |arms: usize, id: FunctionId| (arms.min(20) as f64) * (0.2 + index.weight(id.0));
    found.sort_by(|a, b| weight(b.0, b.1).total_cmp(&weight(a.0, a.1)).then(a.1.cmp(&b.1)).then(a.2.line.cmp(&b.2.line)));
    found.into_iter().take(1).map(|(arms, id, branching)| fact(index, arms, id, branching)).collect()
}

fn fact(index: &Index<'_>, arms: usize, id: FunctionId, branching: &Branching) -> Fact {
    let name = index.name(id);
    let what = if branching.strings { "strings" } else { "cases" };
    let rest = if branching.has_default { "and ends in a default for everything else" } else { "and has no default" };
    let some = names(branching.arms.iter().filter(|arm| arm.len() < 30 && !arm.is_empty()).take(3).map(String::as_str), 3);
    let text = format!("{} ({{0}}) decides between {} {what}, among them {some}, {rest}.", code(&name), crate::words::count(arms));
    let function = index.function(id);
    let span = snippet::around(index, id.0, function.span, (branching.line + 1).min(function.span.end_line));
    FactDraft::new("dispatch", Slot::Decision, &name, index.evidence(id.0, Span::line(branching.line)))
        .also(index.evidence(id.0, span))
        .excerpt(1)
        .heading(format!("{} tells {} apart", code(&name), counted(arms, if branching.strings { "string" } else { "case" })))
        .score(0.35 + index.weight(id.0) / 4.0 + arms.min(20) as f64 / 100.0)
        .quantity(arms, what.trim_end_matches('s'), &[&name])
        .text(text)
        .names([name.as_str()])
        .done()
}
