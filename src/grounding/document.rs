//! A rendered article as a flat list of blocks: units of prose, fences, quotes.
//!
//! A unit is what one claim can lean on: a paragraph, a list item, a table row, a heading. Its text is flat: each code mark is
//! one [`MARK`] character, so that sentences and numbers are found without looking into code.

use std::ops::Range;
use std::rc::Rc;

/// Stands for a code mark in [`Unit::text`].
pub(crate) const MARK: char = '\u{FFFC}';

/// What sort of text a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The first heading.
    Title,
    /// Any other heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A list item.
    Item,
    /// A table row.
    Row,
    /// Anything after the closing rule.
    Footer,
}

/// An inline code mark.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// Its text, without the backticks.
    pub(crate) text: String,
    /// Its line in the article.
    pub(crate) line: u32,
    /// The address of the link around it.
    pub(crate) link: Option<Rc<str>>,
    /// Its offset in the unit's text.
    pub(crate) at: usize,
}

/// A link.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Where it leads.
    pub(crate) address: Rc<str>,
    /// Its line in the article.
    pub(crate) line: u32,
}

/// A stretch of prose.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// What it is.
    pub(crate) place: Place,
    /// The heading above it.
    pub(crate) section: Rc<str>,
    /// Its flat text.
    pub(crate) text: String,
    /// Its code marks, by offset.
    pub(crate) marks: Vec<Mark>,
    /// Its links, those around a lone code mark left out.
    pub(crate) links: Vec<Link>,
    /// `(offset, line)`: from this offset on, the text stands on this line.
    lines: Vec<(usize, u32)>,
}

impl Unit {
    pub(super) fn new(place: Place, section: &Rc<str>, line: u32) -> Self {
        Self {
            place,
            section: Rc::clone(section),
            text: String::new(),
            marks: Vec::new(),
            links: Vec::new(),
            lines: vec![(0, line)],
        }
    }

    /// A unit of plain text, as front matter has it.
    pub(crate) fn plain(text: &str, place: Place, line: u32) -> Self {
        let mut unit = Self::new(place, &Rc::from(""), line);
        unit.push(text, line);
        unit
    }

    pub(super) fn push(&mut self, text: &str, line: u32) {
        if self.lines.last().is_none_or(|&(_, last)| last != line) {
            self.lines.push((self.text.len(), line));
        }
        self.text.push_str(text);
    }

    pub(super) fn push_mark(&mut self, text: &str, line: u32, link: Option<Rc<str>>) {
        let at = self.text.len();
        self.push(MARK.encode_utf8(&mut [0; 4]), line);
        self.marks.push(Mark { text: text.to_owned(), line, link, at });
    }

    /// The line of the article on which the byte at `offset` of the text stands.
    pub(crate) fn line_at(&self, offset: usize) -> u32 {
        let next = self.lines.partition_point(|&(at, _)| at <= offset);
        self.lines[next.saturating_sub(1)].1
    }

    /// The sentences as ranges of the text.
    pub(crate) fn sentences(&self) -> Vec<Range<usize>> {
        sentences(&self.text)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A fenced or indented block of code.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    /// The info string.
    pub(crate) info: String,
    /// The code.
    pub(crate) text: String,
    /// The line of the opening fence.
    pub(crate) line: u32,
    /// The heading above it.
    pub(crate) section: Rc<str>,
    /// The code mark that stood alone on the line before.
    pub(crate) citation: Option<Mark>,
}

/// A block quote.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    /// Its source without the place.
    pub(crate) text: String,
    /// Its first line.
    pub(crate) line: u32,
    /// The heading above it.
    pub(crate) section: Rc<str>,
    /// The code mark after the dash.
    pub(crate) citation: Option<Mark>,
}

/// A piece of an article.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// Prose.
    Unit(Unit),
    /// Code.
    Fence(Fence),
    /// A quotation.
    Quote(Quote),
}

/// Sentences end at `.`, `!`, `?`, `;` or `:` before white space; abbreviations before a small letter do not end one.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = matches!(c, '.' | '!' | '?') && chars.peek().is_none_or(|&(_, next)| next.is_whitespace());
        let goes_on = text[at + c.len_utf8()..].trim_start().starts_with(|next: char| next.is_lowercase());
        if ends && !(c == '.' && goes_on) {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if !text[start..].trim().is_empty() {
        found.push(start..text.len());
    }
    found
}
