//! Rule 14: public items, and functions of the path, that no test file names.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Fact, Role, Slot, Span, Visibility};
use crate::source::Stands;
use crate::words::{capital, code, count, names};
use std::collections::BTreeSet;

/// Says which of the most important public items the tests do not name, always with the search that was made.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let inline: BTreeSet<&str> = inline_test_words(index);
    if index.analysis.tests.files == 0 && inline.is_empty() {
        return no_tests(index);
    }
    if !speak_its_language(index) {
        return Vec::new();
    }
    let candidates = candidates(index);
    let words: Vec<&str> = candidates.iter().map(|&id| index.function(id).name.as_str()).collect();
    let Some(hits) = index.files_with_words(|file| file.role == Role::Test, &words, Stands::Anywhere) else { return Vec::new() };
    let unnamed: Vec<FunctionId> = candidates
        .into_iter()
        .zip(hits)
        .filter(|(id, hits)| *hits == 0 && !inline.contains(index.function(*id).name.as_str()))
        .map(|(id, _)| id)
        .collect();
    path_fact(index, &unnamed).into_iter().chain(public_fact(index, &unnamed)).collect()
}

/// Languages of test data.
const DATA: &[&str] =
    &["JSON", "YAML", "TOML", "XML", "HTML", "CSS", "SVG", "INI", "Markdown", "Plain Text", "reStructuredText", "CSV", "SQL"];

/// Whether at least half of the tests are written in the language of the product, so that they could name its functions.
fn speak_its_language(index: &Index<'_>) -> bool {
    let Some((_, main)) = index.sources().max_by_key(|(at, _)| index.record(*at).counts.code) else { return false };
    let tests = || {
        index.analysis.files.iter().filter(|file| {
            file.role == Role::Test && file.counts.code > 0 && file.language.is_some_and(|language| !DATA.contains(&language.0))
        })
    };
    let own = tests()
        .filter(|file| {
            file.language.is_some_and(|language| {
                language.0.split(' ').next() == main.language.0.split(' ').next()
                    || (language.0.ends_with("Script") && main.language.0.ends_with("Script"))
            })
        })
        .count();
    2 * own >= tests().count() && (own > 0 || !inline_test_words(index).is_empty())
}

/// Words that test functions inside source files use.
fn inline_test_words<'a>(index: &Index<'a>) -> BTreeSet<&'a str> {
    let tests = index.parsed.iter().flat_map(|file| &file.symbols.functions).filter(|function| function.is_test);
    tests.flat_map(|function| function.calls.iter().map(|call| call.name.as_str())).collect()
}

fn no_tests(index: &Index<'_>) -> Vec<Fact> {
    let Some((at, _)) = index.sources().next().filter(|_| index.complete) else { return Vec::new() };
    let text = "No file of the repository is recognised as a test, by name, folder or content.";
    vec![FactDraft::new("untested-public", Slot::Wrong, "tests", index.evidence(at, Span::line(1))).score(0.8).text(text).done()]
}

/// Rust can test inside the file and beside it: says when all tests do one and none the other.
pub(super) fn places(index: &Index<'_>) -> Vec<Fact> {
    let rust = (0..).zip(index.parsed).filter(|(_, file)| index.complete && file.language.0 == "Rust");
    let tests = |role: Role| {
        let files = rust.clone().filter(move |(at, _)| index.record(*at).role == role);
        files.flat_map(|(at, file)| file.symbols.functions.iter().filter(|f| f.is_test).map(move |f| (at, f.name_line)))
    };
    let (inside, beside) = (tests(Role::Source).count(), tests(Role::Test).count());
    let (role, text) = match (inside, beside) {
        (0, FEW..) => (Role::Test, format!("All {} stand in files of their own; no source file holds one.", functions(beside))),
        (FEW.., 0) => (Role::Source, format!("All {} stand inside source files; there is none beside them.", functions(inside))),
        _ => return Vec::new(),
    };
    let Some((at, line)) = tests(role).next() else { return Vec::new() };
    let draft = FactDraft::new("test-places", Slot::Wrong, "tests", index.evidence(at, Span::line(line))).score(0.46);
    vec![draft.text(text).quantity(inside + beside, "function", &[]).done()]
}

