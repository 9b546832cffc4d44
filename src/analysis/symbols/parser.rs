//! From text to a syntax tree within a bounded number of steps and a bounded stack, with one parser for each thread.

use super::grammar::Grammar;
use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use tree_sitter::{ParseOptions, Parser, Tree};

/// Progress calls that any file may take; each stands for 100 steps of the parser.
const FREE_CALLS: usize = 4_000;

/// Bytes of text for which one more progress call is granted. Real code takes one call for 80 to 400 bytes.
const BYTES_PER_CALL: usize = 10;

/// The parser reads text in pieces of this size. Scanners of some languages look ahead, or back to the line's start, without a
/// bound and without a progress call; such text makes itself known by pieces that are read again and again.
const PIECE: usize = 4 << 10;

/// Pieces that may be read of any text.
const FREE_READS: usize = 2_000;

/// Bytes of text for which one more read is granted. Real code is read about 10 times over.
const BYTES_PER_READ: usize = 100;

/// Brackets nested deeper than this are not code that anybody wrote.
const DEEPEST: usize = 3_000;

/// Text up to this size is parsed on the caller's stack. The parser merges ambiguous readings recursively, one frame of about 100
/// bytes for each token that is open, so longer text gets a stack that grows with it.
const SMALL: usize = 16 << 10;

/// Bytes of stack for each byte of text that may open a token.
const STACK_PER_BYTE: usize = 128;

thread_local! {
    static PARSER: RefCell<(Parser, Option<&'static str>)> = RefCell::new((Parser::new(), None));
}

/// Parses `text`; none when the parser uses up its budget, which counts steps and not time.
pub(super) fn tree(grammar: &'static Grammar, text: &str) -> Option<Tree> {
    if is_too_deep(text) {
        return None;
    }
    let parse = || {
        PARSER.with_borrow_mut(|(parser, current)| {
            if *current != Some(grammar.name) {
                *current = None;
                parser.set_language(&(grammar.language)()).ok()?;
                *current = Some(grammar.name);
            }
            run(parser, text)
        })
    };
    // On a thread of its own it would have a heap of its own, too, and leave it behind.
    if text.len() <= SMALL { parse() } else { stacker::grow((2 << 20) + text.len() * STACK_PER_BYTE, parse) }
}

fn run(parser: &mut Parser, text: &str) -> Option<Tree> {
    let reads = Cell::new(FREE_READS + text.len() / BYTES_PER_READ);
    let mut calls = FREE_CALLS + text.len() / BYTES_PER_CALL;
    let mut step = |_: &tree_sitter::ParseState| {
        calls = calls.saturating_sub(1);
        if calls == 0 || reads.get() == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| {
        reads.set(reads.get().saturating_sub(1));
        let end = if reads.get() == 0 { at } else { bytes.len().min(at + PIECE) };
        bytes.get(at..end).unwrap_or_default()
    };
    let options = ParseOptions::new().progress_callback(&mut step);
    let tree = parser.parse_with_options(&mut read, None, Some(options)).filter(|_| reads.get() > 0);
    parser.reset();
    tree
}

fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}
