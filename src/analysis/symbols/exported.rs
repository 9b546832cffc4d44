//! JavaScript's lists of what a file exports: `module.exports = { a, b: c }`, `export { a, c as b }`, `export default a`.
//!
//! The list stands apart from the definitions that it makes public, so it is read when all of them are known.

use crate::model::{FileSymbols, Language, Visibility};
use std::collections::BTreeSet;

/// Makes public what the file exports by name.
pub(super) fn note(symbols: &mut FileSymbols, language: Language, text: &str) {
    if !matches!(language.0, "JavaScript" | "JSX" | "TypeScript" | "TSX") {
        return;
    }
    let names = names(text);
    let is_exported = |name: &str| names.contains(name);
    for function in symbols.functions.iter_mut().filter(|function| function.owner.is_none() && !function.of_unnamed) {
        if is_exported(&function.name) {
            function.visibility = Visibility::Public;
        }
    }
    for definition in symbols.types.iter_mut().filter(|definition| is_exported(&definition.name)) {
        definition.visibility = Visibility::Public;
    }
}

/// The own names that a file exports. What a list holds is read once: behind it, and not below its first line, the search goes on.
fn names(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, below) = rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1));
        let Some(value) = exported(line) else {
            rest = below;
            continue;
        };
        if !value.starts_with('{') {
            found.extend(own_name(value.trim_end().trim_end_matches(';')));
            rest = below;
            continue;
        }
        // A list without an end is the last that can be read.
        let Some((list, after)) = rest.split_once('{').and_then(|(_, list)| list.split_once('}')) else { break };
        if !after.trim_start().starts_with("from") {
            found.extend(list.split([',', '\n']).filter_map(own_name));
        }
        rest = after;
    }
    found
}

/// What a line exports, as far as it stands there.
fn exported(line: &str) -> Option<&str> {
    let openings = ["module.exports =", "exports = module.exports =", "export default"];
    let value = openings.iter().find_map(|opening| line.strip_prefix(opening)).map(str::trim_start);
    value.or_else(|| line.strip_prefix("export ").filter(|list| list.starts_with('{')))
}

/// The own name of an entry: `a` of `a`, `b: a` and `a as b`; none of a value that is no name.
fn own_name(entry: &str) -> Option<&str> {
    let entry = entry.split("//").next().unwrap_or(entry).trim();
    let name = match entry.split_once(" as ") {
        Some((own, _)) => own,
        None => entry.rsplit_once(':').map_or(entry, |(_, own)| own),
    };
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_exports_are_read() {
        for (text, expected) in [
            ("module.exports = { start, run: go } // all\n", &["start", "go"][..]),
            ("module.exports = {\n  a,\n  b: f(1), // no name\n}\n", &["a"]),
            ("module.exports = A;\n", &["A"]),
            ("export { a, c as b };\nexport { x } from './x'\n", &["a", "c"]),
            ("export default main\n", &["main"]),
            ("export default function main () {}\n", &[]),
            ("module.exports = class A {\n}\n", &[]),
        ] {
            assert_eq!(names(text), expected.iter().copied().collect(), "{text}");
        }
    }

    /// Each opening once collected every name up to the first end: gigabytes from a small file.
    #[test]
    fn openings_without_an_end_are_read_once() {
        let (openings, entries) = ("export {\n".repeat(30_000), "a\n".repeat(30_000));
        assert_eq!(names(&format!("{openings}{entries}}}\n")), BTreeSet::from(["a"]));
        assert_eq!(names(&format!("export default b\n{openings}{entries}")), BTreeSet::from(["b"]));
    }
}
