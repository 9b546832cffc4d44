//! The path, hop by hop: what each function calls before it calls the next, and the lines where that happens.

use super::{FactDraft, label, seed, snippet};
use crate::analysis::index::{FunctionId, Index, Thread};
use crate::model::{Call, Fact, Function, Slot, Span};
use crate::words::{code, count, counted, pick, series};

/// Names that say nothing about what a function does.
const NOISE: &[&str] = &[
    "Ok",
    "Err",
    "Some",
    "None",
    "unwrap",
    "expect",
    "clone",
    "into",
    "from",
    "to_string",
    "to_owned",
    "as_str",
    "as_ref",
    "as_mut",
    "len",
    "append",
    "format",
    "print",
    "println",
    "printf",
    "fprintf",
    "isinstance",
    "str",
    "int",
    "list",
    "dict",
    "tuple",
    "type",
    "super",
    "require",
    "assert",
    "iter",
    "push",
    "make",
    "new",
    "map",
    "String",
    "Error",
    "Errorf",
    "Sprintf",
    "Println",
    "Printf",
    "getattr",
    "hasattr",
    "setattr",
    "bool",
    "set",
    "range",
    "sizeof",
    "memset",
    "strlen",
    "free",
    "is_some",
    "is_none",
    "is_empty",
    "map_err",
    "unwrap_or",
    "unwrap_or_else",
    "ok",
    "err",
    "then",
    "get",
    "toString",
    "equals",
    "hashCode",
    "size",
    "isEmpty",
    "length",
    "join",
    "split",
    "trim",
    "echo",
    "len",
    "cap",
    "copy",
    "delete",
    "panic",
    "puts",
    "raise",
    "include",
    "extend",
    "attr_accessor",
    "freeze",
    "nil",
    "lambda",
    "nil?",
    "is_a?",
    "respond_to?",
    "array_reverse",
    "is_string",
    "is_callable",
    "proc",
    "with_context",
    "context",
    "collect",
    "filter",
    "spawn",
    "RuntimeError",
    "ValueError",
    "TypeError",
    "KeyError",
    "cast",
    "and_then",
    "default",
];

/// One fact for every function on the path.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    index.thread.as_ref().map(|thread| all(index, thread, ("step", Slot::Path))).unwrap_or_default()
}

/// One fact for every function on the second path.
pub(super) fn second(index: &Index<'_>) -> Vec<Fact> {
    index.second.as_ref().map(|thread| all(index, thread, ("second-step", Slot::Second))).unwrap_or_default()
}

