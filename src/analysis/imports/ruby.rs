//! Ruby's `require_relative`, `require`, `autoload` and `load` with literal paths.
//!
//! Kinds: `r` relative to the file, `q` a path below some folder `lib`: the nearest one that has it; `d` the same of an `autoload`,
//! which only `declares`.

use super::Resolution;
use super::record::{Recorder, quoted, within_budget};
use crate::analysis::paths::join;
use crate::model::folder;

pub(super) fn scan(text: &str, out: &mut Recorder) {
    for line in within_budget(text.lines().filter(|line| !line.trim_start().starts_with('#'))) {
        let code = line.trim_start();
        let kind = match word(code) {
            "require_relative" => b'r',
            "require" | "load" if code.contains("__dir__") || code.contains("__FILE__") => b'f',
            "require" | "load" => b'q',
            "autoload" => b'd',
            _ => continue,
        };
        let Some(path) = quoted(code).filter(|path| !path.is_empty() && !path.contains("#{")) else { continue };
        match kind {
            // `File.expand_path('../x', __FILE__)` counts from the file itself, with `__dir__` from its folder.
            b'f' if code.contains("__FILE__") => out.push(b'r', path.strip_prefix("../").unwrap_or(path)),
            b'f' => out.push(b'r', path.trim_start_matches('/')),
            b'q' if path.starts_with('.') => out.push(b'r', path),
            kind => out.push(kind, path),
        };
    }
}

fn word(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
    &code[..end]
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    for &file in members {
        for (kind, path) in all.imports.of(file).records() {
            let from = all.path(file);
            let path = if path.ends_with(".rb") { path.to_owned() } else { format!("{path}.rb") };
            let target = match kind {
                b'r' => join(folder(from), &path).and_then(|path| all.tree.find(&path)),
                _ => all.tree.nearest(from, &format!("lib/{path}")),
            };
            match target {
                Some(target) if kind == b'd' => all.declares(file, target),
                Some(target) => all.uses(file, target),
                None => {}
            }
        }
    }
}
