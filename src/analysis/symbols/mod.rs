//! Functions, types, calls and comments of one file, by tree-sitter: one walk over the syntax tree, driven by one table per
//! language that says what each kind of node means.
//!
//! # Complexity
//!
//! `score = 1 + conditions + arms + loops + booleans + handlers + asserts`, and Rust's `?` is counted apart as `early_returns`.
//!
//! - **conditions**: `if`, `elif`, `unless`, a conditional expression (`a ? b : c`), `let ... else`, the guard of an arm, the
//!   condition of a comprehension. An `else` alone counts nothing.
//! - **arms**: of `match`, `switch`, `case`, `select`, except a default and a lone `_`. `A | B` is one arm; `case A: case B:` are two.
//! - **loops**: `for`, `while`, `until`, `loop`, `do`, each `for` of a comprehension, the `else` of a Python loop, and in Ruby a
//!   block given to `each`, `times`, `loop` and their kin.
//! - **booleans**: each `&&`, `||`, `and`, `or`; also between two shell commands.
//! - **handlers**: `catch`, `except`, `rescue`, and the `else` of Python's `try`.
//! - **asserts**: Python's `assert` statement is one; nothing inside it counts.
//!
//! Closures and lambdas count into the function around them. A function with a name of its own, also a nested one, is listed on
//! its own and does not count into the one around it; neither does the body of a nested class, nor default values or decorators.
//! In Rust macros, whose arguments are only tokens, `&&` and `||` between two values count and arms do not.
//!
//! For Python these are radon's numbers (6.0), in which a nested function does not count into its parent, a guard of `case` counts
//! nothing, and of the `case` patterns that match everything one in a statement counts nothing; except that `except*` counts here.
//!
//! # Lines
//!
//! A function starts at its first decorator or attribute, else at its first keyword, and ends with its body. `name_line` is the
//! line of the name, which in Python is the line of `def`.
//!
//! # Names
//!
//! Calls stand in the order of their names in the text, so `f(g())` is `f`, then `g`; `Ok`, `Err` and `Some` are no calls. `new T()`
//! is a call of `T`. A function that is only named in the argument of a spawning call is a call too. PHP's variables keep their `$`
//! and Ruby's their `@` in receivers and bindings. A re-export of everything in a module `m` is the name `m::*`.

mod arguments;
mod assigned;
mod calls;
mod comments;
mod exported;
mod fields;
mod functions;
mod grammar;
mod languages;
mod meet;
mod names;
mod parser;
mod passed;
mod python_listing;
mod scope;
mod source;
mod syntax;
mod tokens;
mod types;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use crate::model::{Decisions, FileSymbols, Language, Span};

/// A function in a listing: what `analyze` shows of every function, without calls and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFunction {
    /// The name with its owner, as [`Function::qualified_name`](crate::model::Function::qualified_name) writes it.
    pub name: String,
    /// From the first decorator, attribute or keyword to the closing line.
    pub span: Span,
    /// The line of the name.
    pub name_line: u32,
    /// Its decisions.
    pub decisions: Decisions,
}

/// Whether `language` can be parsed.
#[must_use]
pub fn supports(language: Language) -> bool {
    grammar::find(language).is_some()
}

/// Parses one file; none when the language is not supported or the parser gave up.
#[must_use]
pub fn parse(path: &str, language: Language, text: &str) -> Option<FileSymbols> {
    let grammar = grammar::find(language)?;
    let tree = parser::tree(grammar, text)?;
    let mut symbols = walk::Walk::new(grammar, path, text, walk::Detail::Everything).run(&tree);
    passed::note(&mut symbols, language, text);
    exported::note(&mut symbols, language, text);
    Some(symbols)
}

/// Whether every call of the file's top level was kept: of what was cut nothing is known.
#[must_use]
pub fn has_all_top_calls(symbols: &FileSymbols) -> bool {
    symbols.top_calls.len() < functions::TOP_CALLS
}

/// Lists the functions of one file in order, without looking at calls, names and comments; none as for [`parse`].
#[must_use]
pub fn parse_functions(path: &str, language: Language, text: &str) -> Option<Vec<ListedFunction>> {
    if language.0 == "Python"
        && let Some(functions) = python_listing::functions(text)
    {
        return Some(functions);
    }
    let grammar = grammar::find(language)?;
    let tree = parser::tree(grammar, text)?;
    let symbols = walk::Walk::new(grammar, path, text, walk::Detail::Functions).run(&tree);
    Some(symbols.functions.into_iter().map(|function| listed(&function, language)).collect())
}

fn listed(function: &crate::model::Function, language: Language) -> ListedFunction {
    ListedFunction {
        name: function.qualified_name(language),
        span: function.span,
        name_line: function.name_line,
        decisions: function.decisions,
    }
}
