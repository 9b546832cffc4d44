//! What manifests declare.

use crate::model::{Dependency, FileRecord, Package};

/// One manifest, read.
#[derive(Debug, Default)]
pub struct ManifestFile {
    /// Its path.
    pub path: Box<str>,
    /// The package that it declares.
    pub package: Option<Package>,
    /// Its direct dependencies.
    pub dependencies: Vec<Dependency>,
}

/// Reads a manifest; none when the file's name is not that of one, or it declares nothing. Broken ones give what can be read.
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Option<ManifestFile> {
    let _ = (path, bytes);
    None
}

/// Joins manifests into packages and dependencies: workspaces resolved, entry files looked up among `files`, examples found.
#[must_use]
pub fn join(manifests: &[ManifestFile], files: &[FileRecord]) -> (Vec<Package>, Vec<Dependency>) {
    let _ = (manifests, files);
    (Vec::new(), Vec::new())
}
