//! JavaScript's lists of what a file exports: `module.exports = { a, b: c }`, `export { a, c as b }`, `export default a`.
//!
//! The list stands apart from the definitions that it makes public, so it is read when all of them are known.

use crate::model::{FileSymbols, Language, Visibility};

/// Makes public what the file exports by name.
pub(super) fn note(symbols: &mut FileSymbols, language: Language, text: &str) {
    if !matches!(language.0, "JavaScript" | "JSX" | "TypeScript" | "TSX") {
        return;
    }
    let names = names(text);
    let is_exported = |name: &str| names.contains(&name);
    for function in symbols.functions.iter_mut().filter(|function| function.owner.is_none() && !function.of_unnamed) {
        if is_exported(&function.name) {
            function.visibility = Visibility::Public;
        }
    }
    for definition in symbols.types.iter_mut().filter(|definition| is_exported(&definition.name)) {
        definition.visibility = Visibility::Public;
    }
}

/// The own names that a file exports.
fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let rest = ["module.exports =", "exports = module.exports =", "export default", "export {"]
            .iter()
            .find_map(|opening| line.strip_prefix(opening).map(|rest| (*opening, rest.trim_start())));
        let start = at;
        at += line.len();
        let Some((opening, rest)) = rest else { continue };
        if opening == "export {" || rest.starts_with('{') {
            let list = text[start..].split_once('{').map_or("", |(_, list)| list);
            let Some((list, after)) = list.split_once('}') else { continue };
            if !after.trim_start().starts_with("from") {
                found.extend(list.split([',', '\n']).filter_map(own_name));
            }
        } else {
            found.extend(own_name(rest.trim_end().trim_end_matches(';')));
        }
    }
    found
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
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
