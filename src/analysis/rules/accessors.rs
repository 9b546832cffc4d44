//! Names that look like fields and are functions: getters and setters of JavaScript and Python.

use super::{FactDraft, seed, snippet};
use crate::analysis::index::{FunctionId, Index};
use crate::model::{Fact, Slot, Span};
use crate::words::{capital_count, code, count, names, pick};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer getters than this are no way of writing.
const FEWEST: usize = 8;

/// The getters and setters of one file.
#[derive(Default)]
struct Accessors<'a> {
    getters: BTreeMap<&'a str, FunctionId>,
    setters: BTreeMap<&'a str, FunctionId>,
}

/// Tells of the file with most of them, and which names can be set, too.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut files: BTreeMap<u32, Accessors<'_>> = BTreeMap::new();
    for (id, function) in index.source_functions() {
        match kind(index, id) {
            Some(Kind::Getter) => drop(files.entry(id.0).or_default().getters.insert(&function.name, id)),
            Some(Kind::Setter) => drop(files.entry(id.0).or_default().setters.insert(&function.name, id)),
            None => {}
        }
    }
    let most = files.into_iter().max_by_key(|(at, found)| (found.getters.len(), std::cmp::Reverse(*at)));
    most.filter(|(_, found)| found.getters.len() >= FEWEST).map(|(at, found)| fact(index, at, &found)).into_iter().collect()
}

enum Kind {
    Getter,
    Setter,
}

/// What a function is by its keyword (`get host () {`), or by its decorator (`@property`, `@host.setter`).
fn kind(index: &Index<'_>, id: FunctionId) -> Option<Kind> {
    let function = index.function(id);
    match index.parsed_of(id).language.0 {
        "JavaScript" | "JSX" | "TypeScript" | "TSX" => {
            let line = index.line_text(id.0, function.name_line).trim_start();
            let line = ["static ", "public ", "override "].iter().fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
            let after = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(&function.name));
            if after("get ") { Some(Kind::Getter) } else { after("set ").then_some(Kind::Setter) }
        }
        "Python" => {
            let mut lines =
                (function.span.start_line..function.name_line).map(|line| index.line_text(id.0, line).trim().to_owned());
            lines.find_map(|line| match line.as_str() {
                "@property" | "@cached_property" | "@functools.cached_property" => Some(Kind::Getter),
                line if line.starts_with('@') && line.ends_with(".setter") => Some(Kind::Setter),
                _ => None,
            })
        }
        _ => None,
    }
}

fn fact(index: &Index<'_>, at: u32, found: &Accessors<'_>) -> Fact {
    let path = code(index.path(at));
    let (getters, setters) = (found.getters.len(), found.setters.len());
    let both: BTreeSet<&str> = found.getters.keys().filter(|name| found.setters.contains_key(*name)).copied().collect();
    let lead = match pick(&["a", "b"], &seed(index, "accessors")) {
        "a" => format!("What reads like {} fields in {path} are functions, called when the name is read", count(getters)),
        _ => format!("{} names in {path} read like fields and are functions", capital_count(getters)),
    };
    let rest = match (both.len(), setters) {
        (0, 0) => "; none of them can be set".to_owned(),
        (0, _) => String::new(),
        (1, _) => format!("; one of them, {}, can be set, too", names(both.iter().copied(), 3)),
        (number, _) => format!("; {} of them can be set, too: {}", count(number), names(both.iter().copied(), 3)),
    };
    // A pair shows best what is meant; a getter alone otherwise.
    let shown = both.iter().find_map(|name| found.setters.get(name)).or_else(|| found.getters.values().next());
    let longest = shown.map(|&id| (id, index.function(id).span));
    let line = longest.map_or(1, |(id, _)| index.function(id).name_line);
    let mut draft = FactDraft::new("accessors", Slot::Decision, index.path(at), index.evidence(at, Span::line(line)))
        .heading(format!("{} getters in {path}", capital_count(getters)))
        .score(0.5 + index.weight(at) / 10.0)
        .text(format!("{lead}{rest} ({{0}})."))
        .quantity(getters, "field", &[])
        .quantity(getters, "name", &[])
        .names(both.iter().copied().take(3));
    if let Some((id, span)) = longest.filter(|(_, span)| span.len() >= 3) {
        draft = draft.also(index.evidence(id.0, snippet::opening(index, id.0, span, snippet::LONGEST))).excerpt(1);
    }
    draft.done()
}
