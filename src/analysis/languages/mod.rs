//! Which language a file is in, how many of its lines are code, and what it is there for.
//!
//! A language is one row of the table. Names are those of the line counter tokei, and figures agree with it but for these definitions:
//! a `.h` file is "C++ Header" or "Objective-C" when its text says so; `x.in` is in the language of what it makes unless it holds
//! `@NAME@`; a doc comment and a script in a page count as lines of the file's own language; text for people, also AsciiDoc and
//! reStructuredText, has no lines of code. A file with a `#!` line and no known extension is counted too.

mod content;
mod count;
mod detect;
mod generated;
mod index;
mod marks;
mod role;
mod syntax;
mod table;

use crate::model::{Language, LineCounts};
pub use detect::detect;
use index::INDEX;
pub use role::role;

/// Counts the lines of `bytes`. Text without a language has no lines of code.
#[must_use]
pub fn count(language: Option<Language>, bytes: &[u8]) -> LineCounts {
    let name = language.map_or("Plain Text", |language| language.0);
    INDEX.language(name).map_or_else(LineCounts::default, |entry| entry.scanner.count(bytes))
}
