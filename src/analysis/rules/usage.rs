//! How the project is used: the README's first example, and where the public functions that it names are defined.

use super::{FactDraft, label, seed};
use crate::analysis::excerpts::FENCES;
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Evidence, Fact, Role, Slot, Span, Visibility, folder};
use crate::source::read_text;
use crate::words::{capital_count, count, counted, pick, series};

/// Lines of an example that is worth showing.
const LINES: std::ops::RangeInclusive<usize> = 3..=22;
/// The most functions that a sentence places.
const PLACED: usize = 4;

/// Names that values of every language have: who calls one need not mean the project's.
const EVERYWHERE: &[&str] = &[
    "map", "filter", "each", "forEach", "reduce", "join", "split", "push", "pop", "get", "set", "keys", "values", "log", "then",
    "catch", "find",
];

/// An example of a document: where its code stands, and in which language.
struct Example<'t> {
    span: Span,
    language: &'static str,
    lines: Vec<&'t str>,
}

/// Shows the first example that names public functions of the project, and says where these are.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let is_readme = |path: &str| folder(path).is_empty() && path.to_lowercase().starts_with("readme");
    let Some(record) = index.analysis.files.iter().find(|file| is_readme(&file.path)) else { return Vec::new() };
    let Ok(text) = read_text(index.root, &record.path, 256 << 10) else { return Vec::new() };
    let examples = examples(&text);
    let named = examples.iter().map(|example| (example, named(index, example))).find(|(_, named)| !named.is_empty());
    named
        .map(|(example, named)| fact(index, Evidence::new(&record.path, example.span, &text), example, &named))
        .into_iter()
        .collect()
}

fn fact(index: &Index<'_>, shown: Evidence, example: &Example<'_>, named: &[FunctionId]) -> Fact {
    let item = |(nth, id): (usize, &FunctionId)| format!("{} ({{{}}})", label(index, *id), nth + 1);
    let items: Vec<String> = named.iter().take(PLACED).enumerate().map(item).collect();
    let first = index.name(named[0]);
    let more = named.len().saturating_sub(PLACED);
    let rest = if more > 0 { format!(", and {} more", count(more)) } else { String::new() };
    let text = match named.len() {
        1 => format!(
            "The README's example of {} calls one function that the source files define publicly, {}.",
            counted(example.lines.len(), "line"),
            items[0]
        ),
        all => format!(
            "{} names that the README's example calls are public functions of the source files: {}{rest}.",
            capital_count(all),
            series(&items)
        ),
    };
    let mut draft = FactDraft::new("usage", Slot::Use, &first, shown).excerpt(0).heading(heading(index, named[0]));
    for id in named.iter().take(PLACED) {
        draft = draft.also(index.evidence(id.0, Span::line(index.function(*id).name_line)));
    }
    let known: Vec<String> = named.iter().map(|id| index.name(*id)).collect();
    draft.score(0.6).text(text).quantity(example.lines.len(), "line", &[]).names(known.iter().map(String::as_str)).done()
}

fn heading(index: &Index<'_>, first: FunctionId) -> String {
    let name = label(index, first);
    match pick(&["a", "b", "c"], &seed(index, "usage")) {
        "a" => format!("From outside: {name}"),
        "b" => format!("What the README's example calls: {name}"),
        _ => format!("Where the README's example leads: {name}"),
    }
}

/// The fenced code of a document, in languages that projects are written in. What stands between tildes is another document, whose
/// fences are only shown.
fn examples(text: &str) -> Vec<Example<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(u32, &str, Vec<&str>)> = None;
    let mut shown = false;
    for (line, content) in (1..).zip(text.lines()) {
        if open.is_none() && content.starts_with("~~~") {
            shown = !shown;
        }
        if shown {
            continue;
        }
        let Some(info) = content.strip_prefix("```") else {
            if let Some((.., lines)) = &mut open {
                lines.push(content);
            }
            continue;
        };
        match open.take() {
            None => open = Some((line, info, Vec::new())),
            Some((start, info, lines)) => {
                let info = info.trim().split([' ', ',', '{']).next().unwrap_or_default().to_lowercase();
                let language = FENCES.iter().find(|(name, _)| *name == info).map(|(_, language)| *language);
                if let Some(language) =
                    language.filter(|_| LINES.contains(&lines.len()) && lines.iter().all(|line| line.len() < 140))
                {
                    found.push(Example { span: Span::new(start + 1, line - 1), language, lines });
                }
            }
        }
    }
    found
}

/// Public functions of the product that the example calls, by names that no other function of it has; in order.
fn named(index: &Index<'_>, example: &Example<'_>) -> Vec<FunctionId> {
    let (mut found, mut own): (Vec<FunctionId>, Vec<String>) = (Vec::new(), Vec::new());
    for line in &example.lines {
        let line = line.split("//").next().unwrap_or(line);
        for (at, _) in line.match_indices('(') {
            let name: String = line[..at].chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let name: String = name.chars().rev().collect();
            let before = line[..at].trim_end_matches(name.as_str()).trim_end();
            if ["def", "function", "func", "fn"].iter().any(|word| before.ends_with(word)) {
                own.push(name);
                continue;
            }
            found.extend(public(index, &name, example.language).filter(|id| !found.contains(id)));
        }
    }
    // What the example defines itself is no use of the project.
    found.retain(|id| !own.contains(&index.function(*id).name));
    found
}

fn public(index: &Index<'_>, name: &str, language: &str) -> Option<FunctionId> {
    let of_product = |id: &&FunctionId| index.record(id.0).role == Role::Source && !index.function(**id).is_test;
    let mut found = index.functions_named(name).iter().filter(of_product);
    let (only, none) = (found.next()?, found.next());
    let function = index.function(*only);
    let script = |language: &str| language.ends_with("Script") || language.ends_with("SX");
    let own = index.parsed_of(*only).language.0;
    let same = own == language || (script(own) && script(language));
    (none.is_none()
        && same
        && index.analysis.in_focus(index.path(only.0))
        && name.len() > 2
        && !EVERYWHERE.contains(&name)
        && function.visibility == Visibility::Public
        && !function.of_unnamed)
        .then_some(*only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_other_languages_is_no_example() {
        let readme = "# A\n\n```sh\nmake\nmake\nmake\n```\n\n```go\na()\nb()\nc()\n```\n";
        let found = examples(readme);
        assert_eq!(found.iter().map(|example| example.span).collect::<Vec<_>>(), [Span::new(10, 12)]);
    }

    #[test]
    fn code_of_a_document_that_is_shown_is_no_example() {
        let readme = "~~~markdown\n```go\na()\nb()\nc()\n```\n~~~\n\n```go\na()\nb()\nc()\n```\n";
        let found = examples(readme);
        assert_eq!(found.iter().map(|example| example.span).collect::<Vec<_>>(), [Span::new(10, 12)]);
    }
}
