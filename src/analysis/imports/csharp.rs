//! C#'s `using`: a namespace is declared by many files, so an import means those of them whose types the importing file's head names.
//!
//! Kinds: `u` a used namespace or type, `g` one used by every file below the folder (`global using`), `n` a declared namespace.
//! References are hashes of capitalised names. Types of the own namespace need no `using` and give no edge.

use super::Resolution;
use super::declared::Declared;
use super::record::{Recorder, after, code_lines, hash, identifier};
use crate::model::folder;

const MODIFIERS: &[&str] = &[
    "public",
    "internal",
    "private",
    "protected",
    "static",
    "abstract",
    "sealed",
    "partial",
    "readonly",
    "ref",
    "unsafe",
    "file",
    "new",
];
/// The most global usings that are heeded.
const MAX_GLOBAL: usize = 128;

pub(super) fn scan(text: &str, out: &mut Recorder) {
    for line in code_lines(text) {
        let code = line.trim_start();
        let (kind, rest) = after(code, "global").map_or((b'u', code), |rest| (b'g', rest));
        if let Some(name) = after(rest, "using").filter(|name| name.contains(';') && !name.starts_with("var ")) {
            using(kind, name, out);
        } else if let Some(name) = after(code, "namespace") {
            out.push(b'n', dotted(name));
        } else {
            definition(code, out);
            references(code, out);
        }
    }
}

fn using(kind: u8, name: &str, out: &mut Recorder) {
    let name = after(name, "static").unwrap_or(name);
    let name = name.split_once('=').map_or(name, |(_, name)| name.trim_start());
    let name = dotted(name.strip_prefix("global::").unwrap_or(name));
    if !name.is_empty() && name != "System" && !name.starts_with("System.") {
        out.push(kind, name);
    }
}

fn dotted(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    &text[..end]
}

fn definition(mut code: &str, out: &mut Recorder) {
    while let Some(rest) = MODIFIERS.iter().find_map(|word| after(code, word)) {
        code = rest;
    }
    let words = ["record struct", "record class", "class", "struct", "interface", "enum", "record"];
    if let Some(name) = words.iter().find_map(|word| after(code, word)) {
        out.define(identifier(name));
    }
}

fn references(code: &str, out: &mut Recorder) {
    let code = code.find("//").map_or(code, |at| &code[..at]);
    for word in code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.starts_with(char::is_uppercase)) {
        out.refer(hash(word));
    }
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let declared = declared(all, members);
    let global = globals(all, members);
    for &file in members {
        let path = all.path(file).to_owned();
        let imports = all.imports.of(file);
        let above =
            global.iter().filter(|(root, _)| root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/')));
        for name in imports.of_kind(b'u').chain(above.map(|(_, name)| *name)) {
            let namespace = hash(name);
            if !declared.has_package(namespace) {
                if let Some(target) = declared.class(all, file, name, '.') {
                    all.uses(file, target);
                }
                continue;
            }
            for &reference in imports.references() {
                if let Some(target) = declared.find(all, file, namespace, reference) {
                    all.uses(file, target);
                }
            }
        }
    }
}

fn declared(all: &Resolution<'_>, members: &[u32]) -> Declared {
    let mut declared = Declared::default();
    for &file in members {
        let imports = all.imports.of(file);
        for namespace in imports.of_kind(b'n').take(4) {
            imports.defined().iter().for_each(|&name| declared.add(hash(namespace), name, file));
        }
    }
    declared.sort();
    declared
}

/// Folders with the namespaces that all files below them use.
fn globals<'a>(all: &Resolution<'a>, members: &[u32]) -> Vec<(&'a str, &'a str)> {
    let of_file = |&file: &u32| {
        let path: &'a str = &all.files[file as usize].path;
        let imports = all.imports.of(file);
        imports.of_kind(b'g').map(move |name| (folder(path), name))
    };
    members.iter().flat_map(of_file).take(MAX_GLOBAL).collect()
}
