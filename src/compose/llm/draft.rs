//! A model's text as blocks: marks become numbers, places and code of the repository; what a section may not have is dropped and named.

use super::material::NumberedFact;
use super::sources::Source;
use super::wording;
use crate::model::{Block, Draft, Evidence, Finding, FindingKind};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The most lines of code shown at once, and the most excerpts of a section.
const SHOWN_LINES: u32 = 24;
const SHOWN: usize = 4;
const HEADING_CHARS: usize = 90;

/// `[E1]`, `[E1:3-9]`, `[F3@2, E1:4]`, with or without backticks around it.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"`?\[((?:[EF]\d+(?:[:@]\d+(?:[-–]\d+)?)?)(?:\s*[,;]\s*[EF]\d+(?:[:@]\d+(?:[-–]\d+)?)?)*)\]`?").ok()
});
/// A line that shows code: `[[E1]]`, `[[E1:3-9]]`.
static SHOW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^`?\[\[\s*(E\d+)(?::(\d+)(?:[-–](\d+))?)?\s*\]\]`?\.?$").ok());
/// A Markdown link or picture.
static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"!?\[([^\]\[]*)\]\([^)]*\)").ok());
/// A tag of HTML outside of code marks.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"</?[a-zA-Z][^<>]*>|<!--.*?-->").ok());

/// What a draft may refer to.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) facts: &'a [NumberedFact],
    pub(super) sources: &'a [Source],
}

/// A draft, with what has to be repaired and what was dropped without harm.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) draft: Draft,
    /// Marks that lead nowhere, code that was typed.
    pub(super) faults: Vec<Finding>,
    /// Links, tags, headings that were taken out.
    pub(super) dropped: Vec<Finding>,
}

/// Reads a section.
pub(super) fn section(heading: &str, text: &str, known: Known<'_>) -> Parsed {
    let mut page = Page { known, section: String::new(), faults: Vec::new(), dropped: Vec::new(), blocks: Vec::new(), shown: 0 };
    let heading: String = page.inline(heading.trim().trim_start_matches('#').trim()).chars().take(HEADING_CHARS).collect();
    page.section.clone_from(&heading);
    page.text(text);
    Parsed { draft: Draft { heading: Some(heading), blocks: page.blocks }, faults: page.faults, dropped: page.dropped }
}

/// Reads a line of prose, such as a title, without code.
pub(super) fn line(text: &str, known: Known<'_>) -> (String, Vec<Finding>) {
    let mut page = Page { known, section: String::new(), faults: Vec::new(), dropped: Vec::new(), blocks: Vec::new(), shown: 0 };
    let line = page.inline(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    (line, page.faults)
}

struct Page<'a> {
    known: Known<'a>,
    section: String,
    faults: Vec<Finding>,
    dropped: Vec<Finding>,
    blocks: Vec<Block>,
    shown: usize,
}

