//! Targets of Makefiles and recipes of justfiles.

use super::tree::Tree;
use crate::model::folder;

const MAKEFILES: [&str; 3] = ["Makefile", "makefile", "GNUmakefile"];
const JUSTFILES: [&str; 3] = ["justfile", "Justfile", ".justfile"];

/// Whether a Makefile of the tree (in `inside`, when that is given) has the target.
pub(super) fn has_target(tree: &Tree<'_>, target: &str, inside: Option<&str>) -> bool {
    any_line(tree, &MAKEFILES, inside, |line| {
        let names = line.split_once(':').filter(|(_, rest)| !rest.starts_with('=')).map(|(names, _)| names);
        names.is_some_and(|names| !line.starts_with(['\t', '#']) && names.split_whitespace().any(|name| name == target))
    })
}

/// Whether a justfile of the tree has the recipe.
pub(super) fn has_recipe(tree: &Tree<'_>, recipe: &str) -> bool {
    any_line(tree, &JUSTFILES, None, |line| {
        let rest = line.strip_prefix('@').unwrap_or(line).strip_prefix(recipe);
        rest.is_some_and(|rest| rest.starts_with([':', ' ']) && rest.contains(':') && !rest.trim_start().starts_with(":="))
    })
}

/// Whether the tree has a Makefile at all.
pub(super) fn has_makefile(tree: &Tree<'_>) -> bool {
    MAKEFILES.iter().any(|name| !tree.named(name).is_empty())
}

fn any_line(tree: &Tree<'_>, names: &[&str], inside: Option<&str>, matches: impl Fn(&str) -> bool) -> bool {
    let files = names.iter().flat_map(|name| tree.named(name));
    let files = files.filter(|path| inside.is_none_or(|inside| folder(path) == inside.trim_end_matches('/')));
    files.take(20).any(|path| {
        let file = tree.text(path);
        file.is_some_and(|file| tree.spend(file.text.len()) && file.text.lines().any(&matches))
    })
}
