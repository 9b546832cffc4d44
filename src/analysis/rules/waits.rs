//! Lengths of time that are written into the code as numbers.

use super::FactDraft;
use super::lines::{code_lines, function_at, place_name};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital_count, code};
use regex::Regex;
use std::collections::BTreeSet;

/// The most that a sentence names.
const NAMED: usize = 3;

/// Says which lengths of time the source files spell out.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Ok(pattern) = Regex::new(PATTERN) else { return Vec::new() };
    let mut found: Vec<(u32, u32, &str)> = Vec::new();
    for (at, _) in index.sources() {
        for (line, text) in code_lines(index, at) {
            found.extend(pattern.find(text).map(|hit| (at, line, hit.as_str().trim())));
        }
    }
    found.sort_by(|a, b| index.weight(b.0).total_cmp(&index.weight(a.0)).then((a.0, a.1).cmp(&(b.0, b.1))));
    let number = found.len();
    let (mut texts, mut places) = (BTreeSet::new(), BTreeSet::new());
    let shown: Vec<(u32, u32, &str)> = (found.into_iter())
        .filter(|(at, line, text)| !texts.contains(text) && places.insert(place_name(index, *at, *line)) && texts.insert(*text))
        .take(NAMED)
        .collect();
    let Some(&(at, line, first)) = shown.first().filter(|_| number >= 2) else { return Vec::new() };
    let mut draft = FactDraft::new("waits", Slot::Settings, first, index.evidence(at, Span::line(line)));
    let mut items = Vec::new();
    for (nth, &(at, line, text)) in shown.iter().enumerate() {
        if nth > 0 {
            draft = draft.also(index.evidence(at, Span::line(line)));
        }
        let function = function_at(index, at, line).map_or_else(String::new, |id| format!(" in {}", code(&index.name(id))));
        items.push(format!("{}{function} ({{{nth}}})", code(text)));
    }
    let colon = if number == shown.len() { ":" } else { ", among them" };
    let list = crate::words::series(&items);
    let text = format!("{} lengths of time are spelled out in the source files{colon} {list}.", capital_count(number));
    vec![draft.heading("Times that the source spells out").score(0.5).text(text).done()]
}

/// Rust's and Java's `Duration`, Go's `time.Second`, Python's `timeout=`, C#'s `TimeSpan`.
const PATTERN: &str = r"\bDuration::from_(?:secs|millis|micros|mins|hours)\(\d[\d_]*\)|\bDuration\.of(?:Seconds|Millis|Minutes)\(\d+\)|\b\d+\s*\*\s*time\.(?:Second|Millisecond|Minute|Hour)\b|\btime\.(?:Second|Minute|Millisecond)\s*\*\s*\d+\b|\btimeout=\d+(?:\.\d+)?\b|\btime\.sleep\(\d+(?:\.\d+)?\)|\bTimeSpan\.From(?:Seconds|Milliseconds|Minutes)\(\d+\)";
