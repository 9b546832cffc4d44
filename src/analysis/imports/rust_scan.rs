//! The `mod` and `use` lines of a Rust file, and the names it makes public.
//!
//! Kinds: `m` a module file (`name`, or `outer/name` inside an inline module, then a tab and the `#[path]`), `u` a use, `p` a
//! public use; white space removed, ` as ` written as `=`. Test modules are left out; inline modules are told by indentation.

use super::record::{Recorder, after, code_lines, hash, identifier, unindented};

/// An inline module that is open.
struct Inline<'a> {
    name: &'a str,
    indent: usize,
    is_test: bool,
}

/// What attributes before an item say.
#[derive(Default)]
struct Attributes<'a> {
    is_test: bool,
    path: Option<&'a str>,
}

/// A use that goes on over lines.
struct OpenUse {
    kind: u8,
    text: String,
}

#[derive(Default)]
struct State<'a> {
    inline: Vec<Inline<'a>>,
    attributes: Attributes<'a>,
    open: Option<OpenUse>,
}

pub(super) fn scan(text: &str, out: &mut Recorder) {
    let mut state = State::default();
    for line in code_lines(text) {
        let code = unindented(line);
        if let Some(mut open) = state.open.take() {
            let start = open.text.len();
            open.text.push_str(without_comment(code));
            state.close_use(open, start, out);
            continue;
        }
        state.leave(line.len() - code.len(), code);
        let code = state.attributes(code);
        if !code.is_empty() {
            state.item(line.len() - unindented(line).len(), code, out);
        }
    }
}

impl<'a> State<'a> {
    /// Leaves inline modules that end before or with this line.
    fn leave(&mut self, indent: usize, code: &str) {
        while self.inline.last().is_some_and(|open| indent < open.indent || (indent == open.indent && code.starts_with('}'))) {
            self.inline.pop();
        }
    }

    /// Takes the attributes off a line.
    fn attributes(&mut self, mut code: &'a str) -> &'a str {
        while code.starts_with("#[") {
            let end = code.rfind(']').unwrap_or(code.len() - 1);
            let attribute = &code[..end];
            self.attributes.is_test |= attribute.contains("cfg(") && attribute.contains("test") && !attribute.contains("not(test");
            if let Some(path) = attribute.strip_prefix("#[path").and_then(super::record::quoted) {
                self.attributes.path = Some(path);
            }
            code = code.get(end + 1..).unwrap_or("").trim_start();
        }
        code
    }

    fn item(&mut self, indent: usize, code: &'a str, out: &mut Recorder) {
        let attributes = std::mem::take(&mut self.attributes);
        let (is_public, rest) = visibility(code);
        if let Some(module) = after(rest, "mod") {
            self.module(indent, module, &attributes, out);
        } else if let Some(path) = after(rest, "use") {
            if !attributes.is_test {
                let kind = if is_public { b'p' } else { b'u' };
                self.close_use(OpenUse { kind, text: without_comment(path).to_owned() }, 0, out);
            }
        } else if let Some(name) = after(rest, "extern").and_then(|rest| after(rest, "crate")) {
            self.close_use(OpenUse { kind: b'u', text: name.to_owned() }, 0, out);
        } else if indent == 0 && is_public && self.inline.is_empty() {
            out.define(defined_name(rest));
        }
    }

    fn module(&mut self, indent: usize, module: &'a str, attributes: &Attributes<'_>, out: &mut Recorder) {
        let name = identifier(module.strip_prefix("r#").unwrap_or(module));
        let rest = module[module.find(name).unwrap_or(0) + name.len()..].trim_start();
        if rest.starts_with(';') {
            let mut text: String = self.inline.iter().flat_map(|open| [open.name, "/"]).collect();
            text.push_str(name);
            if let Some(path) = attributes.path {
                text.push('\t');
                text.push_str(path);
            }
            out.push(b'm', &text);
        } else if rest.starts_with('{') && !rest.trim_end().ends_with('}') {
            let is_test = attributes.is_test || matches!(name, "test" | "tests") || self.in_test();
            self.inline.push(Inline { name, indent, is_test });
        }
    }

    fn in_test(&self) -> bool {
        self.inline.last().is_some_and(|open| open.is_test)
    }

    /// Records a use when it is complete, else keeps it open; what lies before `start` is known to have no end.
    fn close_use(&mut self, mut open: OpenUse, start: usize, out: &mut Recorder) {
        let Some(end) = open.text[start..].find(';').map(|end| start + end) else {
            open.text.push(' ');
            self.open = Some(open);
            return;
        };
        let path = compact(&open.text[..end]);
        let path = self.lift(&path);
        if !self.in_test() && !is_standard(path) {
            out.push(open.kind, path);
        }
    }

    /// Turns a path of an inline module into one of the file: `super::` leads out of the inline modules first.
    fn lift<'p>(&self, mut path: &'p str) -> &'p str {
        for _ in &self.inline {
            path = path.strip_prefix("super::").unwrap_or(path);
        }
        path
    }
}

fn without_comment(code: &str) -> &str {
    let mut slashes = memchr::memchr_iter(b'/', code.as_bytes());
    let comment = slashes.find(|at| code.as_bytes().get(at + 1) == Some(&b'/'));
    comment.map_or(code, |at| &code[..at])
}

