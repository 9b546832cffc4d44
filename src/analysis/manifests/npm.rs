//! package.json: dependencies, programs, scripts, and what imports of the package's name may mean.

use super::document::Document;
use super::{ManifestFile, Target, TargetKind, json};
use crate::analysis::paths::join;
use crate::model::{Package, Program, Scope, Script, folder};

/// Where the source of a package's main file may be when the built one is not in the tree.
const SOURCES: &[&str] = &["src/index", "index", "lib/index", "src/main"];

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let document = json::read(text);
    for (table, scope) in [
        ("dependencies", Scope::Runtime),
        ("devDependencies", Scope::Dev),
        ("peerDependencies", Scope::Runtime),
        ("optionalDependencies", Scope::Optional),
    ] {
        document.members(&[table], |member| {
            let requirement = member.value().filter(|value| !value.is_empty());
            manifest.depend("npm", &member.key.name, requirement, scope, member.key.line);
        });
    }
    let name = document.text(&["name"]);
    if name.is_some() || document.has(&["scripts"]) || document.has(&["workspaces"]) || document.has(&["version"]) {
        let package = package(manifest, &document, name.clone());
        manifest.package = Some(Box::new(package));
    }
    entries(manifest, &document, name.as_deref());
    inner_imports(manifest, &document);
}

fn package(manifest: &mut ManifestFile, document: &Document, name: Option<String>) -> Package {
    let links = [&["homepage"][..], &["repository"], &["repository", "url"], &["bugs", "url"]];
    let link = |path: &&[&str]| {
        document.entry(path).filter(|entry| entry.value.contains("://")).map(|entry| (entry.value.clone(), entry.line))
    };
    Package {
        ecosystem: "npm",
        version: document.text(&["version"]),
        description: document.text(&["description"]),
        licence: document.text(&["license"]).or_else(|| document.text(&["license", "type"])),
        links: links.iter().filter_map(link).collect(),
        version_line: document.entry(&["version"]).map_or(0, |entry| entry.line),
        manifest: manifest.path.clone(),
        programs: programs(manifest, document, name.as_deref()),
        scripts: scripts(manifest, document),
        name,
        ..Package::default()
    }
}

fn programs(manifest: &mut ManifestFile, document: &Document, package: Option<&str>) -> Vec<Program> {
    let mut found: Vec<(String, String)> = Vec::new();
    if let (Some(path), Some(name)) = (document.text(&["bin"]), package) {
        found.push((name.rsplit('/').next().unwrap_or(name).to_owned(), path));
    }
    document.members(&["bin"], |member| found.extend(member.value().map(|path| (member.key.name.clone(), path.to_owned()))));
    let here = folder(&manifest.path).to_owned();
    let target =
        |(name, path): &(String, String)| Some(Target { kind: TargetKind::Program, name: name.clone(), path: join(&here, path)? });
    manifest.targets.extend(found.iter().filter_map(target));
    found.into_iter().map(|(name, _)| Program { name, path: None, manifest: manifest.path.clone() }).collect()
}

fn scripts(manifest: &ManifestFile, document: &Document) -> Vec<Script> {
    let mut scripts = Vec::new();
    document.members(&["scripts"], |member| {
        let name = member.key.name.clone();
        let command = if name == "test" { "npm test".to_owned() } else { format!("npm run {name}") };
        scripts.push(Script { name, command, manifest: manifest.path.clone(), line: member.key.line });
    });
    scripts
}

/// What `import "name"` and `import "name/sub"` may mean.
fn entries(manifest: &mut ManifestFile, document: &Document, name: Option<&str>) {
    let Some(name) = name else { return };
    let here = folder(&manifest.path).to_owned();
    let mut main: Vec<String> = Vec::new();
    let mut subpaths: Vec<(String, Vec<String>)> = Vec::new();
    for entry in document.below(&["exports"]).into_iter().chain(document.entry(&["exports"])) {
        let Some(path) = join(&here, &entry.value) else { continue };
        match entry.path.get(1).and_then(|key| key.name.strip_prefix("./")) {
            Some(sub) => add(&mut subpaths, format!("{name}/{sub}"), path),
            None => main.push(path),
        }
    }
    let fields = ["source", "module", "main", "types", "typings"];
    let named = fields.iter().filter_map(|field| document.text(&[field])).chain(SOURCES.iter().map(|path| (*path).to_owned()));
    main.extend(named.filter_map(|path| join(&here, &path)));
    let endings = ["", ".js", ".ts", ".tsx", ".mjs"];
    let files = main.iter().flat_map(|path| endings.map(|ending| format!("{path}{ending}")));
    manifest.targets.extend(files.map(|path| Target { kind: TargetKind::Library, name: name.to_owned(), path }));
    manifest.settings.aliases.push((name.to_owned(), main));
    manifest.settings.aliases.append(&mut subpaths);
    let anything = ["*", "src/*"].iter().filter_map(|path| join(&here, path)).collect();
    manifest.settings.aliases.push((format!("{name}/*"), anything));
}

fn add(subpaths: &mut Vec<(String, Vec<String>)>, pattern: String, path: String) {
    match subpaths.last_mut() {
        Some((last, paths)) if *last == pattern => paths.push(path),
        _ => subpaths.push((pattern, vec![path])),
    }
}

/// The `imports` field: names that begin with `#`.
fn inner_imports(manifest: &mut ManifestFile, document: &Document) {
    let here = folder(&manifest.path).to_owned();
    let mut found = Vec::new();
    document.members(&["imports"], |member| {
        let paths = member.scalars().filter(|path| path.starts_with('.')).filter_map(|path| join(&here, path)).collect();
        found.push((member.key.name.clone(), paths));
    });
    manifest.settings.aliases.append(&mut found);
}
