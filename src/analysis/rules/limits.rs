//! Rule 13: a named constant that bounds something, and that no setting reaches.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Constant, Fact, FileRecord, Role, Slot, Span};
use crate::source::Stands;
use crate::words::{code, names};

const BOUNDS: &[&str] =
    &["MAX", "LIMIT", "TIMEOUT", "CAPACITY", "RETRY", "RETRIES", "ATTEMPTS", "BACKLOG", "THRESHOLD", "POOL", "QUEUE"];

/// Says which bounds are fixed in the source.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut found: Vec<(f64, u32, &Constant)> = index
        .sources()
        .flat_map(|(at, file)| file.symbols.constants.iter().map(move |constant| (index.weight(at), at, constant)))
        .filter(|(_, _, constant)| is_bound(constant))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.line.cmp(&b.2.line)));
    found.truncate(12);
    let words: Vec<&str> = found.iter().map(|(_, _, constant)| constant.name.as_str()).collect();
    let settings = |file: &FileRecord| matches!(file.role, Role::Config | Role::Document);
    let Some(hits) = index.files_with_words(settings, &words, Stands::Alone) else { return Vec::new() };
    let open = found.into_iter().zip(hits).filter(|(_, hits)| *hits == 0).map(|(found, _)| found);
    let mut facts: Vec<Fact> = Vec::new();
    for fact in open.filter_map(|(weight, at, constant)| fact(index, weight, at, constant)) {
        if facts.iter().all(|other| other.subject != fact.subject) {
            facts.push(fact);
        }
    }
    facts.truncate(2);
    facts
}

/// Whether a constant bounds something, by its name and value.
pub(super) fn is_bound(constant: &Constant) -> bool {
    let upper = constant.name.to_uppercase();
    let parts: Vec<&str> = upper.split('_').collect();
    let named = BOUNDS.iter().any(|bound| parts.contains(bound))
        || ["MaxI", "Timeout", "Limit"].iter().any(|bound| constant.name.contains(bound));
    named && !upper.starts_with("DEFAULT") && constant.value.starts_with(|c: char| c.is_ascii_digit()) && constant.value.len() < 24
}

fn fact(index: &Index<'_>, weight: f64, at: u32, constant: &Constant) -> Option<Fact> {
    let users: Vec<String> = index
        .source_functions()
        .filter(|(id, f)| {
            id.0 == at && (f.span.start_line..=f.span.end_line).any(|line| has_word(index.line_text(at, line), &constant.name))
        })
        .map(|(id, _)| index.name(id))
        .collect();
    if users.is_empty() {
        return None;
    }
    let used = format!(", used in {}", names(users.iter().map(String::as_str), 2));
    let text = format!(
        "{} is fixed at {} in the source ({{0}}){used}; no settings file or document of the repository names it.",
        code(&constant.name),
        code(&constant.value),
    );
    let fact = FactDraft::new("hard-limit", Slot::Wrong, &constant.name, index.evidence(at, Span::line(constant.line)))
        .score(0.5 + weight / 4.0)
        .text(text)
        .names([constant.name.as_str()])
        .done();
    Some(fact)
}

/// Whether `word` stands in `text` as a whole word.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_word) && !text[at + word.len()..].chars().next().is_some_and(is_word)
    })
}
