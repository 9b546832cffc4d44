//! Rule 16: markers of unfinished work, comments that break off, stubs outside tests.

use super::FactDraft;
use super::limits::has_word;
use crate::analysis::index::Index;
use crate::model::{Call, Evidence, Fact, Role, Slot, Span};
use crate::words::{capital_count, code, count, counted, plural};
use std::collections::BTreeMap;

const MARKERS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

struct Marker {
    word: &'static str,
    weight: f64,
    at: u32,
    line: u32,
}

/// Says how many markers there are and what the one in the highest-ranked file says.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let markers = markers(index);
    let mut facts: Vec<Fact> = census(index, &markers).into_iter().collect();
    facts.extend(stubs(index));
    facts.extend(empty_example(index));
    facts.extend(broken_off(index));
    facts
}

fn markers(index: &Index<'_>) -> Vec<Marker> {
    let mut found = Vec::new();
    for (at, file) in index.sources() {
        for comment in &file.symbols.comments {
            for line in comment.span.start_line..=comment.span.end_line {
                let text = index.line_text(at, line);
                if let Some(word) = MARKERS.iter().find(|word| is_marker(text, word)) {
                    found.push(Marker { word, weight: index.weight(at), at, line });
                }
            }
        }
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.at.cmp(&b.at)).then(a.line.cmp(&b.line)));
    found
}

fn census(index: &Index<'_>, markers: &[Marker]) -> Option<Fact> {
    let first = markers.first()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for marker in markers {
        *counts.entry(marker.word).or_default() += 1;
    }
    let (common, number) = counts.iter().max_by_key(|(word, number)| (**number, std::cmp::Reverse(**word)))?;
    let files: std::collections::BTreeSet<u32> = markers.iter().map(|marker| marker.at).collect();
    let lead = if *number == 1 {
        format!("One comment is marked {}", code(common))
    } else {
        format!("{} comments in {} are marked {}", capital_count(*number), counted(files.len(), "file"), code(common))
    };
    let lead = if counts.len() > 1 && *number > 1 {
        format!(
            "{} comments in {} are marked as unfinished, {} of them {}",
            capital_count(markers.len()),
            counted(files.len(), "file"),
            count(*number),
            code(common)
        )
    } else {
        lead
    };
    let which = if markers.len() == 1 { ":".to_owned() } else { "; the one in the highest-ranked file reads:".to_owned() };
    let draft =
        FactDraft::new("unfinished", Slot::Wrong, index.path(first.at), index.evidence(first.at, marker_lines(index, first)));
    let draft = if is_quotable(index, first) {
        draft.quote(0).text(format!("{lead}{which}"))
    } else {
        draft.text(format!("{lead} ({{0}})."))
    };
    Some(
        draft
            .score(0.55)
            .quantity(*number, "comment", &[])
            .quantity(markers.len(), "comment", &[])
            .quantity(files.len(), "file", &[])
            .done(),
    )
}

/// Whether a comment line opens with the marker, or has it before a colon or a bracket.
fn is_marker(line: &str, word: &str) -> bool {
    let text = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    has_word(line, word) && (text.starts_with(word) || line.contains(&format!("{word}:")) || line.contains(&format!("{word}(")))
}

/// Whether the marker's line holds nothing but the comment, and says more than the marker.
fn is_quotable(index: &Index<'_>, marker: &Marker) -> bool {
    let line = index.line_text(marker.at, marker.line).trim();
    line.starts_with(['/', '*', '#', '-', ';']) && line.split_whitespace().count() >= 5
}

/// The marker's line and the comment lines that go on from it, at most three.
fn marker_lines(index: &Index<'_>, marker: &Marker) -> Span {
    let comments = &index.parsed[marker.at as usize].symbols.comments;
    let end =
        comments.iter().find(|comment| comment.span.contains(marker.line)).map_or(marker.line, |comment| comment.span.end_line);
    Span::new(marker.line, end.min(marker.line + 2))
}

/// Calls that only say that something is missing.
fn stubs(index: &Index<'_>) -> Option<Fact> {
    let mut found: Vec<(u32, u32, String)> = Vec::new();
    for (id, function) in index.source_functions() {
        for call in function.calls.iter().filter(|call| call.is_macro && matches!(call.name.as_str(), "todo" | "unimplemented")) {
            found.push((id.0, call.line, index.name(id)));
        }
    }
    let (at, line, name) = found.first()?;
    let more = if found.len() > 1 {
        format!(" The same holds for {} more {}.", count(found.len() - 1), plural(found.len() - 1, "place"))
    } else {
        String::new()
    };
    let text = format!("One branch of {} ends in a macro that marks code as missing ({{0}}).{more}", code(name));
    Some(
        FactDraft::new("unfinished", Slot::Wrong, name, index.evidence(*at, Span::line(*line)))
            .score(0.6)
            .text(text)
            .quantity(found.len() - 1, "place", &[])
            .done(),
    )
}

/// An example whose only function is a stub, with the date of its last change.
fn empty_example(index: &Index<'_>) -> Option<Fact> {
    let examples = (0..).zip(index.parsed).filter(|(at, _)| index.record(*at).role == Role::Example);
    let stub = |call: &Call| call.is_macro && matches!(call.name.as_str(), "todo" | "unimplemented");
    for (at, file) in examples {
        let [function] = file.symbols.functions.as_slice() else { continue };
        let [call] = function.calls.as_slice() else { continue };
        if stub(call) {
            let path = index.path(at);
            let churn = index.analysis.history.churn.iter().find(|churn| &*churn.path == path);
            let dated = churn.map_or_else(String::new, |churn| format!("; its last change dates from {}", churn.last_change));
            let text =
                format!("The example {} does nothing but call {} ({{0}}){dated}.", code(path), code(&format!("{}!", call.name)));
            let draft = FactDraft::new("empty-example", Slot::Wrong, path, index.evidence(at, Span::line(call.line)));
            return Some(draft.score(0.52).text(text).names([path]).done());
        }
    }
    None
}

/// A comment that ends in an ellipsis and a question mark.
fn broken_off(index: &Index<'_>) -> Option<Fact> {
    for (at, file) in index.sources() {
        for comment in &file.symbols.comments {
            let line = comment.span.end_line;
            if index.line_text(at, line).trim_end().ends_with("...?") {
                let evidence: Evidence = index.evidence(at, Span::line(line));
                return Some(
                    FactDraft::new("unfinished", Slot::Wrong, index.path(at), evidence)
                        .score(0.5)
                        .text("A comment breaks off in a question mark ({0}).")
                        .done(),
                );
            }
        }
    }
    None
}
