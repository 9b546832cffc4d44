//! What can be read off a value or a type as written: its type's last name, whether it is a literal.

use super::source::{Source, capital, head, in_name, last_name};
use super::syntax::Syntax;
use tree_sitter::Node;

/// Types that only wrap another.
const WRAPPERS: [&str; 22] = [
    "Arc",
    "Box",
    "Rc",
    "Option",
    "Optional",
    "RefCell",
    "Cell",
    "Mutex",
    "RwLock",
    "Pin",
    "Cow",
    "Ref",
    "RefMut",
    "MutexGuard",
    "Annotated",
    "Final",
    "ClassVar",
    "shared_ptr",
    "unique_ptr",
    "weak_ptr",
    "Promise",
    "Nullable",
];

/// Words of a type that are not its name.
const MARKS: [&str; 18] = [
    "mut", "dyn", "impl", "const", "final", "readonly", "static", "volatile", "struct", "class", "enum", "unsigned", "auto", "var",
    "let", "in", "out", "ref",
];

/// The last name of a type without references, generics and paths; wrappers are looked through.
pub(super) fn type_name(text: &str) -> Option<&str> {
    let mut rest = head(text, 300);
    for _ in 0..8 {
        rest = rest.trim_start_matches(|character: char| !in_name(character) && character != '\'');
        if let Some(lifetime) = rest.strip_prefix('\'') {
            rest = lifetime.trim_start_matches(in_name);
            continue;
        }
        let end = rest.find(|character: char| !in_name(character) && !matches!(character, ':' | '.' | '\\')).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        let name = last_name(path);
        if MARKS.contains(&name) || (WRAPPERS.contains(&name) && after.trim_start().starts_with(['<', '['])) {
            rest = after;
            continue;
        }
        return Some(name).filter(|name| name.chars().next().is_some_and(char::is_alphabetic) || name.starts_with('_'));
    }
    None
}

/// Associated functions that return their own type, by convention.
fn builds(name: &str) -> bool {
    let whole =
        ["new", "default", "from", "try_new", "try_from", "open", "connect", "bind", "create", "load", "parse", "builder", "build"];
    whole.contains(&name) || name.starts_with("from_") || name.starts_with("with_") || name.starts_with("new_")
}

/// The type of an object that `value` constructs.
pub(super) fn constructed<'t>(syntax: &dyn Syntax, value: Node<'t>, source: Source<'t>) -> Option<&'t str> {
    let mut node = value;
    for _ in 0..12 {
        node = match node.kind() {
            "struct_expression" => return node.child_by_field_name("name").map(|name| source.of(name)),
            "composite_literal" => return node.child_by_field_name("type").map(|name| source.of(name)),
            "object_creation_expression" | "new_expression" => {
                return syntax.callee(node, source).map(|callee| source.of(callee.name));
            }
            "call_expression" | "call" | "invocation_expression" => match built(syntax, node, source)? {
                Built::Type(name) => return Some(name),
                Built::From(inner) => inner,
            },
            "try_expression"
            | "await_expression"
            | "await"
            | "parenthesized_expression"
            | "reference_expression"
            | "unary_expression"
            | "expression_list"
            | "as_expression"
            | "non_null_expression" => last_child(node)?,
            _ => return None,
        };
    }
    None
}

enum Built<'t> {
    Type(&'t str),
    From(Node<'t>),
}

/// The last named child, but the first of an `as` expression.
fn last_child(node: Node<'_>) -> Option<Node<'_>> {
    let count = node.named_child_count();
    let at = if node.kind() == "as_expression" { 0 } else { count.checked_sub(1)? };
    node.named_child(at.try_into().ok()?)
}

fn built<'t>(syntax: &dyn Syntax, node: Node<'t>, source: Source<'t>) -> Option<Built<'t>> {
    let callee = syntax.callee(node, source)?;
    let name = head(source.of(callee.name), 200);
    if let Some(receiver) = callee.receiver {
        let unwraps =
            matches!(name, "unwrap" | "expect" | "clone" | "unwrap_or_default" | "map_err" | "context" | "with_context" | "await");
        if unwraps || (name == "build" && receiver.kind() == "call_expression") {
            return Some(Built::From(receiver));
        }
        let owner = last_name(head(source.of(receiver), 200));
        if WRAPPERS.contains(&owner) && name == "new" {
            return callee.arguments.and_then(|list| list.named_child(0)).map(Built::From);
        }
        let plain =
            receiver.kind().contains("identifier") || matches!(receiver.kind(), "constant" | "scope_resolution" | "generic_type");
        if capital(owner) && builds(name) && plain {
            return Some(Built::Type(owner));
        }
    }
    if capital(name) && !matches!(name, "Ok" | "Err" | "Some") && !super::source::shouting(name) {
        return Some(Built::Type(name));
    }
    let made = name.strip_prefix("New").or_else(|| name.strip_prefix("new")).filter(|made| capital(made));
    made.map(Built::Type)
}

/// Names that may stand in a value that is still a literal: units and casts.
const UNITS: [&str; 44] = [
    "true",
    "false",
    "True",
    "False",
    "None",
    "null",
    "nil",
    "undefined",
    "Duration",
    "from_secs",
    "from_millis",
    "from_micros",
    "from_mins",
    "time",
    "Second",
    "Millisecond",
    "Microsecond",
    "Nanosecond",
    "Minute",
    "Hour",
    "timedelta",
    "seconds",
    "minutes",
    "hours",
    "days",
    "milliseconds",
    "TimeSpan",
    "FromSeconds",
    "FromMilliseconds",
    "FromMinutes",
    "as",
    "usize",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
    "f32",
    "f64",
    "datetime",
];

/// Whether `text` is a literal, or an expression of literals.
pub(super) fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['b', 'r', 'f', 'u', 'L']).filter(|rest| rest.starts_with(['"', '\''])).unwrap_or(text);
    if let Some(quote) = text.chars().next().filter(|character| matches!(character, '"' | '\'' | '`')) {
        return text.len() > 1 && text.ends_with(quote) && !text.contains("${");
    }
    let digit = text.contains(|character: char| character.is_ascii_digit());
    let known =
        |word: &str| word.is_empty() || word.starts_with(|character: char| character.is_ascii_digit()) || UNITS.contains(&word);
    let words_known = text.split(|character| !in_name(character)).all(known);
    let plain = !text.contains(['{', '[', '"', '\'', ';']);
    words_known && plain && (digit || UNITS[..8].contains(&text))
}
