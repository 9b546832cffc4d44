//! Rule 12: comments in which the authors give a reason. Quoted, because a reason may not be inferred.

use super::{FactDraft, snippet};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{code, pick};

const REASONS: &[&str] = &["because ", "instead of ", "rather than ", "so that ", "to avoid ", "in order to ", "the reason "];

/// Quotes the comments that give a reason, best first.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut found: Vec<(f64, u32, Span, Option<String>)> = Vec::new();
    for (at, file) in index.sources() {
        for comment in &file.symbols.comments {
            if let Some(span) = reason_lines(index, at, comment.span) {
                let owner = enclosing(index, at, comment.span);
                let worth = index.weight(at) * if owner.is_some() { 1.0 } else { 0.6 } * if span.len() >= 2 { 1.0 } else { 0.7 };
                found.push((worth, at, span, owner));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    found.truncate(6);
    found.into_iter().map(|(worth, at, span, owner)| fact(index, worth, at, span, owner.as_deref())).collect()
}

fn fact(index: &Index<'_>, worth: f64, at: u32, span: Span, owner: Option<&str>) -> Fact {
    let subject = owner.unwrap_or_else(|| index.path(at));
    let place = code(subject);
    let draft = FactDraft::new("why-quote", Slot::Decision, subject, index.evidence(at, span))
        .quote(0)
        .score(0.3 + worth * 0.35)
        .text(lead(index, &place))
        .names(owner);
    let draft = match code_below(index, at, span) {
        Some(shown) => draft.also(index.evidence(at, shown)).excerpt(1),
        None => draft,
    };
    if is_strong(index, at, span) { draft.heading(format!("A reason given at {place}")).done() } else { draft.done() }
}

/// The words before a quotation; they vary within one article, because it may quote several times.
fn lead(index: &Index<'_>, place: &str) -> String {
    let seed = format!("{}/{place}", super::seed(index, "why"));
    match pick(&["a", "b", "c"], &seed) {
        "a" => format!("A comment at {place} says why:"),
        "b" => format!("At {place}, the authors give their reason:"),
        _ => format!("The reason is written down at {place}:"),
    }
}

/// The statements behind a comment inside a function, or the head of what it documents.
fn code_below(index: &Index<'_>, at: u32, span: Span) -> Option<Span> {
    let functions = index.parsed[at as usize].symbols.functions.iter().filter(|f| !f.is_test);
    let inner = functions
        .filter(|f| f.span.contains(span.start_line) && f.span.contains(span.end_line + 1))
        .min_by_key(|f| f.span.len())?;
    let from = inner.doc.filter(|doc| doc.contains(span.start_line)).map_or(span.end_line, |doc| doc.end_line);
    let next = (from + 1..=inner.span.end_line).find(|&line| !index.line_text(at, line).trim().is_empty())?;
    let shown = snippet::around(index, at, inner.span, next);
    let behind = Span::new(shown.start_line.max(next), shown.end_line);
    (behind.len() >= 3 && behind.contains(next)).then_some(behind)
}

/// Whether the reason weighs one way against another, so that it can carry a section.
fn is_strong(index: &Index<'_>, at: u32, span: Span) -> bool {
    let text = (span.start_line..=span.end_line).map(|line| index.line_text(at, line).to_lowercase()).collect::<Vec<_>>().join(" ");
    ["because ", "instead of ", "rather than ", "to avoid ", "the reason "].iter().any(|reason| text.contains(reason))
}

/// The function or type around a comment, or right below it.
fn enclosing(index: &Index<'_>, at: u32, span: Span) -> Option<String> {
    let symbols = &index.parsed[at as usize].symbols;
    let language = index.parsed[at as usize].language;
    let items = || {
        let functions = symbols.functions.iter().filter(|f| !f.is_test).map(|f| (f.span, f.doc, f.qualified_name(language)));
        functions.chain(symbols.types.iter().map(|t| (t.span, t.doc, t.name.clone())))
    };
    let documents = |item: Span, doc: Option<Span>| {
        doc.is_some_and(|doc| doc.contains(span.start_line)) || item.start_line == span.end_line + 1
    };
    let documented = items().find(|(item, doc, _)| documents(*item, *doc));
    documented
        .or_else(|| items().filter(|(item, ..)| item.contains(span.start_line)).min_by_key(|(item, ..)| item.len()))
        .map(|(.., name)| name)
}

/// The sentence-holding lines of a comment around its reason word: at most four lines; none when there is no reason in it.
pub(super) fn reason_lines(index: &Index<'_>, at: u32, comment: Span) -> Option<Span> {
    let text = |line: u32| {
        index.line_text(at, line).trim().trim_start_matches(['/', '*', '!', '#', ' ', '-']).trim_end_matches(['*', '/', ' '])
    };
    let has_reason = |line: &u32| {
        let lower = text(*line).to_lowercase();
        REASONS.iter().any(|reason| format!("{lower} ").contains(reason))
    };
    let hit = (comment.start_line..=comment.end_line).find(has_reason)?;
    let mut start = hit;
    while start > comment.start_line && hit - start < 3 && !text(start - 1).is_empty() && !ends_sentence(text(start - 1)) {
        start -= 1;
    }
    let mut end = hit;
    while end < comment.end_line && end - start < 3 && !ends_sentence(text(end)) && !text(end + 1).is_empty() {
        end += 1;
    }
    let joined: Vec<&str> = (start..=end).map(text).collect();
    let joined = joined.join(" ");
    let prose = joined.split_whitespace().count() >= 8 && !joined.contains(['@', '{', '}', ';', '|', '\\', '<']);
    (prose && joined.starts_with(|c: char| c.is_uppercase()) && ends_sentence(&joined) && is_comment_only(index, at, start))
        .then(|| Span::new(start, end))
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?'])
}

/// Whether the line starts with a comment sign, so that the quotation holds no code.
fn is_comment_only(index: &Index<'_>, at: u32, line: u32) -> bool {
    index.line_text(at, line).trim_start().starts_with(['/', '*', '#'])
}
