//! Names that decide what is compiled: features of Rust, build constraints of Go, `#if` of C and C#.

use super::FactDraft;
use super::lines::code_lines;
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{code, count, counted};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// Places of a switch, as file and line.
type Places = BTreeMap<String, Vec<(u32, u32)>>;

/// Fewer places than this make no habit.
const FEWEST: usize = 3;

/// Says which name decides at most places what is compiled.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let places = places(index);
    let mut ranked: Vec<(&String, &Vec<(u32, u32)>)> = places.iter().collect();
    ranked.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let Some(&(name, found)) = ranked.first().filter(|(_, found)| found.len() >= FEWEST) else { return Vec::new() };
    if ranked.get(1).is_some_and(|(_, second)| second.len() == found.len()) {
        return Vec::new();
    }
    let files: BTreeSet<u32> = found.iter().map(|(at, _)| *at).collect();
    let &(at, line) =
        found.iter().max_by(|a, b| index.weight(a.0).total_cmp(&index.weight(b.0)).then(b.cmp(a))).unwrap_or(&found[0]);
    let number = found.len();
    let spread = if files.len() == 1 { "all in one file".to_owned() } else { format!("in {}", counted(files.len(), "file")) };
    let rest = match ranked.len() {
        1 => String::new(),
        2 => format!("; the only other such name is {}", code(ranked[1].0)),
        more => format!("; {} such names occur in all, {} next with {}", count(more), code(ranked[1].0), count(ranked[1].1.len())),
    };
    let text = format!("{} decides at {} places, {spread}, what is compiled ({{0}}){rest}.", code(name), count(number));
    let draft = FactDraft::new("switches", Slot::Settings, name, index.evidence(at, Span::line(line)));
    let draft = draft.heading(format!("{}, decided when it is compiled", code(name))).score(0.5).text(text);
    vec![draft.quantity(files.len(), "file", &[name]).names([name.as_str()]).done()]
}

/// For each language, the lines that decide what is compiled, and the names in them.
const COMPILED: &[(&str, &str, &str)] = &[
    ("Rust", r#"\bfeature\s*=\s*""#, r#"\bfeature\s*=\s*"([A-Za-z0-9_-]+)""#),
    ("Go", r"^//go:build\s", r"\b([a-z][a-z0-9_]*)\b"),
    ("C", r"^\s*#\s*(?:ifdef|ifndef|if|elif)\b", r"\b([A-Za-z_][A-Za-z0-9_]*)\b"),
    ("C#", r"^\s*#(?:if|elif)\b", r"\b([A-Z][A-Z0-9_]*)\b"),
];

/// Words of directives that are no names.
const WORDS: &[&str] =
    &["if", "ifdef", "ifndef", "elif", "defined", "go", "build", "__has_include", "__has_attribute", "__has_builtin"];

fn places(index: &Index<'_>) -> Places {
    let mut places = Places::new();
    let patterns: Vec<(&str, Regex, Regex)> = (COMPILED.iter())
        .filter_map(|(language, line, name)| Some((*language, Regex::new(line).ok()?, Regex::new(name).ok()?)))
        .collect();
    for (at, file) in index.sources() {
        let language = file.language.0.split([' ', '+']).next().unwrap_or_default();
        let Some((_, line_pattern, name_pattern)) = patterns.iter().find(|(name, ..)| *name == language) else { continue };
        let lines: Vec<(u32, &str)> =
            if language == "Go" { (1..).zip(file.text.lines()).take(20).collect() } else { code_lines(index, at) };
        for (nth, (line, text)) in lines.iter().enumerate().filter(|(_, (_, text))| line_pattern.is_match(text)) {
            let directive = joined(text, &lines[nth + 1..], language == "C");
            let names = name_pattern.captures_iter(&directive).filter_map(|capture| capture.get(1)).map(|name| name.as_str());
            let names: BTreeSet<&str> = names.filter(|name| is_switch(file, name)).collect();
            for name in names {
                places.entry(name.to_owned()).or_default().push((at, *line));
            }
        }
    }
    places
}

/// A directive without its comment, with the lines that a `\\` at its end takes in.
fn joined(text: &str, after: &[(u32, &str)], goes_on: bool) -> String {
    let bare = |text: &str| text.split("/*").next().unwrap_or(text).split(" //").next().unwrap_or(text).trim_end().to_owned();
    let mut directive = bare(text);
    for (_, next) in after.iter().take_while(|_| goes_on) {
        let Some(open) = directive.strip_suffix('\\') else { break };
        directive = format!("{open} {}", bare(next));
    }
    directive
}

/// Whether a name is more than the guard of a header, or a word of the compiler's own.
fn is_switch(file: &crate::analysis::index::Parsed, name: &str) -> bool {
    let guards = file.text.contains(&format!("#define {name}\n")) || file.text.contains(&format!("# define {name}"));
    let guard = name.ends_with("_H") || name.ends_with("_H_") || name.ends_with("_H__");
    !guards && !guard && !WORDS.contains(&name) && !name.starts_with("__cplusplus")
}