impl Page<'_> {
    fn text(&mut self, text: &str) {
        let mut open = String::new();
        let mut fenced = false;
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                self.close(&mut open);
                if !fenced {
                    self.fault(trimmed, "code is shown with [[E1:3-9]] on a line of its own, never typed");
                }
                fenced = !fenced;
            } else if fenced {
            } else if trimmed.is_empty() {
                self.close(&mut open);
            } else if trimmed.starts_with('#') || trimmed.starts_with('|') || trimmed == "---" {
                self.close(&mut open);
                self.drop(trimmed, "headings, tables and rules are no part of a section");
            } else if trimmed.starts_with("[[") || trimmed.starts_with("`[[") {
                self.close(&mut open);
                self.show(trimmed);
            } else if let Some(item) = item(trimmed) {
                self.close(&mut open);
                self.item(item);
            } else if open.is_empty()
                && line.starts_with("  ")
                && matches!(self.blocks.last(), Some(Block::Bullets(_) | Block::Steps(_)))
            {
                self.continue_item(trimmed);
            } else {
                open.push_str(if open.is_empty() { "" } else { " " });
                open.push_str(trimmed.trim_start_matches("> "));
            }
        }
        self.close(&mut open);
    }

    fn close(&mut self, open: &mut String) {
        let text = self.inline(&std::mem::take(open));
        if !text.trim().is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn item(&mut self, (is_step, text): (bool, &str)) {
        let text = self.inline(text);
        match (self.blocks.last_mut(), is_step) {
            (Some(Block::Steps(items)), true) | (Some(Block::Bullets(items)), false) => items.push(text),
            (_, true) => self.blocks.push(Block::Steps(vec![text])),
            (_, false) => self.blocks.push(Block::Bullets(vec![text])),
        }
    }

    fn continue_item(&mut self, text: &str) {
        let text = self.inline(text);
        if let Some(Block::Bullets(items) | Block::Steps(items)) = self.blocks.last_mut()
            && let Some(last) = items.last_mut()
        {
            last.push(' ');
            last.push_str(&text);
        }
    }

    /// A line that asks for code of a source.
    fn show(&mut self, mark: &str) {
        let Some(found) = SHOW.as_ref().and_then(|show| show.captures(mark)) else {
            return self.fault(mark, "only [[E1]] or [[E1:3-9]] may stand here");
        };
        let source = self.known.sources.iter().find(|source| source.id == found[1]);
        let number = |at: usize| found.get(at).and_then(|text| text.as_str().parse::<u32>().ok());
        let Some(source) = source else { return self.fault(mark, "there is no source of this id") };
        let first = number(2).unwrap_or(1);
        let last = number(3).or(number(2)).unwrap_or(source.span.len());
        if last.saturating_sub(first) >= SHOWN_LINES {
            return self.fault(mark, &format!("at most {SHOWN_LINES} lines are shown at once; choose the lines that matter"));
        }
        if self.shown == SHOWN {
            return self.drop(mark, "a section shows at most four excerpts");
        }
        match source.excerpt(first, last) {
            Some(excerpt) if source.language.is_some() => {
                self.shown += 1;
                self.blocks.push(Block::Code(excerpt));
            }
            Some(excerpt) => self.blocks.push(Block::Quote(excerpt)),
            None => self.fault(mark, &format!("the source has lines 1 to {}", source.span.len())),
        }
    }

    /// A run of prose: links and tags out, numbers and places in.
    fn inline(&mut self, text: &str) -> String {
        let text = self.without_markup(text);
        let facts = self.known.facts;
        let value = |id: &str| {
            let (fact, nth) = id.split_once('.')?;
            facts.iter().find(|known| known.id == fact)?.values.get(nth.parse::<usize>().ok()?.checked_sub(1)?)
        };
        let (text, unknown) = wording::fill(&text, value);
        for token in unknown {
            self.fault(&token, "there is no number of this name");
        }
        self.with_places(&text)
    }

    fn without_markup(&mut self, text: &str) -> String {
        let (mut out, mut dropped) = (String::with_capacity(text.len()), Vec::new());
        for (nth, part) in text.split('`').enumerate() {
            if nth > 0 {
                out.push('`');
            }
            if nth % 2 == 1 {
                out.push_str(part);
                continue;
            }
            let without = |expression: &LazyLock<Option<Regex>>, text: &str, dropped: &mut Vec<String>| -> String {
                let Some(expression) = expression.as_ref() else { return text.to_owned() };
                dropped.extend(expression.find_iter(text).map(|found| found.as_str().to_owned()));
                expression
                    .replace_all(text, |found: &Captures<'_>| found.get(1).map_or("", |text| text.as_str()).to_owned())
                    .into_owned()
            };
            let part = without(&LINK, part, &mut dropped);
            out.push_str(&without(&TAG, &part, &mut dropped));
        }
        for text in dropped {
            self.drop(&text, "links and HTML are no part of a section");
        }
        out
    }

    fn with_places(&mut self, text: &str) -> String {
        let Some(expression) = PLACE.as_ref() else { return text.to_owned() };
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for found in expression.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            out.push_str(&text[at..whole.start()]);
            at = whole.end();
            let mut places = Vec::new();
            for mark in found[1].split([',', ';']).map(str::trim) {
                match self.place(mark) {
                    Some(place) => places.push(format!("`{place}`")),
                    None => self.fault(&format!("[{mark}]"), "there is no such place among the facts and sources"),
                }
            }
            if places.is_empty() {
                out.truncate(out.trim_end_matches([' ', '(']).len());
                at += usize::from(text[at..].starts_with(')'));
            } else if stands_bare(&out, &text[at..]) {
                out.push_str(&places.join(", "));
            } else {
                out.push_str(&format!("({})", places.join(", ")));
            }
        }
        out.push_str(&text[at..]);
        out.replace("`) (`", "`, `")
    }

    /// The place that `F3`, `F3@2`, `E1`, `E1:4` or `E1:4-9` stands for.
    fn place(&self, mark: &str) -> Option<Evidence> {
        let (id, lines) = mark.split_once([':', '@']).map_or((mark, None), |(id, rest)| (id, Some(rest)));
        if let Some(fact) = self.known.facts.iter().find(|fact| fact.id == id) {
            let nth = lines.map_or(Some(1), |lines| lines.parse::<usize>().ok())?;
            return fact.evidence.get(nth.checked_sub(1)?).cloned();
        }
        let source = self.known.sources.iter().find(|source| source.id == id)?;
        let (first, last) = match lines {
            None => (1, source.span.len()),
            Some(lines) => {
                let (first, last) = lines.split_once(['-', '–']).unwrap_or((lines, lines));
                (first.parse().ok()?, last.parse().ok()?)
            }
        };
        source.place(first, last)
    }

    fn fault(&mut self, text: &str, reason: &str) {
        let finding = self.finding(text, reason);
        self.faults.push(finding);
    }

    fn drop(&mut self, text: &str, reason: &str) {
        let finding = self.finding(text, reason);
        self.dropped.push(finding);
    }

    fn finding(&self, text: &str, reason: &str) -> Finding {
        Finding {
            line: 0,
            section: self.section.clone(),
            kind: FindingKind::Markup,
            text: text.chars().take(120).collect(),
            reason: reason.to_owned(),
        }
    }
}

