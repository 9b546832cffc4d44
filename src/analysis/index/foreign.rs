//! Names that files of Python have from modules that are none of this tree's: `Path` of `from pathlib import Path`.

use super::Parsed;
use crate::model::Analysis;
use std::collections::BTreeSet;

/// For each parsed file the names that it imports from elsewhere; for files of other languages none.
pub(super) fn names<'a>(analysis: &Analysis, parsed: &'a [Parsed]) -> Vec<BTreeSet<&'a str>> {
    let is_python = |file: &Parsed| file.language.0 == "Python";
    let all: Vec<_> = parsed.iter().map(|file| if is_python(file) { imported(&file.text) } else { Vec::new() }).collect();
    let modules: BTreeSet<&str> = all.iter().flatten().map(|(module, _)| *module).collect();
    let parts = analysis.files.iter().filter(|_| !modules.is_empty()).flat_map(|file| file.path.split('/'));
    let own: BTreeSet<&str> =
        parts.map(|part| part.strip_suffix(".py").unwrap_or(part)).filter(|part| modules.contains(part)).collect();
    let is_foreign = |(module, _): &(&str, &str)| !module.is_empty() && !own.contains(module);
    all.into_iter().map(|names| names.into_iter().filter(is_foreign).map(|(_, name)| name).collect()).collect()
}

/// What the statements `from module import name` of a text import: the first part of the module, and the name that it has here.
fn imported(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(|line| line.split('#').next().unwrap_or(line));
    while let Some(line) = lines.next() {
        let statement = line.trim_start().strip_prefix("from ").and_then(|rest| rest.split_once(" import"));
        let Some((module, mut list)) = statement else { continue };
        let module = module.trim().split('.').next().unwrap_or_default();
        let is_enclosed = list.trim_start().starts_with('(');
        loop {
            found.extend(list.split([',', '(', ')', '\\']).filter_map(here).map(|name| (module, name)));
            let goes_on = if is_enclosed { !list.contains(')') } else { list.trim_end().ends_with('\\') };
            let Some(next) = lines.next().filter(|_| goes_on) else { break };
            list = next;
        }
    }
    found
}

/// The name that an imported one has in the file: `b` of `a as b`.
fn here(entry: &str) -> Option<&str> {
    let name = entry.split_once(" as ").map_or(entry, |(_, name)| name).trim();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::imported;

    #[test]
    fn names_are_read_from_whole_statements() {
        for (text, expected) in [
            ("from pathlib import Path\n", &[("pathlib", "Path")][..]),
            ("from a.b import (\n    C,  # the (first)\n    D as E,\n)\nF = 1\n", &[("a", "C"), ("a", "E")]),
            ("from a import B, \\\n    C\nD\n", &[("a", "B"), ("a", "C")]),
            ("    from . import Path as P\n", &[("", "P")]),
            ("import a\n# from a import b\n", &[]),
        ] {
            assert_eq!(imported(text), expected, "{text}");
        }
    }
}