/// Fewer tests than this have no place of their own.
const FEW: usize = 5;

fn functions(number: usize) -> String {
    format!("{} test functions", count(number))
}

/// The functions of the path, then public functions of the highest-ranked files.
fn candidates(index: &Index<'_>) -> Vec<FunctionId> {
    let on_path = index.thread.iter().flat_map(|thread| thread.steps.iter().copied());
    let mut public: Vec<FunctionId> = index
        .source_functions()
        .filter(|(id, f)| {
            let language = index.parsed_of(*id).language.0;
            f.visibility == Visibility::Public
                && !f.of_unnamed
                && f.name.len() > 4
                && f.span.len() > 4
                && f.implements.is_none()
                && !f.name.starts_with("__")
                && !matches!(language, "BASH" | "Shell" | "Ruby")
        })
        .map(|(id, _)| id)
        .collect();
    public.sort_by(|a, b| index.weight(b.0).total_cmp(&index.weight(a.0)).then(a.cmp(b)));
    let mut seen = BTreeSet::new();
    on_path.chain(public.into_iter().take(60)).filter(|id| seen.insert(index.function(*id).name.as_str())).collect()
}

fn path_fact(index: &Index<'_>, unnamed: &[FunctionId]) -> Option<Fact> {
    let thread = index.thread.as_ref()?;
    let missing: Vec<FunctionId> =
        thread.steps.iter().copied().filter(|id| unnamed.contains(id) && index.function(*id).name != "main").collect();
    let first = *missing.first()?;
    let listed: Vec<String> = missing.iter().map(|&id| index.name(id)).collect();
    let text = if listed.len() == 1 {
        let which = if thread.steps.last() == Some(&first) { "the end of the path" } else { "a step of the path" };
        format!("No test names {}, {which}; one may still reach it through other calls.", code(&listed[0]))
    } else {
        let some = capital(&count(missing.len()));
        let list = names(listed.iter().map(String::as_str), 3);
        format!(
            "{some} functions of the path have names that occur in no test: {list}. A test may still reach them through other calls."
        )
    };
    Some(
        FactDraft::new(
            "untested-public",
            Slot::Wrong,
            "path",
            index.evidence(first.0, Span::line(index.function(first).name_line)),
        )
        .score(0.72)
        .text(text)
        .quantity(missing.len(), "function", &[])
        .names(listed.iter().map(String::as_str))
        .done(),
    )
}

fn public_fact(index: &Index<'_>, unnamed: &[FunctionId]) -> Option<Fact> {
    let on_path = |id: &FunctionId| index.thread.as_ref().is_some_and(|thread| thread.steps.contains(id));
    let missing: Vec<FunctionId> = unnamed.iter().copied().filter(|id| !on_path(id)).collect();
    let &first = missing.first().filter(|_| missing.len() >= 2)?;
    let listed: Vec<String> = missing.iter().map(|&id| index.name(id)).collect();
    let text = format!(
        "{} public functions of highly ranked files have names that occur in no test{} {}.",
        capital(&count(missing.len())),
        if missing.len() > 3 { ", among them" } else { ":" },
        names(listed.iter().take(3).map(String::as_str), 3),
    );
    Some(
        FactDraft::new(
            "untested-public",
            Slot::Wrong,
            &listed[0],
            index.evidence(first.0, Span::line(index.function(first).name_line)),
        )
        .score(0.6)
        .text(text)
        .quantity(missing.len(), "function", &[])
        .quantity(missing.len(), "public function", &[&listed[0]])
        .names(listed.iter().take(3).map(String::as_str))
        .done(),
    )
}
