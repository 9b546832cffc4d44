//! Java's, Kotlin's and Scala's imports of classes, by the `package` lines of the tree, so that source roots need no configuration.
//!
//! Kinds: `p` the package, `i` an imported name. A file declares its own name and what it defines at its top level. A wildcard
//! means no file in particular and gives no edge; neither does the use of a class of the same package.

use super::Resolution;
use super::declared::Declared;
use super::record::{Recorder, after, code_lines, hash, identifier};
use crate::model::file_name;

const MODIFIERS: &[&str] = &[
    "public",
    "private",
    "protected",
    "internal",
    "abstract",
    "final",
    "sealed",
    "open",
    "data",
    "enum",
    "annotation",
    "inline",
    "value",
    "case",
    "implicit",
    "static",
    "suspend",
    "expect",
    "actual",
    "override",
    "lazy",
];

pub(super) fn scan(path: &str, text: &str, out: &mut Recorder) {
    let name = file_name(path);
    out.define(name.split('.').next().unwrap_or(name));
    for line in code_lines(text) {
        if let Some(package) = after(line, "package") {
            let package = dotted(package);
            out.push(b'p', package);
        } else if let Some(path) = after(line.trim_start(), "import") {
            import(path, out);
        } else {
            definition(line, out);
        }
    }
}

fn import(path: &str, out: &mut Recorder) {
    let path = after(path, "static").unwrap_or(path);
    let base = dotted(path);
    let behind = path[base.len()..].trim_start();
    if ["java.", "javax.", "kotlin.", "scala.", "android."].iter().any(|root| base.starts_with(root)) || behind.starts_with('*') {
        return;
    }
    let Some(list) = behind.strip_prefix('{') else {
        let name = base.trim_end_matches("._").trim_end_matches('.');
        if name.contains('.') && !base.ends_with("._") {
            out.push(b'i', name);
        }
        return;
    };
    for name in list.split(['}', ',']) {
        let name = identifier(name.trim_start());
        if !name.is_empty() && name != "_" {
            out.push(b'i', &format!("{}.{name}", base.trim_end_matches('.')));
        }
    }
}

/// The dotted name at the start of `text`, backticks left as they are.
fn dotted(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$'))).unwrap_or(text.len());
    &text[..end]
}

fn definition(mut line: &str, out: &mut Recorder) {
    while let Some(rest) = MODIFIERS.iter().find_map(|word| after(line, word)) {
        line = rest;
    }
    let words = ["class", "interface", "object", "trait", "fun", "record", "typealias", "@interface", "val", "const val"];
    if let Some(name) = words.iter().find_map(|word| after(line, word)) {
        out.define(identifier(name));
    } else if line.starts_with(char::is_uppercase) {
        // `enum X`: the keyword went with the modifiers.
        out.define(identifier(line));
    }
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let mut declared = Declared::default();
    for &file in members {
        let imports = &all.imports[file as usize];
        let package = hash(imports.of_kind(b'p').next().unwrap_or(""));
        imports.defined().iter().for_each(|&name| declared.add(package, name, file));
    }
    declared.sort();
    for &file in members {
        for name in all.imports[file as usize].of_kind(b'i') {
            if let Some(target) = declared.class(all, file, name, '.') {
                all.uses(file, target);
            }
        }
    }
}