/// Whether an item is public, to the crate at least, and what follows.
fn visibility(code: &str) -> (bool, &str) {
    let Some(rest) = code.strip_prefix("pub") else { return (false, code) };
    if let Some(scope) = rest.trim_start().strip_prefix('(') {
        let end = scope.find(')').map_or(scope.len(), |at| at + 1);
        return (true, scope[end..].trim_start());
    }
    if rest.starts_with(char::is_whitespace) { (true, rest.trim_start()) } else { (false, code) }
}

/// The name of the struct, function ... that a line without its visibility defines; empty when it is none.
fn defined_name(mut code: &str) -> &str {
    while let Some(rest) = ["async", "unsafe", "default"].iter().find_map(|word| after(code, word)) {
        code = rest;
    }
    if let Some(name) = after(code, "const").and_then(|rest| after(rest, "fn")) {
        return identifier(name);
    }
    let words = ["struct", "enum", "trait", "fn", "const", "static", "type", "union"];
    words.iter().find_map(|word| after(code, word)).map_or("", identifier)
}

/// Removes white space; ` as ` becomes `=`.
fn compact(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut words = path.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if word == "as" && !text.is_empty() && words.peek().is_some() { text.push('=') } else { text.push_str(word) }
    }
    text.replace("r#", "")
}

fn is_standard(path: &str) -> bool {
    let first = identifier(path.trim_start_matches("::"));
    path.is_empty() || (matches!(first, "std" | "core" | "alloc" | "proc_macro") && !path.starts_with('{'))
}

/// Calls `each` with every path of a use and the name under which it is known there (`*` for a glob).
pub(super) fn expand(text: &str, mut each: impl FnMut(&str, &str)) {
    let (mut path, mut starts, mut is_leaf) = (String::new(), vec![0], false);
    for c in text.chars().chain(std::iter::once(',')) {
        match c {
            '{' => {
                starts.push(path.len());
                is_leaf = false;
            }
            ',' | '}' => {
                if is_leaf {
                    leaf(&path, &mut each);
                }
                is_leaf = false;
                if c == '}' && starts.len() > 1 {
                    starts.pop();
                }
                path.truncate(starts.last().copied().unwrap_or(0));
            }
            c => {
                path.push(c);
                is_leaf = true;
            }
        }
    }
}

fn leaf(path: &str, each: &mut impl FnMut(&str, &str)) {
    let (path, alias) = path.split_once('=').map_or((path, None), |(path, alias)| (path, Some(alias)));
    let path = path.trim_start_matches("::");
    let (path, own) = match path.rsplit_once("::") {
        Some((module, "self")) => (module, module.rsplit("::").next().unwrap_or(module)),
        Some((module, "*")) => (module, "*"),
        Some((_, name)) => (path, name),
        None => (path, path),
    };
    each(path, alias.unwrap_or(own));
}

/// The hash of the last part of a module record's name.
pub(super) fn module_hash(name: &str) -> u32 {
    hash(name.rsplit('/').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::super::Imports;
    use super::*;

    fn check(text: &str, records: &[&str]) {
        let mut out = Recorder::default();
        scan(text, &mut out);
        let found = Imports::collect([out.finish()]);
        let found: Vec<String> = found.of(0).records().map(|(kind, text)| format!("{} {text}", char::from(kind))).collect();
        assert_eq!(found, records, "{text}");
    }

    #[test]
    fn modules_and_uses_are_recorded() {
        check("mod a;\npub mod b;\n#[path = \"x/y.rs\"]\nmod c;", &["m a", "m b", "m c\tx/y.rs"]);
        check("use crate::{\n    A, // one\n    b::{self, B as C},\n};\nuse std::fmt;\n", &["u crate::{A,b::{self,B=C},}"]);
        check("pub(crate) use a::B;\npub use c::*;", &["p a::B", "p c::*"]);
        check("/// use x::Y;\n/* use z::Z; */\nfn f() {\n    use k::l;\n}", &["u k::l"]);
    }

    #[test]
    fn tests_inside_a_file_are_left_out() {
        check(
            "use crate::a;\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use crate::b;\n}\nuse crate::c;",
            &["u crate::a", "u crate::c"],
        );
        check("mod x {\n    use super::super::y;\n    mod deep;\n}\n", &["u super::y", "m x/deep"]);
        check("#[cfg(not(test))]\nuse crate::a;\n#[cfg(test)]\nuse crate::b;", &["u crate::a"]);
    }

    #[test]
    fn groups_are_expanded() {
        let mut found = Vec::new();
        expand("crate::{self,a::{b,C=D,e::*},F}", |path, name| found.push(format!("{path} {name}")));
        assert_eq!(found, ["crate crate", "crate::a::b b", "crate::a::C D", "crate::a::e *", "crate::F F"]);
    }

    #[test]
    fn deep_nesting_is_flat() {
        let mut count = 0;
        expand(&"a::{".repeat(200_000), |_, _| count += 1);
        assert_eq!(count, 0);
    }

    #[test]
    fn public_names_are_defined() {
        let mut out = Recorder::default();
        scan("pub struct A;\npub(crate) async fn b() {}\nfn c() {}\npub const fn d() {}\nmod m {\npub fn e() {}\n}", &mut out);
        let found = Imports::collect([out.finish()]);
        let found = found.of(0);
        let defined: Vec<bool> = ["A", "b", "c", "d"].iter().map(|name| found.defines(hash(name))).collect();
        assert_eq!(defined, [true, true, false, true]);
    }
}
