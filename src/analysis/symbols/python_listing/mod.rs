//! Lists Python functions from tokens alone, without a tree: ten times faster, and equal on every file without errors.
//!
//! Python's decisions are keywords, and its blocks are indentation, so a tokenizer that knows strings, brackets and f-strings is
//! enough. Text whose brackets or strings do not close gives none, and the caller parses it instead.

mod blocks;
mod tokens;

use super::ListedFunction;
use crate::model::{Decisions, Span};
use blocks::{Block, Blocks, Kind};
use tokens::{Token, Tokens};

/// The functions of `text` in order; none when its brackets, strings or indentation make no sense.
pub(super) fn functions(text: &str) -> Option<Vec<ListedFunction>> {
    let mut lister =
        Lister { text, tokens: Tokens::new(text), blocks: Blocks::default(), found: Vec::new(), state: State::default() };
    while let Some(token) = lister.tokens.next() {
        lister.take(token);
    }
    if !lister.tokens.is_balanced() {
        return None;
    }
    let last = lister.state.last_line;
    lister.blocks.close(0, |function| lister.found[function].span.end_line = last);
    Some(lister.found)
}

/// What is known within a logical line.
#[derive(Default)]
struct State<'t> {
    /// The column that the line starts in.
    indent: u32,
    /// Whether a statement may start here.
    at_start: bool,
    /// The block that begins at the next colon.
    header: Option<Kind<'t>>,
    /// Whether decisions do not count: decorators, headers of functions and classes, `assert`.
    muted: bool,
    /// Lambdas outside of brackets whose colon is to come.
    lambdas: u32,
    /// Whether the line may be a `match` statement; then whether its last token was a colon outside of brackets.
    may_match: Option<bool>,
    /// Where the pattern of a `case` starts.
    pattern: Option<usize>,
    /// The line of the first decorator of the definition to come.
    decorated: Option<u32>,
    /// The name to come is that of a function or class.
    naming: Option<Naming>,
    /// The line of the last token.
    last_line: u32,
    /// The place after the last token.
    last_end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Function,
    Class,
}

struct Lister<'t> {
    text: &'t str,
    tokens: Tokens<'t>,
    blocks: Blocks<'t>,
    found: Vec<ListedFunction>,
    state: State<'t>,
}

impl<'t> Lister<'t> {
    fn take(&mut self, token: Token) {
        match token {
            Token::Indent(indent) => return self.begin_line(indent),
            Token::NewLine => return self.end_line(),
            Token::Word(start, end) => self.take_word(start, end),
            Token::Symbol(b':') if self.tokens.is_open() => self.take_colon(),
            Token::Symbol(b';') if self.tokens.is_open() => {
                self.state.at_start = true;
                self.state.muted = false;
            }
            Token::Symbol(b'@') if self.state.at_start => {
                let line = self.tokens.line();
                self.state.decorated.get_or_insert(line);
                self.state.muted = true;
                self.state.at_start = false;
            }
            Token::Symbol(_) | Token::Value => self.take_other(),
        }
        self.state.last_line = self.tokens.line();
        self.state.last_end = self.tokens.at();
    }

    fn begin_line(&mut self, indent: u32) {
        let last = self.state.last_line;
        self.blocks.close(indent, |function| self.found[function].span.end_line = last);
        let decorated = self.state.decorated.take();
        self.state = State { indent, at_start: true, decorated, last_line: last, ..State::default() };
    }

    fn end_line(&mut self) {
        if self.state.may_match == Some(true) {
            self.blocks.open(Block { indent: self.state.indent, kind: Kind::Match { spared: false } });
        }
        self.state.may_match = None;
        self.state.at_start = false;
    }

    fn take_other(&mut self) {
        self.state.at_start = false;
        if let Some(ends) = &mut self.state.may_match {
            *ends = false;
        }
    }

    fn take_colon(&mut self) {
        let state = &mut self.state;
        if state.lambdas > 0 {
            state.lambdas -= 1;
            return;
        }
        if let Some(ends) = &mut state.may_match {
            *ends = true;
            return;
        }
        let Some(kind) = state.header.take() else { return };
        state.muted = false;
        state.at_start = true;
        if let Some(start) = state.pattern.take() {
            let pattern = self.text.get(start..state.last_end).unwrap_or("");
            self.count_case(pattern);
        }
        self.blocks.open(Block { indent: self.state.indent, kind });
    }

