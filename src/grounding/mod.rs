//! Is what an article says true of the tree?
//!
//! The article is read back from its Markdown (`document`), so that a text which was edited by hand, or written long ago, is
//! checked by the same code as a fresh draft. Each claim is settled at once or waits in the `ledger` for the one pass over the
//! tree (`needles`) that looks for all names together. What cannot be shown counts as a finding: never the other way round.

pub(crate) mod document;
pub(crate) mod place;

mod citations;
mod commands;
mod counts;
mod diagram;
mod excerpts;
mod front_matter;
mod keywords;
mod known;
mod ledger;
mod links;
mod makefiles;
mod marks;
mod names;
mod needles;
mod phrases;
pub(crate) mod reader;
mod stamps;
#[cfg(test)]
mod tests;
mod tree;

pub use front_matter::{FrontMatter, front_matter_length, parse_front_matter};

use crate::model::{Analysis, FindingKind, Grounding};
use document::{Block, Place, Unit};
use ledger::{Ledger, Proof};
use std::path::Path;

/// The size above which an article is not read to its end: 4 MiB.
const ARTICLE_BYTES: usize = 4 << 20;

/// What an article is checked against.
pub struct Ground<'a> {
    /// The root of the tree.
    pub root: &'a Path,
    /// A fresh analysis of it.
    pub analysis: &'a Analysis,
}

/// Checks every claim of a rendered article (Markdown, front matter included or not).
#[must_use]
pub fn check(markdown: &str, ground: &Ground<'_>) -> Grounding {
    check_pinned(markdown, ground, None)
}

/// Gives the text of a file at the commit that an article is pinned to; none when there was no such file.
pub type Pinned<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The same, and with `pinned` places hold only as long as their lines read as they did at the article's own commit.
#[must_use]
pub fn check_pinned<'a>(markdown: &str, ground: &Ground<'a>, pinned: Option<&'a Pinned<'a>>) -> Grounding {
    let mut end = markdown.len().min(ARTICLE_BYTES);
    while !markdown.is_char_boundary(end) {
        end -= 1;
    }
    let mut checker = Checker::new(ground, pinned);
    if end < markdown.len() {
        let proof = Proof::Fails("the article is longer than 4 MiB; the rest was not checked".to_owned());
        checker.ledger.enter(1, "", FindingKind::Lines, "the whole article", proof);
    }
    checker.article(&markdown[..end]);
    let found = checker.needles.search(&checker.tree);
    let Checker { ledger, .. } = &mut checker;
    let ledger = std::mem::take(ledger);
    ledger.close(&found, |name| checker.near_name(name))
}

/// Everything that a judgement needs.
struct Checker<'a> {
    tree: tree::Tree<'a>,
    known: known::Known<'a>,
    counts: counts::Counts<'a>,
    stamps: stamps::Stamps<'a>,
    places: citations::KnownPlaces<'a>,
    needles: needles::Needles,
    ledger: Ledger,
}

impl<'a> Checker<'a> {
    fn new(ground: &Ground<'a>, pinned: Option<&'a Pinned<'a>>) -> Self {
        Self {
            tree: tree::Tree::new(ground, pinned),
            known: known::Known::new(ground.analysis),
            counts: counts::Counts::new(ground.analysis),
            stamps: stamps::Stamps::new(ground),
            places: citations::KnownPlaces::new(ground.analysis),
            needles: needles::Needles::default(),
            ledger: Ledger::default(),
        }
    }

    fn article(&mut self, markdown: &str) {
        self.head(markdown);
        let blocks = reader::parse(markdown);
        let shown = excerpts::lengths(&blocks);
        for block in &blocks {
            match block {
                Block::Unit(unit) => self.unit(unit, &shown),
                Block::Fence(fence) => self.fence(fence),
                Block::Quote(quote) => self.quote(quote),
            }
        }
    }

    /// The front matter: its commit and address, and the numbers of its description.
    fn head(&mut self, markdown: &str) {
        let Some(front) = parse_front_matter(markdown) else { return };
        let line_of = |key: &str| {
            markdown.lines().take(200).position(|line| line.trim_start().starts_with(key)).map_or(1, |at| at as u32 + 1)
        };
        if let Some(commit) = &front.commit {
            let proof = self.stamps.commit(commit);
            self.ledger.enter(line_of("commit:"), "", FindingKind::Commit, commit, proof);
        }
        if let Some(address) = &front.repository_url {
            self.address(address, line_of("repository_url:"), "");
        }
        if let Some(description) = &front.description {
            let unit = Unit::plain(description, Place::Title, line_of("description:"));
            self.unit(&unit, &std::collections::BTreeSet::new());
        }
    }
}
