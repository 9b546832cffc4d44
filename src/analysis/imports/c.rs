//! The includes of C, C++ and their kin.
//!
//! Kinds: `q` an include in quotes, `a` one in angle brackets. Quotes mean the own folder first, then the one file of the tree that
//! ends so; angle brackets mean a file below a folder `include` (or the root) that ends so. Of several the nearest; none on a tie.

use super::Resolution;
use super::record::{Recorder, code_lines};
use crate::analysis::paths::join;
use crate::model::folder;
use std::collections::HashMap;

pub(super) fn scan(text: &str, out: &mut Recorder) {
    for line in code_lines(text) {
        let Some(directive) = line.trim_start().strip_prefix('#') else { continue };
        let directive = directive.trim_start();
        let Some(path) = directive.strip_prefix("include").or_else(|| directive.strip_prefix("import")) else { continue };
        let path = path.trim_start();
        let (kind, end) = match path.as_bytes().first() {
            Some(b'"') => (b'q', '"'),
            Some(b'<') => (b'a', '>'),
            _ => continue,
        };
        if let Some(length) = path[1..].find(end).filter(|&length| length > 0) {
            out.push(kind, &path[1..=length]);
        }
    }
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let imports = all.imports;
    // The same few headers are included everywhere: what ends like them is looked up once.
    let (mut quoted, mut bracketed) = (HashMap::new(), HashMap::new());
    for &file in members {
        for (kind, path) in imports[file as usize].records() {
            let from = all.path(file);
            let target = if kind == b'q' {
                let beside = join(folder(from), path).and_then(|path| all.tree.find(&path));
                beside.or_else(|| all.tree.nearest_known(&mut quoted, from, path.trim_start_matches("../"), ""))
            } else {
                let below = all.tree.nearest_known(&mut bracketed, from, path, "include/");
                below.or_else(|| all.tree.find(path).filter(|_| path.contains('/')))
            };
            if let Some(target) = target {
                all.uses(file, target);
            }
        }
    }
}
