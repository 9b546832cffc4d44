//! What manifests declare: packages, dependencies, programs, scripts, and what the import resolvers need.
//!
//! [`read`] turns one manifest into a [`ManifestFile`]; TOML and JSON are first flattened into a `Document` of paths, values and lines,
//! so that broken ones give what stands before the fault. [`join`] puts manifests and the tree together.

mod cargo;
mod composer;
mod document;
mod go;
mod gradle;
mod join;
mod json;
mod literals;
mod make;
mod maven;
mod npm;
mod nuget;
mod pyproject;
mod python_text;
mod ruby;
mod tsconfig;
mod xml;

pub use join::{counts, join};

use crate::model::{Dependency, Package, Scope, file_name};
use std::sync::Arc;

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// The library's entry file.
    Library,
    /// A program's entry file.
    Program,
}

/// An entry file that a manifest names, or may mean by its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// The library's or program's name.
    pub name: String,
    /// Where its file may be, from the root, with `/`; of several with one name the first that exists counts.
    pub path: String,
}

/// What a manifest says about where imports lead.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The module path of a `go.mod`.
    pub module: Option<String>,
    /// Import patterns with at most one `*`, and the paths from the root that they may mean; for PHP, prefixes and folders.
    pub aliases: Vec<(String, Vec<String>)>,
    /// The folder that plain imports are looked for in (`baseUrl`).
    pub base: Option<String>,
    /// Paths of settings that this file builds on.
    pub extends: Vec<String>,
}

/// What members of a workspace inherit, or wish to.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The names and requirements of shared dependencies (`[workspace.dependencies]`, `Directory.Packages.props`).
    pub requirements: Vec<(String, String)>,
    /// Shared fields of the package, by name.
    pub fields: Vec<(String, String)>,
    /// Fields of the package that it takes from its workspace.
    pub wanted_fields: Vec<String>,
    /// Indices of dependencies that take their requirement from the workspace.
    pub wanted_dependencies: Vec<usize>,
}

/// One manifest, read.
#[derive(Clone, Debug, Default)]
pub struct ManifestFile {
    /// Its path.
    pub path: Arc<str>,
    /// The package that it declares.
    pub package: Option<Box<Package>>,
    /// Its direct dependencies.
    pub dependencies: Vec<Dependency>,
    /// Entry files that it names.
    pub targets: Vec<Target>,
    /// Where imports lead.
    pub settings: Settings,
    /// What is inherited.
    pub workspace: Workspace,
}

impl ManifestFile {
    fn new(path: &str) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    fn depend(&mut self, ecosystem: &'static str, name: &str, requirement: Option<&str>, scope: Scope, line: u32) {
        let name = name.trim();
        let is_name = !name.is_empty() && name.len() <= 200 && !name.contains(char::is_control);
        if is_name && self.dependencies.len() < MAX_DEPENDENCIES {
            let requirement = requirement.map(str::trim).filter(|requirement| !requirement.is_empty()).map(str::to_owned);
            let manifest = self.path.clone();
            self.dependencies.push(Dependency { ecosystem, name: name.to_owned(), requirement, scope, manifest, line });
        }
    }

    /// Keeps only what tells where imports lead: the rest is not reported of a manifest that does not [`counts`](counts()).
    pub fn keep_links(&mut self) {
        let name = |package: Box<Package>| Box::new(Package { name: package.name, ..Package::default() });
        self.package = self.package.take().filter(|package| package.ecosystem == "npm").map(name);
        self.dependencies = Vec::new();
        self.workspace = Workspace::default();
    }

    fn says_nothing(&self) -> bool {
        let settings = &self.settings;
        self.package.is_none()
            && self.dependencies.is_empty()
            && self.targets.is_empty()
            && settings.module.is_none()
            && settings.aliases.is_empty()
            && settings.base.is_none()
            && settings.extends.is_empty()
            && self.workspace.requirements.is_empty()
            && self.workspace.fields.is_empty()
    }
}

/// The most dependencies kept of one manifest.
const MAX_DEPENDENCIES: usize = 2_000;

/// Whether [`read`] may make something of a file with this path.
#[must_use]
pub fn is_manifest(path: &str) -> bool {
    reader(path).is_some()
}

type Reader = fn(&mut ManifestFile, &str);

fn reader(path: &str) -> Option<Reader> {
    let name = file_name(path);
    Some(match name {
        "Cargo.toml" => cargo::read,
        "package.json" => npm::read,
        "pyproject.toml" => pyproject::read,
        "Pipfile" => pyproject::read_pipfile,
        "setup.cfg" => python_text::read_setup_cfg,
        "setup.py" => python_text::read_setup_py,
        "go.mod" => go::read,
        "pom.xml" => maven::read,
        "build.gradle" | "build.gradle.kts" => gradle::read,
        "Gemfile" | "gems.rb" => ruby::read_gemfile,
        "composer.json" => composer::read,
        "Directory.Packages.props" | "Directory.Build.props" => nuget::read,
        "Makefile" | "makefile" | "GNUmakefile" => make::read_makefile,
        "justfile" | "Justfile" | ".justfile" => make::read_justfile,
        _ => return reader_by_pattern(path, name),
    })
}

fn reader_by_pattern(path: &str, name: &str) -> Option<Reader> {
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    match name.rsplit_once('.')?.1 {
        "json" if stem.starts_with("tsconfig") || stem.starts_with("jsconfig") => Some(tsconfig::read),
        "txt" | "in" if stem.contains("requirements") || crate::model::folder(path).ends_with("requirements") => {
            Some(python_text::read_requirements)
        }
        "gemspec" => Some(ruby::read_gemspec),
        "csproj" | "fsproj" | "vbproj" => Some(nuget::read),
        _ => None,
    }
}

/// Reads a manifest; none when the file's name is not that of one, or it declares nothing. Broken ones give what can be read.
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Option<ManifestFile> {
    let reader = reader(path)?;
    let text = String::from_utf8_lossy(bytes);
    let mut manifest = ManifestFile::new(path);
    reader(&mut manifest, text.trim_start_matches('\u{feff}'));
    (!manifest.says_nothing()).then_some(manifest)
}

#[cfg(test)]
mod tests;
