//! What the article cannot tell: functions and calls of a language that is counted, but not parsed.

use super::FactDraft;
use crate::analysis::index::{Index, unparsable};
use crate::model::{Evidence, Fact, Language, Role, Slot, Span};
use crate::source::read_text;
use crate::words::{capital_count, count, series};

/// Names the language, how many files it has, and the languages that are parsed beside it.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    unparsable(index.analysis).and_then(|language| told(index, language)).into_iter().collect()
}

fn told(index: &Index<'_>, language: Language) -> Option<Fact> {
    let is_source = |file: &&crate::model::FileRecord| file.role == Role::Source;
    let of_language = || index.analysis.files.iter().filter(is_source).filter(|file| file.language == Some(language));
    let (number, all) = (of_language().count(), index.analysis.files.iter().filter(is_source).count());
    let first = of_language().next()?;
    let mut parsed: Vec<&str> = index.sources().map(|(_, file)| file.language.0).collect();
    parsed.sort_unstable();
    parsed.dedup();
    let parsed: Vec<String> = parsed.into_iter().map(str::to_owned).collect();
    let rest = match parsed.as_slice() {
        [] => "so nothing is said here of functions, types and calls".to_owned(),
        some => format!("so what is said here of functions, types and calls is about the files in {}", series(some)),
    };
    let text = format!(
        "{} of the {} source files are in {}; these are counted but not parsed, {rest}.",
        capital_count(number),
        count(all),
        language.0
    );
    let place = Evidence::new(&first.path, Span::line(1), &read_text(index.root, &first.path, 1 << 20).ok()?);
    let draft = FactDraft::new("unparsed", Slot::Hook, language.0, place).score(0.3).text(text);
    Some(draft.quantity(number, "file", &[]).quantity(all, "file", &[]).done())
}
