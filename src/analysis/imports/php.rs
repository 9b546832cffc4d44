//! PHP's `use` of classes, and literal `require` and `include`.
//!
//! Kinds: `p` the namespace, `i` an imported class, `r` a path. Classes are found by the namespaces that files declare, then by the
//! PSR-4 folders of composer.json.

use super::Resolution;
use super::declared::Declared;
use super::record::{Recorder, after, code_lines, hash, identifier, quoted};
use crate::analysis::paths::join;
use crate::model::{file_name, folder};

const MODIFIERS: &[&str] = &["abstract", "final", "readonly"];

pub(super) fn scan(text: &str, out: &mut Recorder) {
    for line in code_lines(text) {
        let code = line.trim_start().trim_start_matches("<?php").trim_start();
        if let Some(name) = after(code, "namespace") {
            out.push(b'p', class_name(name));
        } else if let Some(list) = after(line, "use") {
            classes(list, out);
        } else if let Some(path) = included(code) {
            out.push(b'r', path);
        } else {
            definition(code, out);
        }
    }
}

fn class_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\\'))).unwrap_or(text.len());
    text[..end].trim_matches('\\')
}

fn classes(list: &str, out: &mut Recorder) {
    let list = after(list, "function").or_else(|| after(list, "const")).unwrap_or(list);
    let (base, names) = list.split_once('{').map_or(("", list), |(base, names)| (class_name(base), names));
    for name in names.split([',', '}', ';']).map(|name| class_name(name.trim_start())).filter(|name| !name.is_empty()) {
        let separator = if base.is_empty() { "" } else { "\\" };
        out.push(b'i', &format!("{base}{separator}{name}"));
    }
}

/// The path of an include; `__DIR__ . '/x'` is relative to the file, as is a bare path here.
fn included(code: &str) -> Option<&str> {
    let words = ["require_once", "include_once", "require", "include"];
    let rest = words.iter().find_map(|word| code.strip_prefix(word))?;
    let is_call = rest.starts_with([' ', '(', '\t']) && !rest.contains('$');
    quoted(rest).filter(|path| is_call && !path.is_empty()).map(|path| path.trim_start_matches('/'))
}

fn definition(mut code: &str, out: &mut Recorder) {
    while let Some(rest) = MODIFIERS.iter().find_map(|word| after(code, word)) {
        code = rest;
    }
    if let Some(name) = ["class", "interface", "trait", "enum", "function"].iter().find_map(|word| after(code, word)) {
        out.define(identifier(name));
    }
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let mut declared = Declared::default();
    for &file in members {
        let imports = all.imports.of(file);
        let namespace = hash(imports.of_kind(b'p').next().unwrap_or(""));
        imports.defined().iter().for_each(|&name| declared.add(namespace, name, file));
    }
    declared.sort();
    for &file in members {
        for (kind, text) in all.imports.of(file).records() {
            let target = match kind {
                b'i' => class(all, &declared, file, text),
                b'r' => join(folder(all.path(file)), text).and_then(|path| all.tree.find(&path)),
                _ => None,
            };
            if let Some(target) = target {
                all.uses(file, target);
            }
        }
    }
}

fn class(all: &Resolution<'_>, declared: &Declared, file: u32, whole: &str) -> Option<u32> {
    let (namespace, name) = whole.rsplit_once('\\')?;
    declared.find(all, file, hash(namespace), hash(name)).or_else(|| by_prefix(all, whole))
}

fn by_prefix(all: &Resolution<'_>, whole: &str) -> Option<u32> {
    let composer = all.manifests.iter().filter(|manifest| file_name(&manifest.path) == "composer.json").take(256);
    composer.flat_map(|manifest| &manifest.settings.aliases).find_map(|(prefix, folders)| {
        let rest = whole.strip_prefix(prefix.as_str())?.replace('\\', "/");
        folders.iter().find_map(|folder| all.tree.find(&join(folder, &format!("{rest}.php"))?))
    })
}