    fn take_word(&mut self, start: usize, end: usize) {
        let Some(word) = self.text.get(start..end) else { return };
        if let Some(ends) = &mut self.state.may_match {
            *ends = false;
        }
        if let Some(naming) = self.state.naming.take() {
            return self.take_name(naming, word);
        }
        let at_start = std::mem::replace(&mut self.state.at_start, false);
        if at_start && self.take_first(word, start) {
            return;
        }
        match word {
            "if" => self.take_if(start),
            "for" => self.count(|decisions| &mut decisions.loops),
            "and" | "or" => self.count(|decisions| &mut decisions.booleans),
            "lambda" if self.tokens.is_open() => self.state.lambdas += 1,
            _ => {}
        }
    }

    /// Takes the first word of a statement; returns whether that is all about it.
    fn take_first(&mut self, word: &'t str, start: usize) -> bool {
        if !matches!(word, "async" | "def" | "class") {
            self.state.decorated = None;
        }
        match word {
            "async" => self.state.at_start = true,
            "def" | "class" => {
                self.state.naming = Some(if word == "def" { Naming::Function } else { Naming::Class });
                self.state.muted = true;
            }
            "if" | "elif" => self.begin(Kind::Other, |decisions| Some(&mut decisions.conditions)),
            "for" | "while" => self.begin(Kind::Loop, |decisions| Some(&mut decisions.loops)),
            "except" => self.begin(Kind::Try, |decisions| Some(&mut decisions.handlers)),
            "try" | "finally" => self.begin(Kind::Try, |_| None),
            "with" => self.begin(Kind::Other, |_| None),
            "else" => match self.blocks.closed_at(self.state.indent) {
                Some(Kind::Loop) => self.begin(Kind::Other, |decisions| Some(&mut decisions.loops)),
                Some(Kind::Try) => self.begin(Kind::Try, |decisions| Some(&mut decisions.handlers)),
                _ => self.begin(Kind::Other, |_| None),
            },
            "assert" => {
                self.count(|decisions| &mut decisions.asserts);
                self.state.muted = true;
            }
            "match" if self.tokens.may_follow_match() => self.state.may_match = Some(false),
            "case" if self.blocks.is_match() => {
                self.state.header = Some(Kind::Other);
                self.state.pattern = Some(start + "case".len());
            }
            _ => return false,
        }
        true
    }

    fn begin(&mut self, kind: Kind<'t>, decision: fn(&mut Decisions) -> Option<&mut u32>) {
        self.state.header = Some(kind);
        if let Some(decisions) = self.decisions()
            && let Some(count) = decision(decisions)
        {
            *count += 1;
        }
    }

    /// `if` within a statement: of a comprehension, of a conditional expression, or the guard of a `case`, which does not count.
    fn take_if(&mut self, start: usize) {
        match self.state.pattern {
            Some(from) if self.tokens.is_open() => {
                self.state.pattern = None;
                let pattern = self.text.get(from..start).unwrap_or("");
                self.count_case(pattern);
            }
            _ => self.count(|decisions| &mut decisions.conditions),
        }
    }

    /// Counts a `case`, but not the first of a `match` whose pattern takes everything.
    fn count_case(&mut self, pattern: &str) {
        let pattern = pattern.trim().trim_start_matches('(').trim_end_matches(')').trim();
        let is_name = pattern.chars().all(super::source::in_name) && !pattern.starts_with(|first: char| first.is_ascii_digit());
        let takes_all = is_name && !matches!(pattern, "None" | "True" | "False" | "");
        if !(takes_all && self.blocks.spare()) {
            self.count(|decisions| &mut decisions.arms);
        }
    }

    fn take_name(&mut self, naming: Naming, word: &'t str) {
        let line = self.tokens.line();
        let first = self.state.decorated.take().unwrap_or(line);
        if naming == Naming::Class {
            self.state.header = Some(Kind::Class(word));
            return;
        }
        let name = self.blocks.class().map_or_else(|| word.to_owned(), |class| format!("{class}.{word}"));
        self.state.header = Some(Kind::Function(self.found.len()));
        self.found.push(ListedFunction { name, span: Span::line(first), name_line: line, decisions: Decisions::default() });
    }

    fn count(&mut self, kind: fn(&mut Decisions) -> &mut u32) {
        if let Some(decisions) = self.decisions() {
            *kind(decisions) += 1;
        }
    }

    fn decisions(&mut self) -> Option<&mut Decisions> {
        if self.state.muted {
            return None;
        }
        let function = self.blocks.function()?;
        self.found.get_mut(function).map(|function| &mut function.decisions)
    }
}
