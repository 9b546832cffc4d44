//! composer.json: dependencies, scripts, and PSR-4 folders.

use super::{ManifestFile, json};
use crate::analysis::paths::join;
use crate::model::{Package, Program, Scope, Script, folder};

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let document = json::read(text);
    for (table, scope) in [("require", Scope::Runtime), ("require-dev", Scope::Dev)] {
        document.members(&[table], |member| {
            let name = &member.key.name;
            if name.contains('/') {
                manifest.depend("packagist", name, member.value(), scope, member.key.line);
            }
        });
    }
    let here = folder(&manifest.path).to_owned();
    for table in ["autoload", "autoload-dev"] {
        document.members(&[table, "psr-4"], |member| {
            let folders = member.scalars().filter_map(|path| join(&here, path)).collect();
            manifest.settings.aliases.push((member.key.name.clone(), folders));
        });
    }
    let path = manifest.path.clone();
    let mut scripts = Vec::new();
    document.members(&["scripts"], |member| {
        let name = member.key.name.clone();
        scripts.push(Script { command: format!("composer {name}"), name, manifest: path.clone(), line: member.key.line });
    });
    let programs = document.list(&["bin"]).into_iter().map(|(file, _)| Program {
        name: crate::model::file_name(file).to_owned(),
        path: join(&here, file).map(Into::into),
        manifest: path.clone(),
    });
    if document.has(&["name"]) || document.has(&["require"]) {
        let link = |name: &&str| document.entry(&[name]).map(|entry| (entry.value.clone(), entry.line));
        manifest.package = Some(Box::new(Package {
            ecosystem: "packagist",
            name: document.text(&["name"]),
            version: document.text(&["version"]),
            description: document.text(&["description"]),
            licence: document.text(&["license"]).or_else(|| document.text(&["license", "0"])),
            links: ["homepage"].iter().filter_map(link).collect(),
            version_line: document.entry(&["version"]).map_or(0, |entry| entry.line),
            manifest: path.clone(),
            programs: programs.collect(),
            scripts,
            ..Package::default()
        }));
    }
}
