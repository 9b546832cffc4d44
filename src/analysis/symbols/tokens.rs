//! Calls and boolean operators among the tokens of a Rust macro call, which the grammar leaves as tokens.

use super::arguments::argument_texts;
use super::calls::is_wrapping;
use super::grammar::Class;
use super::source::{in_name, line, squeezed};
use super::walk::{Detail, Walk};
use crate::model::Call;
use tree_sitter::Node;

/// How far back the start of a receiver is looked for.
const REACH: usize = 200;

impl<'t> Walk<'t> {
    /// Looks at the direct tokens of a tree; the walk enters the trees in it later.
    pub(super) fn meet_tokens(&mut self, tree: Node<'t>) {
        let mut cursor = tree.walk();
        let mut name: Option<Node<'t>> = None;
        for token in tree.children(&mut cursor) {
            match token.kind() {
                "identifier" => name = Some(token),
                "token_tree" => {
                    if let Some(name) = name.take() {
                        self.token_call(tree, name, token);
                    }
                }
                "!" => {}
                "&&" | "||" => {
                    name = None;
                    if self.joins_values(token) {
                        self.count(token, |decisions| &mut decisions.booleans);
                    }
                }
                _ => name = None,
            }
        }
    }

    /// Whether `&&` or `||` stands after a value: else it is a reference or a closure.
    fn joins_values(&self, token: Node<'t>) -> bool {
        let before = before(self.source.0, token.start_byte()).trim_end();
        before.ends_with(|character: char| in_name(character) || matches!(character, ')' | ']' | '"' | '\'' | '?'))
    }

    fn token_call(&mut self, tree: Node<'t>, name: Node<'t>, arguments: Node<'t>) {
        let between = self.source.between(name.end_byte(), arguments.start_byte()).trim();
        let opens = self.source.of(arguments);
        let is_macro = between == "!";
        if self.detail == Detail::Functions || (!is_macro && (!between.is_empty() || !opens.starts_with('('))) {
            return;
        }
        let text = self.source.of(name);
        let receiver = receiver(before(self.source.0, name.start_byte()));
        if is_wrapping(text, &receiver, Class::Call) {
            return;
        }
        let (count, texts) = argument_texts(Some(arguments), self.source);
        let call = Call {
            name: text.to_owned(),
            receiver,
            line: line(name),
            arguments: texts,
            awaited: self.is_awaited_token(tree, arguments),
            spawned_by: None,
            guard: None,
            in_loop: false,
            is_macro,
        };
        self.add_call(name, name.start_byte(), count, call);
    }

    /// Whether `.await` follows, or the call is a branch of `select!` or an argument of `join!`.
    fn is_awaited_token(&self, tree: Node<'t>, arguments: Node<'t>) -> bool {
        let end = arguments.end_byte();
        let after = super::source::head(self.source.0.get(end..).unwrap_or(""), 80).trim_start();
        let chained = after.strip_prefix('.').is_some_and(|rest| rest.trim_start().starts_with("await"));
        let waits = self.ancestors.last().filter(|(_, class)| *class == Class::Macro).is_some_and(|&(node, _)| {
            let name = self.source.field(node, "macro");
            let of_select =
                name.ends_with("select") && (after.starts_with("=>") || (after.starts_with(',') && after.contains("if ")));
            of_select || (name.ends_with("join") && (after.starts_with([',', ')']) || end + 1 >= tree.end_byte()))
        });
        chained || waits
    }
}

/// The text before `at`, as far as a receiver may reach.
fn before(text: &str, at: usize) -> &str {
    let mut start = at.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..at).unwrap_or("")
}

/// The receiver that `text` ends with: names and calls joined by `.` and `::`.
fn receiver(text: &str) -> String {
    let mut rest = text;
    let Some(cut) = rest.strip_suffix("::").or_else(|| rest.strip_suffix('.').filter(|cut| !cut.ends_with('.'))) else {
        return String::new();
    };
    let end = cut.len();
    rest = cut;
    loop {
        rest = rest.trim_end();
        rest = rest.strip_suffix('?').unwrap_or(rest);
        if rest.ends_with([')', ']']) {
            let Some(open) = opening(rest) else { return String::new() };
            rest = &rest[..open];
        }
        rest = rest.trim_end_matches(in_name);
        let earlier = rest.trim_end();
        match earlier.strip_suffix("::").or_else(|| earlier.strip_suffix('.').filter(|cut| !cut.ends_with('.'))) {
            Some(cut) => rest = cut,
            // The last word of a comment is no receiver.
            None if rest.rsplit('\n').next().is_some_and(|line| line.contains("//")) => return String::new(),
            None => return squeezed(&text[rest.len()..end], REACH),
        }
    }
}

/// Where the bracket opens that `text` ends with.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' | b']' => depth += 1,
            b'(' | b'[' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
