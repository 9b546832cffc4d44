//! Which file imports which.

use crate::analysis::manifests::ManifestFile;
use crate::model::{FileRecord, ImportGraph, Language};

/// What one file imports, as written; small, because there is one for every file of the tree.
#[derive(Debug, Default)]
pub struct FileImports {}

/// Finds the imports in the first bytes of a file.
#[must_use]
pub fn scan(path: &str, language: Option<Language>, head: &[u8]) -> FileImports {
    let _ = (path, language, head);
    FileImports {}
}

/// Resolves imports to files of the tree. `imports` is ordered as `files`.
#[must_use]
pub fn resolve(files: &[FileRecord], imports: &[FileImports], manifests: &[ManifestFile]) -> ImportGraph {
    let _ = (files, imports, manifests);
    ImportGraph::default()
}
