//! Rule 18, second half: a list in the README and a dispatch in the code that name nearly the same things.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Branching, Evidence, Fact, Slot, Span, folder};
use crate::source::read_text;
use crate::words::{code, count, counted, names};
use std::collections::BTreeSet;

/// Says which name the code knows and the README's list lacks, or the other way round.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(record) =
        index.analysis.files.iter().find(|file| folder(&file.path).is_empty() && file.name().to_lowercase().starts_with("readme."))
    else {
        return Vec::new();
    };
    let Ok(text) = read_text(index.root, &record.path, 256 << 10) else { return Vec::new() };
    for list in lists(&text) {
        for (at, file) in index.sources() {
            for branching in file.symbols.branchings.iter().filter(|branching| branching.strings && branching.arms.len() >= 4) {
                if let Some(fact) = compare(index, (&record.path, &text, &list), at, branching) {
                    return vec![fact];
                }
            }
        }
    }
    Vec::new()
}

/// A bullet list whose items begin with one word.
struct WordList {
    span: Span,
    words: BTreeSet<String>,
}

fn lists(text: &str) -> Vec<WordList> {
    let mut found = Vec::new();
    let mut items: Vec<(u32, String)> = Vec::new();
    for (line, content) in (1..).zip(text.lines().chain([""])) {
        let trimmed = content.trim_start();
        match trimmed.strip_prefix("* ").or_else(|| trimmed.strip_prefix("- ")).and_then(first_word) {
            Some(word) => items.push((line, word)),
            None if trimmed.is_empty() || content.starts_with(' ') => {}
            None => {
                if let (true, Some(&(first, _)), Some(&(last, _))) = (items.len() >= 3, items.first(), items.last()) {
                    found.push(WordList {
                        span: Span::new(first, last),
                        words: items.iter().map(|(_, word)| word.clone()).collect(),
                    });
                }
                items.clear();
            }
        }
    }
    found
}

fn first_word(item: &str) -> Option<String> {
    let word: String =
        item.trim_start_matches(['`', '[', '*']).chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    (word.len() > 1).then(|| word.to_lowercase())
}

fn compare(index: &Index<'_>, (path, text, list): (&str, &str, &WordList), at: u32, branching: &Branching) -> Option<Fact> {
    let arms: BTreeSet<String> = branching.arms.iter().map(|arm| arm.to_lowercase()).collect();
    let common = list.words.intersection(&arms).count();
    let only_code: Vec<&str> = arms.difference(&list.words).map(String::as_str).collect();
    let only_list = list.words.len() - common;
    if common < 3 || only_list > 0 || only_code.is_empty() || only_code.len() > common {
        return None;
    }
    let function = branching.function.map(|nth| crate::analysis::index::FunctionId(at, nth));
    let place = function.map_or_else(|| index.path(at).to_owned(), |id| index.name(id));
    let text_of_fact = format!(
        "The README lists {} ({{0}}), while {} accepts {} names ({{1}}); {} {} in the list.",
        counted(list.words.len(), "item"),
        code(&place),
        count(arms.len()),
        names(only_code.iter().copied(), 3),
        if only_code.len() == 1 { "is not" } else { "are not" },
    );
    Some(
        FactDraft::new("document-set", Slot::Decision, folder(index.path(at)), Evidence::new(path, list.span, text))
            .also(index.evidence(at, Span::line(branching.line)))
            .score(0.7)
            .text(text_of_fact)
            .quantity(list.words.len(), "item", &[])
            .quantity(arms.len(), "name", &[])
            .names(only_code)
            .done(),
    )
}