/// A rule and the slot of what it finds.
type Kind = (&'static str, Slot);

fn all(index: &Index<'_>, thread: &Thread, kind: Kind) -> Vec<Fact> {
    (0..thread.steps.len())
        .map(|at| if at + 1 < thread.steps.len() { hop(index, thread, at, kind) } else { last(index, thread, kind) })
        .collect()
}

fn hop(index: &Index<'_>, thread: &Thread, at: usize, kind: Kind) -> Fact {
    let (id, next) = (thread.steps[at], thread.steps[at + 1]);
    let (function, name, target) = (index.function(id), index.name(id), index.name(next));
    let call = function.hop(thread.calls[at]);
    let before = before(index, id, call);
    let text = match function.hands_out(thread.calls[at]) {
        true => handing_out(&label(index, id), &label(index, next), &before),
        false => sentence(index, at, (&label(index, id), &label(index, next)), call, &before),
    };
    let text = crate::words::capital(&text);
    let shown = snippet::around(index, id.0, shown_span(index, id), call.line);
    let mut draft = FactDraft::new(kind.0, kind.1, &name, index.evidence(id.0, shown))
        .excerpt(0)
        .score(0.7 - at as f64 / 100.0)
        .names([name.as_str(), target.as_str()])
        .text(text);
    if let Some(doc) = quotable_doc(index, id) {
        draft = draft.also(index.evidence(id.0, doc)).quote(1);
    }
    draft.done()
}

/// The function's lines without its doc comment, from the first that is not blank.
fn shown_span(index: &Index<'_>, id: FunctionId) -> Span {
    let span = code_span(index, id);
    let blank = |line: &u32| index.line_text(id.0, *line).trim().is_empty();
    Span::new((span.start_line..span.end_line).find(|line| !blank(line)).unwrap_or(span.start_line), span.end_line)
}

fn code_span(index: &Index<'_>, id: FunctionId) -> Span {
    let function = index.function(id);
    if function.span.len() <= snippet::LONGEST && function.doc.is_none_or(|doc| doc.start_line > function.name_line) {
        return function.span;
    }
    match function.doc {
        Some(doc) if doc.end_line < function.name_line => Span::new(doc.end_line + 1, function.span.end_line),
        Some(doc) if doc.start_line > function.name_line && doc.len() > 3 && doc.end_line < function.span.end_line => {
            Span::new(doc.end_line + 1, function.span.end_line)
        }
        _ => function.span,
    }
}

fn sentence(index: &Index<'_>, at: usize, (name, target): (&str, &str), call: &Call, before: &[String]) -> String {
    let turn = usize::from(crate::model::Digest::of(seed(index, "step").as_bytes()).0[0]) + at;
    let verb = if call.awaited { "awaits" } else { "calls" };
    let looped = match (call.in_loop, guard(call)) {
        (true, Some(guard)) => format!(", in a loop, where {guard} holds"),
        (true, None) => ", in a loop".to_owned(),
        (false, Some(guard)) => format!(" where {guard} holds"),
        (false, None) => String::new(),
    };
    let list = series(before);
    match (before, at, turn % 3) {
        ([], 0, _) | ([], _, 0) => format!("{name} {verb} {target}{looped}."),
        ([], _, 1) => format!("{name}, in turn, {verb} {target}{looped}."),
        ([], ..) => format!("From {name} the way leads on to {target}{looped}."),
        (_, 0, _) => format!("{name} calls {list}; the path goes on with {target}, which it {verb}{looped}."),
        (_, _, 0) => format!("Besides {list}, {name} {verb} {target}{looped}."),
        (_, _, 1) => format!(
            "{name} {verb} {target}{looped}; on the way to it {} to {list}.",
            if before.len() == 1 { "stands a call" } else { "stand calls" }
        ),
        _ => format!("Among the calls in {name}, next to {list}, is the one to {target}{looped}."),
    }
}

/// A function inside of another that this one gives away: somebody else calls it.
fn handing_out(name: &str, target: &str, before: &[String]) -> String {
    match before {
        [] => format!("{name} hands out {target}, a function inside of it, to be called later."),
        _ => format!("After {}, {name} hands out {target}, a function inside of it, to be called later.", series(before)),
    }
}

/// The condition around a call in code marks, when it reads in a sentence.
fn guard(call: &Call) -> Option<String> {
    let text = call.guard.as_deref()?.trim();
    let bare =
        text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inner| balanced(inner)).unwrap_or(text).trim();
    let plain = !bare.contains(['`', '\\', '{', '}', '\n']) && !bare.starts_with("let ") && bare.len() <= 52;
    // A condition that holds the call itself, as in `if let Err(e) = run()`, guards nothing.
    (plain && !bare.is_empty() && !bare.contains(&format!("{}(", call.name))).then(|| code(bare))
}

/// Whether every bracket that closes in `text` was opened in it.
fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    text.bytes().all(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth >= 0
    })
}

/// Up to three telling calls before the one at `until`, as prose names them.
fn before(index: &Index<'_>, id: FunctionId, on_path: &Call) -> Vec<String> {
    let function = index.function(id);
    let until = function.calls.iter().position(|call| std::ptr::eq(call, on_path)).unwrap_or(function.calls.len());
    // A lone name of Ruby is mostly an attribute.
    let is_attribute = |call: &Call| {
        let lone = call.receiver.is_empty() && call.arguments.is_empty() && index.functions_named(&call.name).is_empty();
        lone && index.parsed_of(id).language.0 == "Ruby"
    };
    let mut found: Vec<String> = Vec::new();
    for call in
        function.calls[..until].iter().filter(|call| !call.is_macro && call.line <= on_path.line && call.name != on_path.name)
    {
        let name = code(&telling_name(index, call));
        if is_attribute(call) {
            continue;
        }
        let variant = call.name.starts_with(char::is_uppercase) && index.parsed_of(id).language.0 == "Rust";
        let fault = variant || ["Error", "Exception"].iter().any(|end| call.name.ends_with(end));
        if !fault && !NOISE.contains(&call.name.as_str()) && call.name.len() > 2 && is_name(&call.name) && !found.contains(&name) {
            found.push(name);
        }
    }
    let skip = found.len().saturating_sub(3);
    found.split_off(skip)
}

fn is_name(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '?' | '!' | '$'))
}

