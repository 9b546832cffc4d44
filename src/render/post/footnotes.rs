//! Footnotes as numbers in the text and a list of notes behind it.

use super::edits::{Edits, events};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// How notes are written.
pub(super) struct Style {
    /// A reference in the text.
    reference: fn(usize) -> String,
    /// What stands before a note.
    anchor: fn(usize) -> String,
}

/// Plain numbers in brackets.
pub(super) const NUMBERS: Style = Style { reference: |number| format!("\\[{number}\\]"), anchor: |_| String::new() };

/// Small numbers that lead to their note.
pub(super) const LINKED: Style = Style {
    reference: |number| format!("<sup><a href=\"#note-{number}\">{number}</a></sup>"),
    anchor: |number| format!("<a id=\"note-{number}\"></a>"),
};

/// `body` with its footnotes in a list at the end, or before the closing line behind a last rule.
pub(super) fn listed(body: &str, style: &Style) -> String {
    let (text, labels) = numbered(body, style);
    if labels.is_empty() {
        return text;
    }
    let mut edits = Edits::new(&text);
    let mut notes = vec![String::new(); labels.len()];
    for (label, range) in definitions(&text) {
        if let Some(at) = labels.iter().position(|known| *known == label) {
            notes[at] = note(&text[range.clone()]);
        }
        edits.replace(range, "");
    }
    let mut list = String::from("## Notes\n\n");
    for (at, note) in notes.iter().enumerate() {
        let marker = format!("{}. ", at + 1);
        let body = note.replace('\n', &format!("\n{}", " ".repeat(marker.len())));
        list.push_str(&format!("{marker}{}{}\n", (style.anchor)(at + 1), body));
    }
    match closing_rule(&text) {
        Some(at) => edits.replace(at..at, list + "\n"),
        None => edits.replace(text.len()..text.len(), format!("\n{list}")),
    }
    edits.apply().replace("\n \n", "\n\n")
}

/// The text with numbers for its references, and the labels in their order.
fn numbered(body: &str, style: &Style) -> (String, Vec<String>) {
    let mut edits = Edits::new(body);
    let mut labels: Vec<String> = Vec::new();
    for (event, range) in events(body) {
        if let Event::FootnoteReference(label) = event {
            let label = label.to_lowercase();
            let at = labels.iter().position(|known| *known == label).unwrap_or_else(|| {
                labels.push(label);
                labels.len() - 1
            });
            edits.replace(range, (style.reference)(at + 1));
        }
    }
    (edits.apply(), labels)
}

fn definitions(body: &str) -> Vec<(String, Range<usize>)> {
    let found = events(body).filter_map(|(event, range)| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some((label.to_lowercase(), range)),
        _ => None,
    });
    found.collect()
}

/// The text of a definition, its further lines without their indentation.
fn note(source: &str) -> String {
    let text = source.split_once("]:").map_or("", |(_, text)| text);
    let lines = text.trim().lines().map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        &line[indent.min(4)..]
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Where a last rule stands that has one paragraph behind it: the closing line of an article.
fn closing_rule(body: &str) -> Option<usize> {
    let (mut rule, mut behind, mut depth) = (None, 0, 0_usize);
    for (event, range) in events(body) {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => depth += 1,
            Event::Start(_) => {
                behind += usize::from(depth == 0);
                depth += 1;
            }
            Event::End(TagEnd::FootnoteDefinition) | Event::End(_) => depth = depth.saturating_sub(1),
            Event::Rule if depth == 0 => (rule, behind) = (Some(range.start), 0),
            _ => {}
        }
    }
    rule.filter(|_| behind == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_numbered_by_their_first_use() {
        let text =
            "A[^b] and[^a], again[^B].\n\n[^a]: First\n    line\n\n    more `x`[^b]\n\n[^b]: Second\n\n[^c]: nowhere\n\nend\n";
        let expected =
            "A\\[1\\] and\\[2\\], again\\[1\\].\n\nend\n\n## Notes\n\n1. Second\n2. First\n   line\n\n   more `x`\\[1\\]\n";
        let listed = listed(text, &NUMBERS);
        assert_eq!(listed.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"), expected.trim_end());
    }

    #[test]
    fn notes_stand_before_the_closing_line() {
        let text = "A[^1].\n\n[^1]: N\n\n---\n\nCommit x.\n";
        assert_eq!(
            listed(text, &LINKED),
            "A<sup><a href=\"#note-1\">1</a></sup>.\n\n## Notes\n\n1. <a id=\"note-1\"></a>N\n\n---\n\nCommit x.\n"
        );
    }

    #[test]
    fn text_without_footnotes_stays() {
        for text in ["a [^1] b\n", "`[^1]`\n", "a\n"] {
            assert_eq!(listed(text, &NUMBERS), text);
        }
    }
}