/// The text of a list item, and whether it is a numbered one.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| line.strip_prefix("• ")) {
        return Some((false, text));
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    ((1..=2).contains(&digits)).then(|| rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")))?.map(|text| (true, text))
}

/// Whether a place stands without parentheses between `before` and `after`: inside some, at the start, after "see", or where a word leads
/// to it and the sentence goes on.
fn stands_bare(before: &str, after: &str) -> bool {
    let sentence = before.rsplit(". ").next().unwrap_or(before);
    let open = sentence.matches('(').count() > sentence.matches(')').count();
    let word = sentence.trim_end().rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
    let goes_on = after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let leads = ["in", "at", "of", "from", "and", "to", "by", "—", "–"].contains(&word.as_str());
    open || word.is_empty() || word == "see" || word.ends_with(':') || (leads && goes_on)
}

/// `text` with the words of its links in place of the links.
pub(super) fn without_links(text: &str) -> String {
    LINK.as_ref().map_or_else(|| text.to_owned(), |link| link.replace_all(text, "$1").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::llm::material::numbered;
    use crate::model::{Fact, Span};

    fn facts() -> Vec<NumberedFact> {
        let place = |first, last| Evidence::new("src/a.rs", Span::new(first, last), &"x\n".repeat(90));
        let fact = Fact {
            id: "F7".to_owned(),
            rule: "hub",
            slot: crate::model::Slot::Hook,
            score: 1.0,
            subject: "Frame".to_owned(),
            heading: None,
            text: "Ten of 20 files name `Frame` ({0}).".to_owned(),
            evidence: vec![place(3, 3), place(8, 9)],
            excerpt: None,
            quote: None,
            quantities: Vec::new(),
            names: Vec::new(),
        };
        numbered([&fact])
    }

    fn sources() -> Vec<Source> {
        let code: String = (1..=40).map(|line| format!("line {line}\n")).collect();
        vec![Source::for_tests("E1", "src/b.rs", Span::new(11, 50), &code)]
    }

    fn read(text: &str) -> Parsed {
        section("Heading", text, Known { facts: &facts(), sources: &sources() })
    }

    fn paragraph(text: &str) -> String {
        match read(text).draft.blocks.first() {
            Some(Block::Paragraph(text)) => text.clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn marks_become_numbers_and_places() {
        for (text, expected) in [
            ("{F1.1} of {F1.2} files name it [F1].", "Ten of 20 files name it (`src/a.rs:3`)."),
            ("It waits ([E1:2-4]).", "It waits (`src/b.rs:12-14`)."),
            ("It waits `[E1:2]`, as [F1@2] says.", "It waits (`src/b.rs:12`), as (`src/a.rs:8-9`) says."),
            ("See [E1:1-2, F1].", "See `src/b.rs:11-12`, `src/a.rs:3`."),
            ("A [link](https://x.y) and <b>bold</b> `a<b>(c)`.", "A link and bold `a<b>(c)`."),
        ] {
            let parsed = read(text);
            assert_eq!(paragraph(text), expected);
            assert!(parsed.faults.is_empty(), "{text}: {:?}", parsed.faults);
        }
    }

    #[test]
    fn what_leads_nowhere_is_a_fault() {
        for text in [
            "{F1.3}",
            "{F9.1}",
            "[E2]",
            "[E1:39-41]",
            "[F1@3]",
            "[[E1:1-40]]",
            "[[E3]]",
            "[[E1:50]]",
            "```rust\nlet x = 1;\n```",
            "[[all]]",
        ] {
            assert_eq!(read(text).faults.len(), 1, "{text}");
        }
    }

    #[test]
    fn blocks_are_told_apart() {
        let parsed = read("One\ntwo.\n\n- a\n- b\n  more\n\n1. c\n2. d\n\n[[E1:2-3]]\n\n## Heading\n\n> said");
        let Block::Code(code) = &parsed.draft.blocks[3] else { panic!("{:?}", parsed.draft.blocks) };
        assert_eq!((code.text.as_str(), code.evidence.to_string().as_str()), ("line 2\nline 3\n", "src/b.rs:12-13"));
        assert_eq!(
            [&parsed.draft.blocks[..3], &parsed.draft.blocks[4..]].concat(),
            [
                Block::Paragraph("One two.".to_owned()),
                Block::Bullets(vec!["a".to_owned(), "b more".to_owned()]),
                Block::Steps(vec!["c".to_owned(), "d".to_owned()]),
                Block::Paragraph("said".to_owned()),
            ]
        );
        assert_eq!((parsed.faults.len(), parsed.dropped.len()), (0, 1));
    }
}
