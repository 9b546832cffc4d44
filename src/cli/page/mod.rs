//! The page that `techdoc analyze` prints for a person: bars, a tree of modules, hot spots.
//!
//! On a terminal it is as wide as the terminal and uses block characters; elsewhere it is plain text.

mod coverage;
mod hot_spots;
mod languages;
mod look;
mod modules;
mod parts;

pub(super) use look::Look;

use crate::model::Analysis;
use crate::render::Choice;
use look::Sheet;

/// How the plain page begins; a file that begins so may be replaced.
pub(super) const PLAIN_HEAD: &str = "techdoc analysis of ";

/// The page.
pub(super) fn page(analysis: &Analysis, selection: &[Choice], look: Look) -> String {
    let mut sheet = Sheet::new(look);
    parts::head(&mut sheet, analysis);
    languages::push(&mut sheet, analysis);
    modules::push(&mut sheet, analysis);
    hot_spots::push(&mut sheet, analysis);
    parts::patterns(&mut sheet, analysis);
    parts::dependencies(&mut sheet, analysis);
    parts::tests(&mut sheet, analysis);
    parts::history(&mut sheet, analysis);
    coverage::push(&mut sheet, analysis);
    coverage::selection(&mut sheet, selection);
    sheet.finish()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
