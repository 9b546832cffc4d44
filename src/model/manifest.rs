//! What manifests declare: packages, dependencies, programs; and how tests and patterns show themselves.

use crate::model::Evidence;
use serde::Serialize;
use std::sync::Arc;

/// Whether a dependency is needed to run, to build, or to test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Needed at run time.
    Runtime,
    /// Needed only to develop or test.
    Dev,
    /// Needed only to build.
    Build,
    /// Needed only when a feature, extra or group asks for it.
    Optional,
}

/// A dependency that a manifest declares directly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dependency {
    /// The package world: `cargo`, `npm`, `pypi`, `go`, `maven`, `rubygems`, `packagist`, `nuget`.
    pub ecosystem: &'static str,
    /// Its name there.
    pub name: String,
    /// The version requirement as written; none when there is none.
    pub requirement: Option<String>,
    /// What it is needed for.
    pub scope: Scope,
    /// The manifest that declares it.
    pub manifest: Arc<str>,
    /// The line in the manifest, from 1.
    pub line: u32,
}

/// A program that a manifest declares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Program {
    /// The command's name.
    pub name: String,
    /// The file with its entry function, when it is known and in the tree.
    pub path: Option<Box<str>>,
    /// The manifest that declares it.
    pub manifest: Arc<str>,
}

/// A script or example that a manifest or the tree declares, and the command that runs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Script {
    /// The name: `test` of `npm run test`, `hello_world` of `cargo run --example hello_world`.
    pub name: String,
    /// The command that runs it: `npm run test`.
    pub command: String,
    /// Where it is declared.
    pub manifest: Arc<str>,
    /// The line there, from 1.
    pub line: u32,
}

/// One package of the tree.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Package {
    /// The package world, as in [`Dependency::ecosystem`].
    pub ecosystem: &'static str,
    /// The name.
    pub name: Option<String>,
    /// The version as written.
    pub version: Option<String>,
    /// The description as written.
    pub description: Option<String>,
    /// The licence as written, an SPDX expression where the manifest has one.
    pub licence: Option<String>,
    /// Other addresses that the manifest gives (documentation, homepage, repository), with the line of each.
    pub links: Vec<(String, u32)>,
    /// The line of the version, from 1; 0 when there is none.
    pub version_line: u32,
    /// The manifest's path.
    pub manifest: Arc<str>,
    /// The library's entry file, when it is in the tree.
    pub library: Option<Box<str>>,
    /// Programs that it declares.
    pub programs: Vec<Program>,
    /// Scripts and examples that it declares.
    pub scripts: Vec<Script>,
    /// Features, extras or optional groups, by name.
    pub features: Vec<String>,
}

/// An architectural pattern that was recognised.
#[derive(Clone, Debug, Serialize)]
pub struct Pattern {
    /// Its name: "HTTP API", "CLI", "async" ...
    pub name: &'static str,
    /// The lines that show it, at most three, of the highest-ranked files.
    pub evidence: Vec<Evidence>,
}

/// How the repository is tested.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tests {
    /// Test frameworks that test files import or manifests declare.
    pub frameworks: Vec<&'static str>,
    /// Files with the role of a test.
    pub files: u64,
    /// Test functions in the parsed files, those inside source files included.
    pub functions: u64,
    /// Lines of code in test files as a share of those in source, test and example files, 0 to 1, two decimals.
    pub code_share: f64,
    /// Coverage as a report in the tree states it.
    pub coverage: Option<CoverageReport>,
}

/// A coverage report found in the tree.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageReport {
    /// The report's path.
    pub path: Box<str>,
    /// Its format: `lcov` or `cobertura`.
    pub format: &'static str,
    /// Lines covered.
    pub lines_covered: u64,
    /// Lines that could be covered.
    pub lines_total: u64,
}
