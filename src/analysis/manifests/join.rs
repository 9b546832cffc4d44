//! Manifests and the tree together: workspaces resolved, entry files looked up, examples found.

use super::{ManifestFile, Target, TargetKind};
use crate::model::{Dependency, FileRecord, Package, Program, Role, Script, file_name, folder};
use std::collections::{BTreeMap, BTreeSet};

/// Joins manifests into packages and dependencies: workspaces resolved, entry files looked up among `files` (ordered by path),
/// examples found. Manifests of tests, examples, vendored and generated code do not count. Makefiles and justfiles give their scripts
/// to the package of their folder, or stand as a nameless package of the ecosystem `make`.
#[must_use]
pub fn join(mut manifests: Vec<ManifestFile>, files: &[FileRecord]) -> (Vec<Package>, Vec<Dependency>) {
    let tree = Files(files);
    manifests.retain(|manifest| counts(&manifest.path, files));
    manifests.sort_by(|a, b| (depth(&a.path), &a.path).cmp(&(depth(&b.path), &b.path)));
    let shared = Shared::of(&manifests);
    let mut dependencies = Vec::new();
    let mut packages: Vec<Package> = Vec::new();
    let is_gem = |manifest: &&ManifestFile| manifest.path.ends_with(".gemspec");
    let gem_folders: BTreeSet<String> = manifests.iter().filter(is_gem).map(|gem| folder(&gem.path).to_owned()).collect();
    for mut manifest in manifests {
        let mut own = shared.dependencies(&mut manifest);
        if file_name(&manifest.path) == "Gemfile" && gem_folders.contains(folder(&manifest.path)) {
            // What a gem needs stands in its gemspec; the Gemfile beside it is for those who work on it.
            own.iter_mut().for_each(|dependency| dependency.scope = crate::model::Scope::Dev);
        }
        dependencies.append(&mut own);
        packages.extend(manifest.package.take().map(|package| complete(*package, &manifest, &shared, &tree)));
    }
    (merge(packages), one_each(dependencies))
}

/// Whether the manifest at `path` is one of the product: those of tests, examples, vendored and generated code do not count.
#[must_use]
pub fn counts(path: &str, files: &[FileRecord]) -> bool {
    let role = Files(files).find(path).map_or(Role::Config, |file| file.role);
    !matches!(role, Role::Vendored | Role::Test | Role::Example | Role::Generated) && !is_aside(path)
}

fn depth(path: &str) -> usize {
    path.matches('/').count()
}

/// The tree's files.
struct Files<'a>(&'a [FileRecord]);

impl<'a> Files<'a> {
    fn find(&self, path: &str) -> Option<&'a FileRecord> {
        self.0.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.0[at])
    }

    /// The files below `folder` that end with `ending`, at most `depth` folders further down.
    fn below(&self, folder: &str, ending: &str, depth: usize) -> Vec<&'a str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.0.partition_point(|file| *file.path < *prefix);
        let below = self.0[start..].iter().map_while(|file| Some((&*file.path, file.path.strip_prefix(&*prefix)?)));
        below.filter(|(path, rest)| path.ends_with(ending) && rest.matches('/').count() <= depth).map(|(path, _)| path).collect()
    }
}

/// Whether a folder of the path holds what is not the product.
fn is_aside(path: &str) -> bool {
    let names = [
        "test",
        "tests",
        "testdata",
        "fixtures",
        "fixture",
        "__fixtures__",
        "vendor",
        "vendored",
        "third_party",
        "node_modules",
        "examples",
        "example",
        "templates",
    ];
    folder(path).split('/').any(|part| names.contains(&part))
}

/// What workspaces share, by the folder of the workspace's manifest and by name.
struct Shared {
    requirements: Table,
    fields: Table,
}

type Table = BTreeMap<(String, String), String>;

impl Shared {
    fn of(manifests: &[ManifestFile]) -> Self {
        let mut shared = Self { requirements: Table::new(), fields: Table::new() };
        for manifest in manifests {
            let row = |(name, text): &(String, String)| ((folder(&manifest.path).to_owned(), name.clone()), text.clone());
            shared.requirements.extend(manifest.workspace.requirements.iter().map(row));
            shared.fields.extend(manifest.workspace.fields.iter().map(row));
        }
        shared
    }

    /// Takes the dependencies out of a manifest, requirements of its workspace filled in.
    fn dependencies(&self, manifest: &mut ManifestFile) -> Vec<Dependency> {
        let mut dependencies = std::mem::take(&mut manifest.dependencies);
        for &at in &manifest.workspace.wanted_dependencies {
            if let Some(dependency) = dependencies.get_mut(at).filter(|dependency| dependency.requirement.is_none()) {
                dependency.requirement = above(&manifest.path, &self.requirements, &dependency.name);
            }
        }
        dependencies
    }
}

/// What the nearest folder above `path` shares under `name`.
fn above(path: &str, shared: &Table, name: &str) -> Option<String> {
    let mut at = folder(path);
    loop {
        match shared.get(&(at.to_owned(), name.to_owned())) {
            Some(text) => return Some(text.clone()),
            None if at.is_empty() => return None,
            None => at = folder(at),
        }
    }
}

