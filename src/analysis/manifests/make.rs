//! Makefile and justfile: targets that a person is meant to call, which are the documented and the phony ones.

use super::ManifestFile;
use crate::model::{Package, Script};
use std::collections::BTreeSet;

/// The most targets kept.
const MAX_TARGETS: usize = 40;

pub(super) fn read_makefile(manifest: &mut ManifestFile, text: &str) {
    let phony: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix(".PHONY:")).flat_map(str::split_whitespace).collect();
    let mut is_documented = false;
    let mut scripts = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let is_called = |name: &str, rest: &str| is_documented || rest.contains("##") || phony.contains(name);
        let target = line.split_once(':').filter(|(name, rest)| is_target(name) && !rest.starts_with('='));
        scripts.extend(target.filter(|(name, rest)| is_called(name, rest)).map(|(name, _)| (name, number)));
        is_documented = line.starts_with("##") && !line.trim_matches(['#', ' ', '=', '-']).is_empty();
    }
    keep(manifest, "make", scripts);
}

pub(super) fn read_justfile(manifest: &mut ManifestFile, text: &str) {
    let recipes = text.lines().zip(1..).filter_map(|(line, number)| {
        let (head, rest) = line.split_once(':')?;
        let name = head.split_whitespace().next()?.trim_start_matches('@');
        let is_recipe =
            is_target(name) && !name.starts_with('_') && !rest.starts_with('=') && !matches!(name, "set" | "alias" | "export");
        is_recipe.then_some((name, number))
    });
    keep(manifest, "just", recipes.collect());
}

/// Whether a name is plain and at the line's start.
fn is_target(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@'))
}

fn keep(manifest: &mut ManifestFile, program: &str, found: Vec<(&str, u32)>) {
    let mut seen = BTreeSet::new();
    let found = found.into_iter().filter(|(name, _)| seen.insert(*name)).take(MAX_TARGETS);
    let script = |(name, line): (&str, u32)| Script {
        name: name.to_owned(),
        command: format!("{program} {name}"),
        manifest: manifest.path.clone(),
        line,
    };
    let scripts: Vec<Script> = found.map(script).collect();
    if !scripts.is_empty() {
        manifest.package =
            Some(Box::new(Package { ecosystem: "make", manifest: manifest.path.clone(), scripts, ..Package::default() }));
    }
}
