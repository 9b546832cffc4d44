//! The measurable side of an article: its words, sentences, sections and blocks of code.

use crate::grounding::document::{Block, MARK, Place, Unit};
use crate::grounding::reader;

/// What is between two headings.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Words of prose.
    pub(super) words: u64,
    /// Whether anything else stands there: code, a quotation, a table.
    pub(super) has_blocks: bool,
}

/// An article, measured.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// Sentences as lower-case words; a code mark is the word `\u{FFFC}`.
    pub(super) sentences: Vec<Vec<String>>,
    /// Words of prose.
    pub(super) words: u64,
    /// Code marks in prose.
    pub(super) marks: u64,
    /// Numbers in prose, dates and versions included.
    pub(super) numbers: u64,
    /// Excerpts of code.
    pub(super) excerpts: u64,
    /// Words in excerpts and command blocks.
    pub(super) code_words: u64,
    /// The hook, then one for each heading.
    pub(super) parts: Vec<Part>,
}

impl Prose {
    /// Measures `markdown`; its front matter, title, footer and tables are not prose.
    pub(super) fn of(markdown: &str) -> Self {
        let mut prose = Self { parts: vec![Part::default()], ..Self::default() };
        for block in reader::parse(markdown) {
            match block {
                Block::Unit(unit) => prose.unit(&unit),
                Block::Quote(_) => prose.block(),
                Block::Fence(fence) => {
                    prose.block();
                    prose.excerpts += u64::from(fence.citation.is_some());
                    if fence.info != "mermaid" {
                        prose.code_words += fence.text.split_whitespace().count() as u64;
                    }
                }
            }
        }
        prose
    }

    fn block(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.has_blocks = true;
        }
    }

    fn unit(&mut self, unit: &Unit) {
        match unit.place {
            Place::Heading => self.parts.push(Part::default()),
            Place::Row => self.block(),
            Place::Title | Place::Footer => {}
            Place::Paragraph | Place::Item => self.paragraph(unit),
        }
    }

    fn paragraph(&mut self, unit: &Unit) {
        self.marks += unit.marks.len() as u64;
        for range in unit.sentences() {
            let words: Vec<String> = unit.text[range].split_whitespace().filter_map(word).collect();
            self.words += words.len() as u64;
            self.numbers += words.iter().filter(|word| is_number(word)).count() as u64;
            if let Some(part) = self.parts.last_mut() {
                part.words += words.len() as u64;
            }
            if !words.is_empty() {
                self.sentences.push(words);
            }
        }
    }
}

/// A word without punctuation, in lower case; a code mark stays one.
fn word(raw: &str) -> Option<String> {
    let trimmed = raw.trim_matches(|c: char| !c.is_alphanumeric() && c != MARK);
    (!trimmed.is_empty()).then(|| trimmed.to_lowercase())
}

fn is_number(word: &str) -> bool {
    const WORDS: &str = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
                         eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety";
    word.starts_with(|c: char| c.is_ascii_digit()) || WORDS.split(' ').any(|number| number == word)
}
