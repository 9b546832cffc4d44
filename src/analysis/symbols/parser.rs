//! From text to a syntax tree within a bounded number of steps, with one parser for each thread.

use super::grammar::Grammar;
use std::cell::RefCell;
use std::ops::ControlFlow;
use tree_sitter::{ParseOptions, Parser, Tree};

/// Progress calls that any file may take; each stands for 100 steps of the parser. Real code takes about one for 40 bytes.
const FREE_STEPS: usize = 20_000;

/// Bytes of text for which one more progress call is granted.
const BYTES_PER_STEP: usize = 4;

thread_local! {
    static PARSER: RefCell<(Parser, Option<&'static str>)> = RefCell::new((Parser::new(), None));
}

/// Parses `text`; none when the parser uses up its budget, which counts steps and not time.
pub(super) fn tree(grammar: &'static Grammar, text: &str) -> Option<Tree> {
    PARSER.with_borrow_mut(|(parser, current)| {
        if *current != Some(grammar.name) {
            *current = None;
            parser.set_language(&(grammar.language)()).ok()?;
            *current = Some(grammar.name);
        }
        let mut left = FREE_STEPS + text.len() / BYTES_PER_STEP;
        let mut step = |_: &tree_sitter::ParseState| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = text.as_bytes();
        let options = ParseOptions::new().progress_callback(&mut step);
        let tree = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}
