//! tsconfig.json and jsconfig.json: only what tells where imports lead.

use super::{ManifestFile, json};
use crate::analysis::paths::join;
use crate::model::folder;

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let document = json::read(text);
    let here = folder(&manifest.path).to_owned();
    let base = document.text(&["compilerOptions", "baseUrl"]).and_then(|base| join(&here, &base));
    let root = base.clone().unwrap_or_else(|| here.clone());
    document.members(&["compilerOptions", "paths"], |member| {
        let targets = member.scalars().filter_map(|path| join(&root, path)).collect();
        manifest.settings.aliases.push((member.key.name.clone(), targets));
    });
    manifest.settings.base = base;
    let parents = document.list(&["extends"]).into_iter().filter(|(path, _)| path.starts_with('.'));
    let with_ending = |path: &str| if path.ends_with(".json") { path.to_owned() } else { format!("{path}.json") };
    manifest.settings.extends = parents.filter_map(|(path, _)| join(&here, &with_ending(path))).collect();
}
