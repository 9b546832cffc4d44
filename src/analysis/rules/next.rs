//! What to read next: files the article has not walked through, each for another reason.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Role, Slot, Span};
use crate::words::{code, digits};

/// Offers the longest source file off the path and the largest test file.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    longest(index).into_iter().chain(largest_test(index)).chain(example(index)).collect()
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
