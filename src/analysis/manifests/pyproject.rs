//! pyproject.toml (PEP 621, dependency groups, Poetry) and Pipfile.

use super::document::{Document, Member, toml};
use super::python_text::requirement;
use super::{ManifestFile, Target, TargetKind};
use crate::analysis::paths::join;
use crate::model::{Package, Program, Scope, folder};

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let document = toml(text);
    for (text, line) in document.list(&["project", "dependencies"]) {
        requirement(manifest, text, Scope::Runtime, line);
    }
    lists(manifest, &document, &["project", "optional-dependencies"], Scope::Optional);
    lists(manifest, &document, &["dependency-groups"], Scope::Dev);
    for (text, line) in document.list(&["build-system", "requires"]) {
        requirement(manifest, text, Scope::Build, line);
    }
    poetry(manifest, &document);
    if document.has(&["project"]) || document.has(&["tool", "poetry", "name"]) {
        manifest.package = Some(Box::new(package(manifest, &document)));
    }
}

/// A table of lists of requirements.
fn lists(manifest: &mut ManifestFile, document: &Document, path: &[&str], scope: Scope) {
    for entry in document.below(path).into_iter().filter(|entry| entry.path.len() == path.len() + 2) {
        requirement(manifest, &entry.value, scope, entry.line);
    }
}

fn poetry(manifest: &mut ManifestFile, document: &Document) {
    for (path, scope) in [
        (&["tool", "poetry", "dependencies"][..], Scope::Runtime),
        (&["tool", "poetry", "dev-dependencies"], Scope::Dev),
        (&["tool", "poetry", "group", "*", "dependencies"], Scope::Dev),
    ] {
        document.members(path, |member| versioned(manifest, member, scope));
    }
}

/// `name = "1"` or `name = { version = "1" }`.
fn versioned(manifest: &mut ManifestFile, member: &Member<'_>, scope: Scope) {
    let requirement = member.value().or_else(|| member.field("version")).filter(|text| *text != "*");
    let scope = if member.field("optional") == Some("true") { Scope::Optional } else { scope };
    if member.key.name != "python" {
        manifest.depend("pypi", &member.key.name, requirement, scope, member.key.line);
    }
}

fn package(manifest: &mut ManifestFile, document: &Document) -> Package {
    let either = |name: &str| document.entry(&["project", name]).or_else(|| document.entry(&["tool", "poetry", name]));
    let field = |name: &str| either(name).map(|entry| entry.value.clone()).filter(|value| !value.is_empty());
    let urls = document.below(&["project", "urls"]).into_iter().map(|entry| (entry.value.clone(), entry.line));
    let own = ["homepage", "repository", "documentation"].into_iter().filter_map(|name| document.entry(&["tool", "poetry", name]));
    let mut features = Vec::new();
    document.members(&["project", "optional-dependencies"], |member| features.push(member.key.name.clone()));
    document.members(&["tool", "poetry", "extras"], |member| features.push(member.key.name.clone()));
    let name = field("name");
    if let Some(name) = &name {
        library(manifest, name);
    }
    Package {
        ecosystem: "pypi",
        version: field("version"),
        description: field("description"),
        licence: field("license").or_else(|| document.text(&["project", "license", "text"])),
        links: urls.chain(own.map(|entry| (entry.value.clone(), entry.line))).collect(),
        version_line: either("version").map_or(0, |entry| entry.line),
        manifest: manifest.path.clone(),
        programs: programs(manifest, document),
        features,
        name,
        ..Package::default()
    }
}

fn programs(manifest: &mut ManifestFile, document: &Document) -> Vec<Program> {
    let mut programs = Vec::new();
    for path in [&["project", "scripts"][..], &["project", "gui-scripts"], &["tool", "poetry", "scripts"]] {
        document.members(path, |member| {
            entry_point(manifest, &member.key.name, member.value().unwrap_or(""));
            programs.push(Program { name: member.key.name.clone(), path: None, manifest: manifest.path.clone() });
        });
    }
    programs
}

/// Notes where the module of `pkg.mod:function` may be.
pub(super) fn entry_point(manifest: &mut ManifestFile, name: &str, value: &str) {
    let module = value.split([':', '[']).next().unwrap_or("").trim().replace('.', "/");
    if module.is_empty() {
        return;
    }
    let here = folder(&manifest.path).to_owned();
    for path in [format!("{module}.py"), format!("{module}/__init__.py")] {
        for root in ["", "src/", "lib/"] {
            if let Some(path) = join(&here, &format!("{root}{path}")) {
                manifest.targets.push(Target { kind: TargetKind::Program, name: name.to_owned(), path });
            }
        }
    }
}

/// Notes where the package itself may be.
pub(super) fn library(manifest: &mut ManifestFile, name: &str) {
    let here = folder(&manifest.path).to_owned();
    let name = name.replace(['-', '.'], "_");
    for stem in [name.to_lowercase(), name.clone()] {
        for root in ["src/", "", "lib/"] {
            for path in [format!("{root}{stem}/__init__.py"), format!("{root}{stem}.py")] {
                if let Some(path) = join(&here, &path) {
                    manifest.targets.push(Target { kind: TargetKind::Library, name: name.clone(), path });
                }
            }
        }
    }
}

pub(super) fn read_pipfile(manifest: &mut ManifestFile, text: &str) {
    let document = toml(text);
    for (table, scope) in [("packages", Scope::Runtime), ("dev-packages", Scope::Dev)] {
        document.members(&[table], |member| versioned(manifest, member, scope));
    }
}
