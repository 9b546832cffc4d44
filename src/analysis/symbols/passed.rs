//! Functions inside of functions that are handed out by their name: `return handle`, `promise.then(done)`.
//!
//! Whoever gets them calls them later, so the code goes on there although no call of theirs stands in the text.

use crate::model::{Call, FileSymbols, Language, Span};

/// Notes for every function which of the named functions inside of it it hands out.
pub(super) fn note(symbols: &mut FileSymbols, language: Language, text: &str) {
    if !matches!(language.0, "JavaScript" | "JSX" | "TypeScript" | "TSX" | "Python") {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<(usize, Call)> = Vec::new();
    for inner in &symbols.functions {
        let around =
            |span: Span| span.start_line <= inner.span.start_line && inner.span.end_line <= span.end_line && span != inner.span;
        let outer =
            symbols.functions.iter().enumerate().filter(|(_, outer)| around(outer.span)).min_by_key(|(_, outer)| outer.span.len());
        let Some((at, outer)) = outer.filter(|_| inner.owner.is_none() && !inner.of_unnamed && inner.name.len() > 2) else {
            continue;
        };
        let is_called = outer.calls.iter().any(|call| call.name == inner.name && call.receiver.is_empty());
        let named = |line: &u32| {
            !inner.span.contains(*line) && lines.get(*line as usize - 1).is_some_and(|text| hands_out(text, &inner.name))
        };
        let place = (outer.span.start_line..=outer.span.end_line).find(named);
        found.extend(place.filter(|_| !is_called).map(|line| (at, handed(&inner.name, line))));
    }
    for (at, call) in found {
        symbols.functions[at].passes.push(call);
    }
}

fn handed(name: &str, line: u32) -> Call {
    Call {
        name: name.to_owned(),
        receiver: String::new(),
        line,
        arguments: Vec::new(),
        awaited: false,
        spawned_by: None,
        guard: None,
        in_loop: false,
        is_macro: false,
    }
}

/// Whether a line returns the name, or has it as an argument.
fn hands_out(line: &str, name: &str) -> bool {
    let code = line.split("//").next().unwrap_or(line).trim();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let whole = !before.ends_with(is_word) && !after.starts_with(is_word);
        let behind = before.trim_end();
        let ahead = after.trim_start();
        let returned = behind == "return" && (ahead.is_empty() || ahead.starts_with(';'));
        let argument = behind.ends_with(['(', ',']) && ahead.starts_with([')', ',']);
        whole && !code.starts_with(['#', '*']) && (returned || argument)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::symbols::parse;

    #[test]
    fn a_function_that_is_returned_or_given_is_handed_out() {
        let text = "class A {\n  callback () {\n    const handle = (req) => {\n      return this.run(req)\n    }\n    return handle\n  }\n}\n";
        let symbols = parse("a.js", Language("JavaScript"), text).expect("parsed");
        let outer = symbols.functions.iter().find(|function| function.name == "callback").expect("a method");
        assert_eq!(outer.passes.iter().map(|call| (call.name.as_str(), call.line)).collect::<Vec<_>>(), [("handle", 6)]);
    }

    #[test]
    fn other_uses_of_a_name_hand_nothing_out() {
        for (line, expected) in [
            ("promise.then(done).catch(failed)", true),
            ("return done;", true),
            ("return done()", false),
            ("x.done = 1", false),
            ("// give(done)", false),
            ("const done = 1", false),
            ("give(undone)", false),
        ] {
            assert_eq!(hands_out(line, "done"), expected, "{line}");
        }
    }
}
