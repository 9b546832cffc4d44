//! Rule 15, Rust: public types that no other crate can name, because their module is private and nothing exports them again.

use super::FactDraft;
use crate::analysis::index::{Index, TypeId};
use crate::model::{Fact, Slot, Span, Visibility, file_name, folder};
use crate::words::{capital_count, code, names};

/// More than this many are a habit of the project, not an oversight.
const MOST: usize = 4;

/// Names the public types that cannot be named from outside.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let hidden: Vec<TypeId> = index
        .source_types()
        .filter(|(id, t)| {
            index.complete
                && index.parsed[id.0 as usize].language.0 == "Rust"
                && t.visibility == Visibility::Public
                && in_private_module(index, id.0)
                && !is_exported(index, id.0, &t.name)
        })
        .map(|(id, _)| id)
        .collect();
    let Some(&first) = hidden.first().filter(|_| hidden.len() <= MOST) else { return Vec::new() };
    let listed: Vec<&str> = hidden.iter().map(|&id| index.definition(id).name.as_str()).collect();
    let text = if let [only] = listed.as_slice() {
        format!("{} ({{0}}) is public, but its module is private and nothing exports it again.", code(only))
    } else {
        let (number, list) = (capital_count(listed.len()), names(listed.iter().copied(), MOST));
        format!("{number} types are public, but their modules are private and nothing exports them again: {list}.")
    };
    let place = index.evidence(first.0, Span::line(index.definition(first).name_line));
    let draft = FactDraft::new("unreachable-public", Slot::Wrong, listed[0], place).score(0.54).text(text);
    vec![draft.quantity(listed.len(), "type", &[listed[0]]).names(listed.iter().copied()).done()]
}

/// Whether the file above declares the module without `pub`; a file that a program starts from has none above.
fn in_private_module(index: &Index<'_>, at: u32) -> bool {
    let path = index.path(at);
    let (name, place) = match file_name(path) {
        "mod.rs" => (file_name(folder(path)), folder(folder(path))),
        name => (name.trim_end_matches(".rs"), folder(path)),
    };
    let above = ["mod.rs", "lib.rs"].map(|file| if place.is_empty() { file.to_owned() } else { format!("{place}/{file}") });
    let named = format!("{place}.rs");
    let parent = (0..index.parsed.len() as u32).find(|&other| {
        let path = index.path(other);
        path == named || above.iter().any(|above| above == path)
    });
    let declared = parent.into_iter().flat_map(|parent| index.parsed[parent as usize].text.lines()).map(str::trim);
    let mut private = false;
    for line in declared {
        match line.strip_suffix(&format!("mod {name};")).map(str::trim) {
            Some("pub") => return false,
            Some(before) => private |= before.is_empty() || before.starts_with("pub("),
            None => {}
        }
    }
    private
}

fn is_exported(index: &Index<'_>, at: u32, name: &str) -> bool {
    let path = index.path(at);
    let stem = file_name(path).trim_end_matches(".rs");
    let module = if stem == "mod" { file_name(folder(path)) } else { stem };
    let glob = format!("{module}::*");
    let exports = index.parsed.iter().flat_map(|file| &file.symbols.reexports);
    exports.into_iter().any(|export| **export == *name || **export == *glob)
}
