//! Rule 8, who locks a field and whether any of them may suspend; rule 9, two of them that share nothing behind it.

use super::{FactDraft, snippet};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Evidence, Fact, Slot, Span};
use crate::words::{capital_count, code, counted, names};
use std::collections::BTreeMap;

/// A lock and the functions of one file that take it.
struct Lock<'a> {
    at: u32,
    field: &'a str,
    functions: Vec<(FunctionId, u32)>,
}

fn locks<'a>(index: &Index<'a>) -> Vec<Lock<'a>> {
    let mut found: BTreeMap<(u32, &str), Vec<(FunctionId, u32)>> = BTreeMap::new();
    for (id, function) in index.source_functions() {
        for call in function
            .calls
            .iter()
            .filter(|call| matches!(call.name.as_str(), "lock" | "Lock" | "RLock") && !call.receiver.is_empty())
        {
            let field = call.receiver.rsplit(['.', ':', '>']).next().unwrap_or_default();
            let functions = found.entry((id.0, field)).or_default();
            if !field.is_empty() && functions.last().is_none_or(|&(last, _)| last != id) {
                functions.push((id, call.line));
            }
        }
    }
    let mut locks: Vec<Lock<'a>> = found
        .into_iter()
        .filter(|((_, field), functions)| functions.len() >= 3 && field.len() > 1)
        .map(|((at, field), functions)| Lock { at, field, functions })
        .collect();
    locks.sort_by(|a, b| b.functions.len().cmp(&a.functions.len()).then(a.at.cmp(&b.at)));
    locks
}

/// Says how many functions take the most-taken lock.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    locks(index).first().map(|lock| census(index, lock)).into_iter().collect()
}

fn census(index: &Index<'_>, lock: &Lock<'_>) -> Fact {
    let path = index.path(lock.at);
    let number = lock.functions.len();
    let suspending = lock.functions.iter().filter(|(id, _)| index.function(*id).is_async).count();
    let rust = index.parsed[lock.at as usize].language.0 == "Rust";
    let mut text = format!("{} functions of {} lock {}", capital_count(number), code(path), code(lock.field));
    match (rust, suspending) {
        (true, 0) => text.push_str(" and none of them is `async`, so no `.await` can occur while one of them holds it."),
        (true, some) => {
            text.push_str(&format!("; {} of them {} `async`.", crate::words::count(some), if some == 1 { "is" } else { "are" }));
        }
        (false, _) => text.push_str(&format!(": {}.", names(owned_names(index, lock).iter().map(String::as_str), 4))),
    }
    let (first, line) = lock.functions[0];
    let member = declaration(index, lock);
    let mut excerpt = None;
    let mut draft = FactDraft::new("lock-census", Slot::Decision, path, index.evidence(first.0, Span::line(line)))
        .heading(format!("One lock, {}", counted(number, "function")))
        .score(0.75 + index.weight(lock.at) / 5.0)
        .quantity(number, "function", &[path, lock.field])
        .names([lock.field]);
    if !rust {
        let shown = snippet::around(index, first.0, index.function(first).span, line);
        let at = 1 + usize::from(member.is_some()) + usize::from(member.as_ref().is_some_and(|(_, doc)| doc.is_some()));
        excerpt = Some((index.evidence(first.0, shown), at));
    }
    if suspending > 0 {
        draft = draft.quantity(suspending, "function", &[lock.field]);
    }
    if let Some((evidence, doc)) = member {
        draft = draft.also(evidence);
        if let Some(doc) = doc {
            text.push_str(" The field's own comment gives the reason:");
            draft = draft.also(doc).quote(2);
        }
    }
    if let Some((shown, at)) = excerpt {
        draft = draft.also(shown).excerpt(at);
    }
    draft.text(text).done()
}

fn owned_names(index: &Index<'_>, lock: &Lock<'_>) -> Vec<String> {
    lock.functions.iter().map(|&(id, _)| index.name(id)).collect()
}

/// The field that holds the lock, with its doc comment when that gives a reason.
fn declaration(index: &Index<'_>, lock: &Lock<'_>) -> Option<(Evidence, Option<Evidence>)> {
    let types = &index.parsed[lock.at as usize].symbols.types;
    let member = types.iter().flat_map(|t| &t.members).find(|member| member.name == lock.field)?;
    let doc = member.doc.and_then(|doc| super::quotes::reason_lines(index, lock.at, doc)).map(|span| index.evidence(lock.at, span));
    Some((index.evidence(lock.at, Span::line(member.line)), doc))
}

/// Says which two functions take turns at a lock although they use different fields behind it.
pub(super) fn disjoint(index: &Index<'_>) -> Vec<Fact> {
    let locks = locks(index);
    let Some(lock) = locks.first() else { return Vec::new() };
    let used = |id: FunctionId| -> Vec<&str> {
        index
            .function(id)
            .fields_used
            .iter()
            .map(String::as_str)
            .filter(|field| *field != lock.field && !is_guard_path(index, lock, field))
            .collect()
    };
    let users: Vec<(FunctionId, Vec<&str>)> =
        lock.functions.iter().map(|&(id, _)| (id, used(id))).filter(|(_, fields)| fields.len() == 1).collect();
    for (nth, (a, left)) in users.iter().enumerate() {
        if let Some((b, right)) = users[nth + 1..].iter().find(|(_, right)| right[0] != left[0]) {
            return vec![disjoint_fact(index, lock, (*a, left[0]), (*b, right[0]))];
        }
    }
    Vec::new()
}

/// Whether a field only leads to the lock, as `shared` does in `self.shared.state.lock()`.
fn is_guard_path(index: &Index<'_>, lock: &Lock<'_>, field: &str) -> bool {
    lock.functions.iter().any(|&(id, _)| {
        index.function(id).calls.iter().any(|call| {
            matches!(call.name.as_str(), "lock" | "Lock" | "RLock") && call.receiver.split('.').any(|part| part == field)
        })
    })
}

fn disjoint_fact(index: &Index<'_>, lock: &Lock<'_>, (a, left): (FunctionId, &str), (b, right): (FunctionId, &str)) -> Fact {
    let (first, second) = (index.name(a), index.name(b));
    let text = format!(
        "The cost can be read from the fields: {} uses only {} and {} only {}, but both lie behind the one lock and take turns.",
        code(&first),
        code(left),
        code(&second),
        code(right)
    );
    let span = index.function(a).span;
    let shown = snippet::opening(index, a.0, span, snippet::LONGEST);
    FactDraft::new("disjoint-fields", Slot::Decision, index.path(lock.at), index.evidence(a.0, shown))
        .also(index.evidence(b.0, Span::line(index.function(b).name_line)))
        .excerpt(0)
        .score(0.7)
        .text(text)
        .names([first.as_str(), second.as_str(), lock.field])
        .done()
}
