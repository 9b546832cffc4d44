//! Rule 17, names in comments that the tree lacks; rule 20, doc examples that never run; rule 24, more comments than code.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Role, Slot, Span};
use crate::source::Stands;
use crate::words::{code, count, counted, digits};
use std::collections::BTreeMap;

/// Says which backticked names in comments occur nowhere else in the tree.
pub(super) fn stale_names(index: &Index<'_>) -> Vec<Fact> {
    let mentioned = mentioned(index);
    let known: std::collections::BTreeSet<&str> =
        index.parsed.iter().flat_map(|file| file.symbols.identifiers.iter().map(|name| &**name)).collect();
    let open: Vec<(&str, (u32, u32))> = mentioned.into_iter().filter(|(name, _)| !known.contains(name)).take(300).collect();
    let words: Vec<&str> = open.iter().map(|(name, _)| *name).collect();
    let Some(hits) = index.files_with_words(|_| true, &words, Stands::Alone) else { return Vec::new() };
    let mut stale: Vec<(f64, &str, u32, u32)> = Vec::new();
    for ((name, (at, line)), hits) in open.into_iter().zip(hits) {
        let elsewhere = hits > 1 || index.parsed[at as usize].text.matches(name).count() > 1;
        if !elsewhere {
            stale.push((index.weight(at), name, at, line));
        }
    }
    stale.retain(|(_, name, ..)| near(index, name).is_some());
    let exact = |name: &str| near(index, name) == Some(last_word(name));
    stale.sort_by(|a, b| exact(b.1).cmp(&exact(a.1)).then(b.0.total_cmp(&a.0)).then(a.1.cmp(b.1)));
    stale.truncate(1);
    stale
        .into_iter()
        .map(|(_, name, at, line)| {
            let text = format!(
                "A comment mentions {} ({{0}}), a name that occurs nowhere else in the tree; {} does.",
                code(name),
                code(near(index, name).unwrap_or_default())
            );
            FactDraft::new("stale-name", Slot::Wrong, name, index.evidence(at, Span::line(line)))
                .score(0.6)
                .text(text)
                .names([name])
                .done()
        })
        .collect()
}

/// A function or type of the tree that ends in the same word: what the comment may have meant.
fn near<'a>(index: &Index<'a>, name: &str) -> Option<&'a str> {
    let last = last_word(name);
    let functions = index.source_functions().map(|(_, function)| function.name.as_str());
    let types = index.source_types().map(|(_, definition)| definition.name.as_str());
    let snake = name.contains('_');
    functions
        .chain(types)
        .filter(|own| last.len() >= 5 && *own != name && (own.contains('_') == snake || *own == last))
        .find(|own| last_word(own) == last)
}

/// `aborter` of `make_aborter`, `Shutdown` of `DbShutdown`.
fn last_word(name: &str) -> &str {
    let by_case = name.rfind(|c: char| c.is_ascii_uppercase()).map_or(name, |at| &name[at..]);
    name.rsplit_once('_').map_or(by_case, |(_, last)| last)
}

/// Names of own making (`CamelCase` or `snake_case`) in backticks in comments, with the first place of each.
fn mentioned<'a>(index: &Index<'a>) -> BTreeMap<&'a str, (u32, u32)> {
    let mut found = BTreeMap::new();
    for (at, file) in index.sources() {
        for comment in &file.symbols.comments {
            for line in comment.span.start_line..=comment.span.end_line {
                for name in index.line_text(at, line).split('`').skip(1).step_by(2).filter(|name| is_own_name(name)) {
                    found.entry(name).or_insert((at, line));
                }
            }
        }
    }
    found
}

fn is_own_name(name: &str) -> bool {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let humps = name.chars().skip(1).filter(char::is_ascii_uppercase).count();
    let camel = name.starts_with(|c: char| c.is_ascii_uppercase()) && humps >= 1 && name.chars().any(|c| c.is_ascii_lowercase());
    let snake = name.matches('_').count() >= 1
        && name.chars().any(|c| c.is_ascii_lowercase())
        && !name.starts_with('_')
        && !name.ends_with('_');
    let placeholder = ["foo", "bar", "my_", "some_"].iter().any(|start| name.to_lowercase().starts_with(start));
    letters && !placeholder && name.len() >= 7 && (camel || snake)
}

/// Says how many doc examples are marked so that they never run (Rust).
pub(super) fn unrun_examples(index: &Index<'_>) -> Vec<Fact> {
    let (mut marked, mut all, mut first) = (0usize, 0usize, None);
    for (at, file) in index.sources().filter(|(_, file)| file.language.0 == "Rust") {
        for comment in file.symbols.comments.iter().filter(|comment| comment.is_doc) {
            let mut open = false;
            for line in comment.span.start_line..=comment.span.end_line {
                let text = index.line_text(at, line).trim_start().trim_start_matches(['/', '!', ' ']);
                if let Some(info) = text.strip_prefix("```") {
                    open = !open;
                    let runs = info.is_empty() || info == "rust" || info.contains("no_run") || info.contains("ignore");
                    all += usize::from(open && runs);
                    if open && (info.contains("no_run") || info.contains("ignore")) {
                        marked += 1;
                        first.get_or_insert((at, line));
                    }
                }
            }
        }
    }
    let Some((at, line)) = first.filter(|_| marked >= 3 && marked * 2 >= all) else { return Vec::new() };
    let which = if marked == all { "all of them are marked".to_owned() } else { format!("{} of them are marked", count(marked)) };
    let text = format!(
        "The doc comments hold {}; {which} `no_run` or `ignore`, so that tests only compile them at most ({{0}}).",
        counted(all, "example")
    );
    vec![
        FactDraft::new("unrun-examples", Slot::Wrong, "doc examples", index.evidence(at, Span::line(line)))
            .score(0.5)
            .text(text)
            .quantity(all, "example", &[])
            .quantity(marked, "example", &[])
            .done(),
    ]
}

/// Says in which file the comments outgrow the code.
pub(super) fn more_than_code(index: &Index<'_>) -> Vec<Fact> {
    let mut found: Vec<(u32, &crate::model::FileRecord)> = index
        .sources()
        .map(|(at, _)| (at, index.record(at)))
        .filter(|(_, f)| f.counts.lines() > 100 && f.counts.comments > f.counts.code && f.role == Role::Source)
        .collect();
    found.sort_by(|a, b| index.weight(b.0).total_cmp(&index.weight(a.0)).then(a.0.cmp(&b.0)));
    found
        .into_iter()
        .take(1)
        .map(|(at, file)| {
            let text = format!(
                "its {} lines of code carry {} lines of comments",
                digits(u64::from(file.counts.code)),
                digits(u64::from(file.counts.comments))
            );
            FactDraft::new("more-comments-than-code", Slot::Next, &file.path, index.evidence(at, Span::line(1)))
                .score(0.4 + index.weight(at) / 5.0)
                .text(text)
                .quantity(file.counts.code as usize, "line of code", &[&file.path])
                .quantity(file.counts.comments as usize, "line of comment", &[&file.path])
                .done()
        })
        .collect()
}