fn complete(mut package: Package, manifest: &ManifestFile, shared: &Shared, tree: &Files<'_>) -> Package {
    for field in &manifest.workspace.wanted_fields {
        let value = above(&manifest.path, &shared.fields, field);
        match &**field {
            "version" => package.version = package.version.or(value),
            "description" => package.description = package.description.or(value),
            "license" => package.licence = package.licence.or(value),
            _ => {}
        }
    }
    let existing = |target: &&Target| tree.find(&target.path).is_some();
    let library = manifest.targets.iter().filter(|target| target.kind == TargetKind::Library).find(existing);
    package.library = package.library.or_else(|| library.map(|target| (*target.path).into()));
    for program in &mut package.programs {
        let is_it = |target: &&Target| target.kind == TargetKind::Program && target.name == program.name;
        let found = manifest.targets.iter().filter(is_it).find(existing).map(|target| (*target.path).into());
        program.path = found.or_else(|| program.path.take().filter(|path| tree.find(path).is_some()));
    }
    match file_name(&manifest.path) {
        "Cargo.toml" => cargo_files(&mut package, tree),
        "go.mod" => {
            let name = package.name.as_deref().map_or("", |name| file_name(name));
            let main = crate::analysis::paths::join(folder(&manifest.path), &format!("{name}.go"));
            package.library = main.filter(|path| tree.find(path).is_some()).map(Into::into);
            go_programs(&mut package, tree);
        }
        _ => {}
    }
    package
}

/// Programs and examples that Cargo finds by rule.
fn cargo_files(package: &mut Package, tree: &Files<'_>) {
    let manifest = package.manifest.clone();
    let here = folder(&manifest);
    let at = |path: &str| if here.is_empty() { path.to_owned() } else { format!("{here}/{path}") };
    let mut found: Vec<(String, String)> = Vec::new();
    let main = at("src/main.rs");
    if tree.find(&main).is_some() {
        found.extend(package.name.clone().map(|name| (name, main)));
    }
    found.extend(targets_in(tree, &at("src/bin")));
    for (name, path) in found {
        let is_known = package.programs.iter().any(|program| program.path.as_deref() == Some(&*path) || program.name == name);
        if !is_known {
            package.programs.push(Program { name, path: Some(path.into()), manifest: manifest.clone() });
        }
    }
    let default = |program: &Program| Script {
        name: program.name.clone(),
        command: format!("cargo run --bin {}", program.name),
        manifest: manifest.clone(),
        line: 1,
    };
    let runs: Vec<Script> = package.programs.iter().map(default).collect();
    for (name, _) in targets_in(tree, &at("examples")) {
        if !package.scripts.iter().any(|script| script.name == name) {
            package.scripts.push(Script {
                command: format!("cargo run --example {name}"),
                name,
                manifest: manifest.clone(),
                line: 1,
            });
        }
    }
    package.scripts.splice(0..0, runs);
}

/// `folder/x.rs` and `folder/x/main.rs` as names and paths.
fn targets_in(tree: &Files<'_>, at: &str) -> Vec<(String, String)> {
    let target = |path: &str| {
        let rest = path.strip_prefix(at)?.strip_prefix('/')?;
        let name = rest.strip_suffix("/main.rs").or_else(|| rest.strip_suffix(".rs").filter(|name| !name.contains('/')))?;
        Some((name.to_owned(), path.to_owned()))
    };
    tree.below(at, ".rs", 1).into_iter().filter_map(target).collect()
}

/// `main.go` at the module's root and under `cmd/`.
fn go_programs(package: &mut Package, tree: &Files<'_>) {
    let manifest = package.manifest.clone();
    let here = folder(&manifest).to_owned();
    let module = package.name.clone().unwrap_or_default();
    let commands = if here.is_empty() { "cmd".to_owned() } else { format!("{here}/cmd") };
    let root = if here.is_empty() { "main.go".to_owned() } else { format!("{here}/main.go") };
    let own = tree.find(&root).map(|_| (file_name(&module).to_owned(), root.clone()));
    let below = tree.below(&commands, "/main.go", 3).into_iter().map(|path| (file_name(folder(path)).to_owned(), path.to_owned()));
    for (name, path) in own.into_iter().chain(below) {
        let target = if folder(&path) == here {
            ".".to_owned()
        } else {
            format!("./{}", folder(&path).strip_prefix(&*here).unwrap_or(folder(&path)).trim_start_matches('/'))
        };
        package.scripts.push(Script {
            name: name.clone(),
            command: format!("go run {target}"),
            manifest: manifest.clone(),
            line: 1,
        });
        package.programs.push(Program { name, path: Some(path.into()), manifest: manifest.clone() });
    }
}

/// Gives what Makefiles have to the package beside them.
fn merge(packages: Vec<Package>) -> Vec<Package> {
    let (makes, mut packages): (Vec<Package>, Vec<Package>) = packages.into_iter().partition(|package| package.ecosystem == "make");
    for make in makes {
        let beside = packages.iter_mut().find(|package| folder(&package.manifest) == folder(&make.manifest));
        match beside {
            Some(package) => package.scripts.extend(make.scripts),
            None => packages.push(make),
        }
    }
    packages.sort_by(|a, b| order(a).cmp(&order(b)));
    packages
}

/// Nearest to the root first; a package with a name before one without.
fn order(package: &Package) -> (usize, bool, bool, &str) {
    let depth = package.manifest.matches('/').count();
    (depth, package.ecosystem == "make", package.name.is_none(), &package.manifest)
}

/// Each dependency of a manifest once, in order.
fn one_each(mut dependencies: Vec<Dependency>) -> Vec<Dependency> {
    dependencies.sort_unstable();
    let same = |a: &Dependency, b: &Dependency| {
        (a.ecosystem, &a.name, &a.requirement, a.scope, &a.manifest) == (b.ecosystem, &b.name, &b.requirement, b.scope, &b.manifest)
    };
    dependencies.dedup_by(|a, b| same(a, b));
    dependencies
}
