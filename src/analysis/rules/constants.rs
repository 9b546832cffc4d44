//! Named constants that functions of the path use, with their values.

use super::FactDraft;
use super::limits::has_word;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Constant, Fact, Slot, Span};
use crate::words::code;
use std::collections::BTreeMap;

/// The most that a path tells of.
const MOST: usize = 2;
/// A file with more constants than this lists them.
const LIST: usize = 6;

/// Says what the constants of the path stand for; bounds are left to the rule of fixed limits.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(thread) = &index.thread else { return Vec::new() };
    let constants = constants(index);
    let mut facts: Vec<Fact> = Vec::new();
    for &step in &thread.steps {
        let used: Vec<_> = constants.iter().filter(|(at, constant)| uses(index, step, *at, constant)).collect();
        if let [(at, constant)] = used.as_slice()
            && facts.iter().all(|fact| !fact.names.contains(&constant.name))
        {
            facts.push(fact(index, step, *at, constant));
        }
    }
    facts.truncate(MOST);
    facts
}

/// Constants of a name that no other has, from files that do not list many: those number their cases.
fn constants<'a>(index: &Index<'a>) -> Vec<(u32, &'a Constant)> {
    let mut named: BTreeMap<&str, Vec<(u32, &Constant)>> = BTreeMap::new();
    for (at, file) in index.sources().filter(|(_, file)| file.symbols.constants.len() <= LIST) {
        for constant in &file.symbols.constants {
            named.entry(&constant.name).or_default().push((at, constant));
        }
    }
    let single = named.into_values().filter_map(|all| if let [only] = all.as_slice() { Some(*only) } else { None });
    single.filter(|(_, constant)| tells(constant)).collect()
}

fn tells(constant: &Constant) -> bool {
    let short = constant.value.len() <= 24 && !constant.value.contains(['`', '\\', '\n']);
    constant.name.len() > 4 && short && !super::limits::is_bound(constant)
}

/// Whether the function's code, and not a comment in it, has the constant's name, and does not declare a local of that name.
fn uses(index: &Index<'_>, id: FunctionId, at: u32, constant: &Constant) -> bool {
    let (span, comments) = (index.function(id).span, &index.parsed_of(id).symbols.comments);
    let is_code = |line: &u32| !comments.iter().any(|comment| comment.span.contains(*line));
    let lines = || (span.start_line..=span.end_line).filter(is_code).map(|line| index.line_text(id.0, line));
    let declares = |line: &str| {
        let after = line.split(&constant.name).nth(1).unwrap_or("").trim_start();
        after.starts_with(":=") || (after.starts_with('=') && !after.starts_with("==")) || after.starts_with(": ")
    };
    // `ExitStatus.ERROR` may be a member of something else than the constant's module: where that is not a Go package, none is told.
    let member = format!(".{}", constant.name);
    let qualifies = index.parsed_of(id).language.0 != "Go";
    let named = |line: &&str| has_word(line, &constant.name) && !(qualifies && line.contains(&member));
    let inside = id.0 == at && span.contains(constant.line);
    index.same_family(id.0, at) && !inside && lines().any(|line| named(&line)) && !lines().filter(named).any(declares)
}

fn fact(index: &Index<'_>, step: FunctionId, at: u32, constant: &Constant) -> Fact {
    let name = index.name(step);
    let text = format!("{} uses {}, which is {} ({{0}}).", code(&name), code(&constant.name), code(&constant.value));
    FactDraft::new("constant", Slot::Path, &name, index.evidence(at, Span::line(constant.line)))
        .score(0.45)
        .text(text)
        .names([name.as_str(), constant.name.as_str()])
        .done()
}
