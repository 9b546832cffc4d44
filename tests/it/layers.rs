//! Modules import only downwards: reads `src/` and compares what follows `crate::` with a table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Layers from the bottom up; a module may import lower layers and itself.
const LAYERS: &[&[&str]] = &[
    &["model", "limits", "spelling"],
    &["config", "progress", "remote", "sqlite", "telemetry", "words"],
    &["source", "cache", "store", "render", "outline", "grounding"],
    &["analysis", "llm"],
    &["compose", "publish"],
    &["pipeline"],
    &["jobs"],
    &["server"],
    &["cli", "main", "lib"],
];

/// Imports within a layer that are meant: `(from, to)`.
const WITHIN_LAYER: &[(&str, &str)] = &[("grounding", "source")];

#[test]
fn modules_import_only_downwards() {
    let layers: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(layer, modules)| modules.iter().map(move |module| (*module, layer))).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources() {
        let from = top_module(&path);
        let Some(&layer) = layers.get(from.as_str()) else {
            wrong.push(format!("{} is in no layer", path.display()));
            continue;
        };
        for to in imports(&std::fs::read_to_string(&path).unwrap()) {
            seen += 1;
            let allowed = to == from
                || layers.get(to.as_str()).is_none_or(|&below| below < layer)
                || WITHIN_LAYER.contains(&(from.as_str(), to.as_str()));
            if !allowed {
                wrong.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found");
    assert!(wrong.is_empty(), "imports that do not point downwards:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::model::{A, B};\nlet x = crate::render::text::y();\nuse crate::{limits::Limits, source::{Git, walk}, cli};\n\
                //! [`Coverage`](crate::pipeline::x)\n// crate::jobs::run\n";
    assert_eq!(imports(text), ["cli", "limits", "model", "render", "source"]);
}

/// All files below `src/`, sorted.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                files.push(entry);
            }
        }
    }
    files.sort();
    files
}

/// The module right below the crate's root that a file belongs to.
fn top_module(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    below.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The names that follow `crate::` in code, sorted, each once.
fn imports(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names: Vec<String> = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => names.push(head(rest)),
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The first names of the items of a group `{a::b, c::{d, e}, f}`, whose opening brace is gone.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = vec![head(group.trim_start())];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(head(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

fn head(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
