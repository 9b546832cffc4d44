//! The includes of C, C++ and their kin.
//!
//! Kinds: `q` an include in quotes, `a` one in angle brackets. Quotes mean the own folder first, then the one file of the tree that
//! ends so; angle brackets mean a file below a folder `include` (or the root) that ends so. Of several the nearest; none on a tie.

use super::Resolution;
use super::record::Recorder;
use crate::analysis::paths::join;
use crate::model::folder;
use std::collections::HashMap;

/// Looks at the lines that begin with `#` only, found by `memchr`: trees of C are the largest ones.
pub(super) fn scan(text: &str, out: &mut Recorder) {
    let (mut seen, mut inside) = (0, false);
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        let Some((kind, path)) = include(&text[at + 1..]).filter(|_| opens_line(text.as_bytes(), at)) else { continue };
        inside = ends_in_comment(&text[seen..at], inside);
        seen = at;
        if !inside {
            out.push(kind, path);
        }
    }
}

/// Whether only blanks stand before `at` on its line.
fn opens_line(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|&byte| byte == b'\n')
}

/// The kind and path of the directive behind a `#`.
fn include(directive: &str) -> Option<(u8, &str)> {
    let directive = directive.trim_start_matches([' ', '\t']);
    let path = directive.strip_prefix('i')?;
    let path = path.strip_prefix("nclude").or_else(|| path.strip_prefix("mport"))?.trim_start_matches([' ', '\t']);
    let (kind, end) = match path.as_bytes().first()? {
        b'"' => (b'q', '"'),
        b'<' => (b'a', '>'),
        _ => return None,
    };
    let path = path[1..].lines().next()?;
    path.find(end).filter(|&length| length > 0).map(|length| (kind, &path[..length]))
}

/// Whether the end of `code` lies in a block comment, `inside` telling it of its start. An opening behind `//` or a quote on its line
/// is none.
fn ends_in_comment(code: &str, inside: bool) -> bool {
    let open = memchr::memmem::rfind(code.as_bytes(), b"/*").filter(|&open| {
        let before = &code[code[..open].rfind('\n').map_or(0, |at| at + 1)..open];
        !before.contains("//") && !before.contains('"')
    });
    match (open, memchr::memmem::rfind(code.as_bytes(), b"*/")) {
        (Some(open), close) => close.is_none_or(|close| close < open),
        (None, Some(_)) => false,
        (None, None) => inside,
    }
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let imports = all.imports;
    // The same few headers are included everywhere: what ends like them is looked up once, and what they mean once for each folder.
    let (mut quoted, mut bracketed) = (HashMap::new(), HashMap::new());
    let (mut own_folder, mut here): (Option<&str>, HashMap<u32, Option<u32>>) = (None, HashMap::new());
    for &file in members {
        let from: &str = &all.files[file as usize].path;
        if own_folder.replace(folder(from)) != Some(folder(from)) {
            here.clear();
        }
        for (number, kind, path) in imports.of(file).numbered() {
            let target = here.entry(number).or_insert_with(|| {
                if kind == b'q' {
                    let beside = join(folder(from), path).and_then(|path| all.tree.find(&path));
                    return beside.or_else(|| all.tree.nearest_known(&mut quoted, from, path.trim_start_matches("../"), ""));
                }
                let below = all.tree.nearest_known(&mut bracketed, from, path, "include/");
                below.or_else(|| all.tree.find(path).filter(|_| path.contains('/')))
            });
            if let Some(target) = *target {
                all.uses(file, target);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_are_told_from_comments() {
        for (text, count) in [
            ("#include <a.h>\n #  include \"b.h\" // x\n#import <c.h>\n", 3),
            ("/* a\n#include <b.h>\n*/\n#include <c.h>\n", 1),
            ("// a/*.c\n#include <b.h>\nchar *x = \"/*\";\n#include <c.h>\n", 2),
            ("x #include <a.h>\n#include MACRO\n#include \"\"\n#include <a\n>\n#included\n", 0),
        ] {
            let mut out = Recorder::default();
            scan(text, &mut out);
            assert_eq!(out.finish().lines().count(), count, "{text}");
        }
    }
}
