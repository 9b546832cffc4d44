//! Where the lines are: the files that hold half of the code, and a function that is longer than all others.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Evidence, Fact, FileRecord, Role, Slot, Span};
use crate::source::read_text;
use crate::words::{code, count, counted, digits, names};

/// Fewer parameters than this can be kept in mind.
const PARAMETERS: u32 = 8;
/// A function below this length is no burden.
const LONG: u32 = 80;

/// Says which few of the source files hold more than half of their code.
pub(super) fn mass(index: &Index<'_>) -> Vec<Fact> {
    let is_own = |file: &&FileRecord| file.role == Role::Source && file.counts.code > 0 && index.analysis.in_focus(&file.path);
    let mut files: Vec<&FileRecord> = index.analysis.files.iter().filter(is_own).collect();
    files.sort_by(|a, b| b.counts.code.cmp(&a.counts.code).then(a.path.cmp(&b.path)));
    let all: u64 = files.iter().map(|file| u64::from(file.counts.code)).sum();
    let mut sum = 0;
    let below_half = |file: &&&FileRecord| {
        sum += u64::from(file.counts.code);
        2 * sum <= all
    };
    let few = files.iter().take_while(below_half).count() + 1;
    let total = files.len();
    if few > 3 || few * 5 > total {
        return Vec::new();
    }
    let Ok(text) = read_text(index.root, &files[0].path, 1 << 20) else { return Vec::new() };
    let evidence = Evidence::new(&files[0].path, Span::line(1), &text);
    let list = names(files[..few].iter().map(|file| &*file.path), 4);
    let text = format!(
        "More than half of the {} lines of code in {} source files stand in {} of them: {list}.",
        digits(all),
        digits(total as u64),
        count(few),
    );
    let draft = FactDraft::new("mass", Slot::Hook, &files[0].path, evidence).score(0.6).text(text);
    let draft = draft.quantity(all as usize, "line of code", &[]).quantity(total, "file", &[]);
    vec![draft.names(files[..few].iter().map(|file| &*file.path)).done()]
}

/// Names the longest function when no other comes near, unless the rule of the most branching one names it.
pub(super) fn longest(index: &Index<'_>) -> Vec<Fact> {
    let mut ranked: Vec<(u32, FunctionId)> = index.source_functions().map(|(id, f)| (f.span.len(), id)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (Some(&(top, id)), Some(&(second, other))) = (ranked.first(), ranked.get(1)) else { return Vec::new() };
    let branches_most = index.source_functions().max_by_key(|(_, f)| f.decisions.score()).map(|(id, _)| id);
    if top < LONG || 5 * top < 6 * second || branches_most == Some(id) || index.function(id).of_unnamed {
        return Vec::new();
    }
    let (name, runner_up) = (index.name(id), index.name(other));
    let text = format!(
        "{} ({{0}}) is the longest of the {} functions{}: it has {}, and {}, which comes next, {}.",
        code(&name),
        digits(ranked.len() as u64),
        if index.complete { "" } else { " that were parsed" },
        counted(top as usize, "line"),
        code(&runner_up),
        count(second as usize),
    );
    let draft =
        FactDraft::new("longest-function", Slot::Wrong, &name, index.evidence(id.0, Span::line(index.function(id).name_line)));
    let draft = draft.score(0.5).text(text).quantity(ranked.len(), "function", &[]).quantity(top as usize, "line", &[&name]);
    vec![draft.names([name.as_str(), runner_up.as_str()]).done()]
}

/// Names the function that takes most parameters, when none takes as many.
pub(super) fn most_parameters(index: &Index<'_>) -> Vec<Fact> {
    let mut ranked: Vec<(u32, FunctionId)> = index.source_functions().map(|(id, f)| (f.parameters, id)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (Some(&(top, id)), Some(&(second, _))) = (ranked.first(), ranked.get(1)) else { return Vec::new() };
    if top < PARAMETERS || second == top || index.function(id).of_unnamed {
        return Vec::new();
    }
    let name = index.name(id);
    let parsed = if index.complete { "" } else { " of the parsed files" };
    let number = counted(top as usize, "parameter");
    let text = format!("{} ({{0}}) takes {number}, more than any other function{parsed}.", code(&name));
    let place = index.evidence(id.0, Span::line(index.function(id).name_line));
    let draft = FactDraft::new("most-parameters", Slot::Wrong, &name, place).score(0.44).text(text);
    vec![draft.quantity(top as usize, "parameter", &[&name]).names([name.as_str()]).done()]
}
