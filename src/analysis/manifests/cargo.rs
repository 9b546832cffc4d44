//! Cargo.toml: package, targets, features, dependencies, and what a workspace shares.

use super::document::{Document, Member, toml};
use super::{ManifestFile, Target, TargetKind};
use crate::analysis::paths::join;
use crate::model::{Package, Program, Scope, Script, folder};

const FIELDS: &[&str] = &["version", "description", "license", "documentation", "homepage", "repository"];

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let document = toml(text);
    dependencies(manifest, &document);
    workspace(manifest, &document);
    if let Some(name) = document.text(&["package", "name"]) {
        let package = package(manifest, &document, &name);
        targets(manifest, &document, &name);
        manifest.package = Some(Box::new(package));
    }
}

fn package(manifest: &mut ManifestFile, document: &Document, name: &str) -> Package {
    let field = |name: &str| document.text(&["package", name]);
    let link = |name: &&str| document.entry(&["package", name]).map(|entry| (entry.value.clone(), entry.line));
    let is_wanted = |field: &&&str| document.text(&["package", field, "workspace"]).as_deref() == Some("true");
    manifest.workspace.wanted_fields = FIELDS.iter().filter(is_wanted).map(|field| (*field).to_owned()).collect();
    let mut features = Vec::new();
    document.members(&["features"], |member| features.push(member.key.name.clone()));
    Package {
        ecosystem: "cargo",
        name: Some(name.to_owned()),
        version: field("version"),
        description: field("description").map(|text| text.trim().to_owned()),
        licence: field("license").or_else(|| field("license-file")),
        links: ["documentation", "homepage", "repository"].iter().filter_map(link).collect(),
        version_line: document.entry(&["package", "version"]).map_or(0, |entry| entry.line),
        manifest: manifest.path.clone(),
        programs: programs(manifest, document),
        scripts: examples(manifest, document),
        features,
        ..Package::default()
    }
}

/// Programs that the manifest names; those that lie in `src/` by rule are added when the tree is known.
fn programs(manifest: &ManifestFile, document: &Document) -> Vec<Program> {
    let mut programs = Vec::new();
    document.members(&["bin"], |member| {
        if let Some(name) = member.field("name") {
            programs.push(Program { name: name.to_owned(), path: None, manifest: manifest.path.clone() });
        }
    });
    programs
}

fn examples(manifest: &ManifestFile, document: &Document) -> Vec<Script> {
    let mut scripts = Vec::new();
    document.members(&["example"], |member| {
        if let Some(name) = member.field("name") {
            let command = format!("cargo run --example {name}");
            scripts.push(Script { name: name.to_owned(), command, manifest: manifest.path.clone(), line: member.key.line });
        }
    });
    scripts
}

fn targets(manifest: &mut ManifestFile, document: &Document, package: &str) {
    let here = folder(&manifest.path).to_owned();
    let mut add = |kind, name: &str, path: &str| {
        if let Some(path) = join(&here, path) {
            manifest.targets.push(Target { kind, name: name.to_owned(), path });
        }
    };
    let library = document.text(&["lib", "path"]).unwrap_or_else(|| "src/lib.rs".to_owned());
    let name = document.text(&["lib", "name"]).unwrap_or_else(|| package.replace('-', "_"));
    add(TargetKind::Library, &name, &library);
    document.members(&["bin"], |member| {
        let Some(name) = member.field("name") else { return };
        let default = [format!("src/bin/{name}.rs"), format!("src/bin/{name}/main.rs"), "src/main.rs".to_owned()];
        match member.field("path") {
            Some(path) => add(TargetKind::Program, name, path),
            None => default.iter().for_each(|path| add(TargetKind::Program, name, path)),
        }
    });
}

fn dependencies(manifest: &mut ManifestFile, document: &Document) {
    for (table, scope) in [("dependencies", Scope::Runtime), ("dev-dependencies", Scope::Dev), ("build-dependencies", Scope::Build)]
    {
        document.members(&[table], |member| dependency(manifest, member, scope));
        document.members(&["target", "*", table], |member| dependency(manifest, member, scope));
    }
}

fn dependency(manifest: &mut ManifestFile, member: &Member<'_>, scope: Scope) {
    let name = member.field("package").unwrap_or(&member.key.name);
    let requirement = member.value().or_else(|| member.field("version"));
    let is_optional = scope == Scope::Runtime && member.field("optional") == Some("true");
    if member.field("workspace") == Some("true") {
        manifest.workspace.wanted_dependencies.push(manifest.dependencies.len());
    }
    let scope = if is_optional { Scope::Optional } else { scope };
    manifest.depend("cargo", name, requirement, scope, member.key.line);
}

fn workspace(manifest: &mut ManifestFile, document: &Document) {
    document.members(&["workspace", "dependencies"], |member| {
        if let Some(requirement) = member.value().or_else(|| member.field("version")) {
            manifest.workspace.requirements.push((member.key.name.clone(), requirement.to_owned()));
        }
    });
    let field = |name: &&str| Some(((*name).to_owned(), document.text(&["workspace", "package", name])?));
    manifest.workspace.fields = FIELDS.iter().filter_map(field).collect();
}
