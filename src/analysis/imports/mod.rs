//! Which file imports which.
//!
//! [`scan`] reads the first bytes of a file line by line and keeps the imports as written; [`resolve`] turns them into edges
//! between files once the whole tree and its manifests are known. One module per family of languages does both. What cannot be
//! told for certain gives no edge. A re-export is followed to the file that defines the name.

mod c;
mod csharp;
mod declared;
mod exports;
mod go;
mod javascript;
mod jvm;
mod php;
mod python;
mod python_names;
mod record;
mod ruby;
mod rust;
mod rust_scan;
mod store;
mod tree;

pub use record::FileImports;
pub use store::{Imports, Kept, Store};

use crate::analysis::manifests::ManifestFile;
use crate::model::{FileRecord, ImportGraph, Language, Role};
use record::Recorder;
use tree::Tree;

/// Languages that import alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Rust,
    Python,
    JavaScript,
    Go,
    Jvm,
    C,
    CSharp,
    Ruby,
    Php,
}

fn family(language: Option<Language>) -> Option<Family> {
    Some(match language?.0 {
        "Rust" => Family::Rust,
        "Python" | "Cython" => Family::Python,
        "JavaScript" | "TypeScript" | "TSX" | "JSX" | "Vue" | "Svelte" => Family::JavaScript,
        "Go" => Family::Go,
        "Java" | "Kotlin" | "Scala" | "Groovy" => Family::Jvm,
        "C" | "C Header" | "C++" | "C++ Header" | "Objective-C" | "Objective-C++" | "CUDA" => Family::C,
        "C#" => Family::CSharp,
        "Ruby" => Family::Ruby,
        "PHP" => Family::Php,
        _ => return None,
    })
}

/// Finds the imports in the first 8 KiB of a file's code. Comments do not count, so it is worth passing the first 64 KiB, behind
/// which nothing is looked at.
#[must_use]
pub fn scan(path: &str, language: Option<Language>, head: &[u8]) -> FileImports {
    let Some(family) = family(language) else { return FileImports::default() };
    let text = record::text_of(head);
    let mut out = Recorder::default();
    match family {
        Family::Rust => rust_scan::scan(&text, &mut out),
        Family::Python => python::scan(&text, &mut out),
        Family::JavaScript => javascript::scan(&text, &mut out),
        Family::Go => go::scan(&text, &mut out),
        Family::Jvm => jvm::scan(path, &text, &mut out),
        Family::C => c::scan(&text, &mut out),
        Family::CSharp => csharp::scan(&text, &mut out),
        Family::Ruby => ruby::scan(&text, &mut out),
        Family::Php => php::scan(&text, &mut out),
    }
    out.finish()
}

/// What the resolvers see and where they put edges.
struct Resolution<'a> {
    files: &'a [FileRecord],
    imports: &'a Imports,
    manifests: &'a [ManifestFile],
    tree: &'a Tree<'a>,
    graph: ImportGraph,
}

impl Resolution<'_> {
    /// The files of one family, by index.
    fn members(&self, wanted: Family) -> Vec<u32> {
        let count = self.files.len().min(self.imports.len());
        (0..count as u32).filter(|&file| family(self.files[file as usize].language) == Some(wanted)).collect()
    }

    fn uses(&mut self, from: u32, to: u32) {
        if from != to {
            self.graph.edges.push((from, to));
        }
    }

    fn declares(&mut self, from: u32, to: u32) {
        if from != to {
            self.graph.declares.push((from, to));
        }
    }

    fn path(&self, file: u32) -> &str {
        &self.files[file as usize].path
    }
}

/// What resolves the imports of one family's files.
type Step = fn(&mut Resolution<'_>, &[u32]);

/// Resolves imports to files of the tree. `imports` is ordered as `files`, which is ordered by path.
#[must_use]
pub fn resolve(files: &[FileRecord], imports: &Imports, manifests: &[ManifestFile]) -> ImportGraph {
    let tree = Tree::new(files);
    let graph = ImportGraph { edges: Vec::with_capacity(imports.count()), declares: Vec::new() };
    let mut all = Resolution { files, imports, manifests, tree: &tree, graph };
    let steps: [(Family, Step); 9] = [
        (Family::Rust, rust::resolve),
        (Family::Python, python::resolve),
        (Family::JavaScript, javascript::resolve),
        (Family::Go, go::resolve),
        (Family::Jvm, jvm::resolve),
        (Family::C, c::resolve),
        (Family::CSharp, csharp::resolve),
        (Family::Ruby, ruby::resolve),
        (Family::Php, php::resolve),
    ];
    for (family, step) in steps {
        let members = all.members(family);
        if !members.is_empty() {
            step(&mut all, &members);
        }
    }
    tidy(all.graph)
}

fn tidy(mut graph: ImportGraph) -> ImportGraph {
    graph.edges.sort_unstable();
    graph.edges.dedup();
    graph.declares.sort_unstable();
    graph.declares.dedup();
    let edges = &graph.edges;
    graph.declares.retain(|pair| edges.binary_search(pair).is_err());
    graph.edges.shrink_to_fit();
    graph.declares.shrink_to_fit();
    graph
}

/// For every file, the number of source files that import it.
#[must_use]
pub fn fan_in(files: &[FileRecord], graph: &ImportGraph) -> Vec<u32> {
    count(files, graph, |from, to| (from, to))
}

/// For every file, the number of source files that it imports.
#[must_use]
pub fn fan_out(files: &[FileRecord], graph: &ImportGraph) -> Vec<u32> {
    count(files, graph, |from, to| (to, from))
}

/// Counts per file the edges whose other end, the first of the pair that `ends` gives, is source code.
fn count(files: &[FileRecord], graph: &ImportGraph, ends: impl Fn(u32, u32) -> (u32, u32)) -> Vec<u32> {
    let mut counts = vec![0; files.len()];
    for &(from, to) in &graph.edges {
        let (other, counted) = ends(from, to);
        let is_source = files.get(other as usize).is_some_and(|file| file.role == Role::Source);
        if let Some(count) = counts.get_mut(counted as usize).filter(|_| is_source) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
