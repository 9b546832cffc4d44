//! Lists that are written as calls: one function, called again and again with another name each time.

use super::{FactDraft, seed, snippet};
use crate::analysis::index::{FunctionId, Index};
use crate::analysis::symbols::has_all_top_calls;
use crate::model::{Call, Fact, Slot, Span};
use crate::words::{code, count, digits, pick};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer different names than this are no list.
const LIST: usize = 8;

/// Functions that take a text to show, to compare or to look up, and register nothing.
const OTHERS: &[&str] = &[
    "require",
    "require_relative",
    "import",
    "include",
    "include_once",
    "autoload",
    "print",
    "println",
    "printf",
    "fprintf",
    "puts",
    "log",
    "debug",
    "info",
    "warn",
    "warning",
    "error",
    "fatal",
    "panic",
    "write",
    "append",
    "push",
    "get",
    "format",
    "sprintf",
    "snprintf",
    "strcmp",
    "strncmp",
    "strcasecmp",
    "equals",
    "startsWith",
    "startswith",
    "endsWith",
    "endswith",
    "contains",
    "has",
    "indexOf",
    "replace",
    "split",
    "join",
    "expect",
    "assert",
    "raise",
    "t",
    "gettext",
    "_",
    "getattr",
    "concat",
    "test",
    "it",
    "describe",
    "describe_option",
    "push_str",
    "write_str",
    "attr_reader",
    "attr_accessor",
    "echo",
    "die",
    "exit",
    "Error",
    "TypeError",
];

/// A list of calls: where, of what, and with which names.
struct List<'a> {
    file: u32,
    function: Option<FunctionId>,
    callee: String,
    calls: Vec<&'a Call>,
}

/// Tells of the longest such list of the product.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let mut lists: Vec<List<'_>> = Vec::new();
    for (file, parsed) in index.sources().filter(|(_, parsed)| has_all_top_calls(&parsed.symbols)) {
        let begins = |call: &Call| begins_line(index.line_text(file, call.line), call);
        lists.extend(longest(&parsed.symbols.top_calls, begins).map(|(callee, calls)| List {
            file,
            function: None,
            callee,
            calls,
        }));
    }
    for (id, function) in index.source_functions() {
        let begins = |call: &Call| begins_line(index.line_text(id.0, call.line), call);
        lists.extend(longest(&function.calls, begins).map(|(callee, calls)| List {
            file: id.0,
            function: Some(id),
            callee,
            calls,
        }));
    }
    lists.retain(|list| !crate::analysis::index::is_tooling(index.path(list.file)));
    lists.sort_by(|a, b| b.calls.len().cmp(&a.calls.len()).then(a.file.cmp(&b.file)).then(a.calls[0].line.cmp(&b.calls[0].line)));
    lists.first().map(|list| fact(index, list)).into_iter().collect()
}

/// The name that is called with most different literals in its first place, and these calls.
fn longest(calls: &[Call], begins: impl Fn(&Call) -> bool) -> Option<(String, Vec<&Call>)> {
    let mut by_name: BTreeMap<String, (BTreeSet<&str>, Vec<&Call>)> = BTreeMap::new();
    for call in calls.iter().filter(|call| !call.is_macro && registers(&call.name) && begins(call)) {
        if let Some(first) = call.arguments.first().map(String::as_str).filter(|text| is_name(text)) {
            let (names, calls) = by_name.entry(callee(call)).or_default();
            if names.insert(first) {
                calls.push(call);
            }
        }
    }
    let all = by_name.into_iter().map(|(name, (_, calls))| (name, calls)).filter(|(_, calls)| calls.len() >= LIST);
    all.max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(&a.0)))
}

/// What is called: with the type that it is called on where its name alone says nothing.
fn callee(call: &Call) -> String {
    match call.name.as_str() {
        "new" | "of" | "from" | "create" => format!("{}::{}", call.receiver, call.name),
        name => name.to_owned(),
    }
}

/// Whether a function of this name may enter what it is called with, and does not only look something up.
fn registers(name: &str) -> bool {
    let lower = name.to_lowercase();
    let asks = ["get", "find", "first", "query", "has", "is_", "lookup", "fetch", "read", "should", "assert", "expect"];
    !OTHERS.contains(&name) && !asks.iter().any(|word| lower.starts_with(word))
}

/// Whether the statement, or the link of a chain, begins with the call: what is inside of another call is only a value.
fn begins_line(line: &str, call: &Call) -> bool {
    let line = line.trim_start().trim_start_matches(['.', '@', '{', '&', '*']);
    let value = line.split_once(" = ").map_or(line, |(_, value)| value);
    [line, value].iter().any(|text| text.starts_with(&call.name) || (!call.receiver.is_empty() && text.starts_with(&call.receiver)))
}

/// Whether an argument is a literal that names something: `'status'`, `"--out"`, `:views`; no sentence and no format.
fn is_name(text: &str) -> bool {
    let inner = text.trim_start_matches(['r', 'b', 'u', 'f', '&']).trim_matches(['"', '\'', '`']);
    let quoted = inner.len() + 2 <= text.len() || (text.starts_with(':') && text.len() > 1);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '/' | '@' | '?' | '!');
    quoted && (2..=40).contains(&inner.len()) && inner.chars().all(plain) && inner.contains(|c: char| c.is_alphabetic())
}

fn fact(index: &Index<'_>, list: &List<'_>) -> Fact {
    let (first, last) = (list.calls[0], list.calls[list.calls.len() - 1]);
    let (number, path) = (list.calls.len(), index.path(list.file));
    let place = match list.function {
        Some(id) => code(&index.name(id)),
        None => code(path),
    };
    let span = Span::new(first.line, last.line.max(first.line));
    let shown = snippet::opening(index, list.file, span, 9);
    let callee = code(&list.callee);
    let ends = format!("from {} to {}", code(&first.arguments[0]), code(&last.arguments[0]));
    // The same name given twice, or a name that a variable holds, is a call more than there are names.
    let different = if number > 12 { digits(number as u64) } else { count(number) };
    let outside = if list.function.is_some() { "" } else { " outside of any function" };
    let text = match pick(&["a", "b"], &seed(index, "registrations")) {
        "a" => format!(
            "A list is written here as calls: {place} calls {callee}{outside} with {different} different names, {ends} ({{0}})."
        ),
        _ => format!("With {different} different names, {ends}, {place} calls {callee}{outside} ({{0}})."),
    };
    let draft = FactDraft::new("registrations", Slot::Decision, path, index.evidence(list.file, Span::line(first.line)));
    let mut draft = draft.also(index.evidence(list.file, shown)).score(0.5 + (number.min(40) as f64) / 400.0).text(text);
    if shown.len() >= 3 {
        draft = draft.excerpt(1);
    }
    let heading = format!("{} names, given to {callee} one by one", crate::words::capital_count(number));
    let name = list.function.map(|id| index.name(id));
    draft.heading(heading).quantity(number, "name", &[]).names(name.as_deref()).done()
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_told_from_texts() {
        for (text, expected) in [
            ("'status'", true),
            ("\"--out\"", true),
            (":views", true),
            ("\"/api/users\"", true),
            ("'a b'", false),
            ("\"%d\"", false),
            ("status", false),
            ("'.'", false),
            ("12", false),
        ] {
            assert_eq!(is_name(text), expected, "{text}");
        }
    }
}