/// `TcpListener::bind` where the receiver is a type or module of one word, else the bare name.
fn telling_name(index: &Index<'_>, call: &Call) -> String {
    let receiver = call.receiver.as_str();
    let capital = receiver.starts_with(|c: char| c.is_uppercase()) && receiver.chars().all(|c| c.is_alphanumeric() || c == '_');
    match index.functions_named(&call.name) {
        [only] if index.function(*only).owner.as_deref() == Some(receiver) => index.name(*only),
        _ if capital && call.receiver.len() > 2 => {
            let rust = index.parsed.first().is_some_and(|parsed| parsed.language.0 == "Rust");
            format!("{receiver}{}{}", if rust { "::" } else { "." }, call.name)
        }
        _ => call.name.clone(),
    }
}

/// A doc comment of two to four lines that is a sentence, not a list of parameters.
fn quotable_doc(index: &Index<'_>, id: FunctionId) -> Option<Span> {
    let doc = index.function(id).doc?;
    prose(index, id.0, doc, 8)
}

/// The first paragraph of a doc comment, when it is at most four lines of prose.
pub(super) fn snippet_of_prose(index: &Index<'_>, at: u32, doc: Span) -> Option<Span> {
    prose(index, at, doc, 12)
}

/// The first paragraph of a doc comment, when it is at most four lines of prose with `least` words or more.
fn prose(index: &Index<'_>, at: u32, doc: Span, least: usize) -> Option<Span> {
    let strip = |line: u32| {
        index
            .line_text(at, line)
            .trim()
            .trim_start_matches(['/', '*', '!', '#', '"', '\'', ' '])
            .trim_end_matches(['*', '/', '"', '\'', ' '])
            .to_owned()
    };
    let first = (doc.start_line..=doc.end_line).find(|&line| !strip(line).is_empty())?;
    let last = (first..=doc.end_line).take_while(|&line| !strip(line).is_empty()).last()?;
    let text: Vec<String> = (first..=last).map(strip).collect();
    let joined = text.join(" ");
    let prose =
        joined.split_whitespace().count() >= least && !joined.contains(['@', '{', '<', '|', '\\']) && !joined.contains(":param");
    let starts_well = joined.starts_with(|c: char| c.is_uppercase());
    let ends_well = joined.ends_with(['.', '!', ')']);
    (last - first < 4 && prose && starts_well && ends_well).then(|| Span::new(first, last))
}

fn last(index: &Index<'_>, thread: &Thread, kind: Kind) -> Fact {
    let id = thread.steps[thread.steps.len() - 1];
    let (function, name) = (index.function(id), index.name(id));
    let hub = index.hub.as_ref().filter(|_| thread.to_hub);
    let mut draft =
        FactDraft::new(kind.0, kind.1, &name, index.evidence(id.0, snippet::densest(index, id.0, shown_span(index, id))))
            .score(0.6)
            .names([name.as_str()]);
    let mut text = crate::words::capital(&ending(index, function, &label(index, id)));
    draft = draft.quantity(function.span.len() as usize, "line", &[&name]).quantity(
        function.decisions.score() as usize,
        "path",
        &[&name],
    );
    match hub.map(|hub| (hub.definition, index.definition(hub.definition))) {
        Some((hub, definition)) if (1..=10).contains(&definition.members.len()) => {
            let kind = if definition.kind == crate::model::TypeKind::Enum { "variant" } else { "field" };
            text.push_str(&format!(
                " {}, whose function it is, has {}:",
                code(&definition.name),
                counted(definition.members.len(), kind)
            ));
            let from = definition
                .doc
                .filter(|doc| doc.end_line < definition.name_line)
                .map_or(definition.span.start_line, |doc| doc.end_line + 1);
            let span = snippet::opening(index, hub.0, Span::new(from, definition.span.end_line), snippet::LONGEST);
            draft = draft.also(index.evidence(hub.0, span)).excerpt(1).quantity(
                definition.members.len(),
                kind,
                &[&name, &definition.name],
            );
        }
        _ => draft = draft.excerpt(0),
    }
    draft.text(text).done()
}

fn ending(index: &Index<'_>, function: &Function, name: &str) -> String {
    let lines = function.span.len() as usize;
    let points = function.decisions.score() as usize;
    let branching = if points > 1 { format!(" and a cyclomatic complexity of {}", count(points)) } else { String::new() };
    match pick(&["a", "b"], &seed(index, "end")) {
        "a" => format!("The path ends in {name}, with {}{branching}.", counted(lines, "line")),
        _ => format!("{name} is the last stop: {}{branching}.", counted(lines, "line")),
    }
}
