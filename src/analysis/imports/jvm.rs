//! Java's, Kotlin's and Scala's imports of classes, by the `package` lines of the tree, so that source roots need no configuration.
//!
//! Kinds: `p` the package, `i` an imported name, both as hashes in hexadecimal: Java files import long names, and many. A file declares its own name and what it defines at its top level. A wildcard
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
            out.push(b'p', &format!("{:08x}", hash(dotted(package))));
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
            name_of(name, out);
        }
        return;
    };
    for name in list.split(['}', ',']) {
        let name = identifier(name.trim_start());
        if !name.is_empty() && name != "_" {
            name_of(&format!("{}.{name}", base.trim_end_matches('.')), out);
        }
    }
}

/// Records an imported name: the package and, by the naming convention, the outermost class, else the last part.
fn name_of(name: &str, out: &mut Recorder) {
    let is_class = |at: &usize| name[at + 1..].starts_with(char::is_uppercase);
    let Some(at) = name.match_indices('.').map(|(at, _)| at).find(is_class).or_else(|| name.rfind('.')) else { return };
    out.push(b'i', &format!("{:08x}{:08x}", hash(&name[..at]), hash(identifier(&name[at + 1..]))));
}

/// The dotted name at the start of `text`, backticks left as they are.
fn dotted(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$'))).unwrap_or(text.len());
    &text[..end]
}

/// Only lines without indentation define at the top level; all others are done with at once.
fn definition(mut line: &str, out: &mut Recorder) {
    if !line.starts_with(|c: char| c == '@' || c.is_alphabetic()) {
        return;
    }
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
        let imports = all.imports.of(file);
        let package = imports.of_kind(b'p').next().and_then(number).unwrap_or_default();
        imports.defined().iter().for_each(|&name| declared.add(package, name, file));
    }
    declared.sort();
    for &file in members {
        for text in all.imports.of(file).of_kind(b'i') {
            let pair = text.split_at_checked(8).and_then(|(package, name)| Some((number(package)?, number(name)?)));
            if let Some(target) = pair.and_then(|(package, name)| declared.find(all, file, package, name)) {
                all.uses(file, target);
            }
        }
    }
}

fn number(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}
