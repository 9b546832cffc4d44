//! Rust paths to files, through the module tree and re-exports.
//!
//! The tree comes from `mod` lines, so no folder is guessed. A path is walked name by name: a module, else a name that the module
//! takes from elsewhere by `use`, else a public name behind one of its globs, else an item of the module itself. A file that holds
//! a module only `declares` it, and so does a re-export of what lies below; a program's root uses the modules that it declares.

use super::Resolution;
use super::record::hash;
use super::rust_scan::{expand, module_hash};
use super::store::{Imports, View};
use crate::analysis::manifests::{ManifestFile, TargetKind};
use crate::analysis::paths::join;
use crate::model::{FileRecord, folder};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest chain of re-exports that is followed.
const MAX_HOPS: u32 = 8;
/// The most globs of one module that are looked behind.
const MAX_GLOBS: usize = 64;
/// How many answers are remembered.
const MAX_REMEMBERED: usize = 1 << 13;
/// The deepest module.
const MAX_DEPTH: usize = 64;

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let crates = Crates::new(all, members);
    let mut edges = Vec::new();
    for &file in members {
        crates.edges(file, all.imports.of(file), &mut edges);
        edges.sort_unstable();
        edges.dedup();
        for (to, is_use) in edges.drain(..) {
            if is_use { all.uses(file, to) } else { all.declares(file, to) }
        }
        crates.forget();
    }
}

/// The module trees of all crates.
struct Crates<'a> {
    files: &'a [FileRecord],
    imports: &'a Imports,
    /// Module file by declaring file and name.
    children: HashMap<(u32, u32), u32>,
    parents: HashMap<u32, u32>,
    /// Library roots by crate name.
    libraries: BTreeMap<String, Vec<u32>>,
    /// All library roots.
    roots: HashSet<u32>,
    /// What a name stands for in a file that others may ask: the number among the file's records of its `use`.
    names: HashMap<(u32, u32), u16>,
    globs: HashMap<u32, Vec<Box<str>>>,
    found: RefCell<HashMap<(u32, u32), Option<u32>>>,
}

impl<'a> Crates<'a> {
    fn new(all: &Resolution<'a>, members: &[u32]) -> Self {
        let libraries = libraries(all);
        let mut crates = Self {
            files: all.files,
            imports: all.imports,
            children: HashMap::new(),
            parents: HashMap::new(),
            roots: libraries.values().flatten().copied().collect(),
            libraries,
            names: HashMap::new(),
            globs: HashMap::new(),
            found: RefCell::default(),
        };
        for &file in members {
            for record in all.imports.of(file).of_kind(b'm') {
                if let Some(child) = module_file(all, file, record).filter(|&child| child != file) {
                    crates.children.entry((file, module_hash(record.split('\t').next().unwrap_or(record)))).or_insert(child);
                    crates.parents.entry(child).or_insert(file);
                }
            }
        }
        crates.adopt(all, members);
        members.iter().for_each(|&file| crates.note_names(file));
        crates
    }

    /// Gives modules that no line declares to the module of their folder: the line may stand behind the part that was read.
    fn adopt(&mut self, all: &Resolution<'a>, members: &[u32]) {
        let programs = all.manifests.iter().flat_map(|manifest| &manifest.targets);
        let roots: HashSet<&str> = programs.map(|target| &*target.path).collect();
        for &file in members {
            let path = all.path(file);
            if self.parents.contains_key(&file) || roots.contains(path) {
                continue;
            }
            let Some((name, parent)) = module_of_path(all, path).filter(|&(_, parent)| parent != file) else { continue };
            if *self.children.entry((parent, hash(name))).or_insert(file) == file {
                self.parents.insert(file, parent);
            }
        }
    }

    /// Notes what other files may reach through `file`: all that a module with children uses, else what is public.
    fn note_names(&mut self, file: u32) {
        let has_children = self.imports.of(file).of_kind(b'm').next().is_some();
        for (number, (kind, text)) in (0..).zip(self.imports.of(file).records()) {
            if kind == b'm' || (kind == b'u' && !has_children) {
                continue;
            }
            expand(text, |path, name| {
                if name == "*" {
                    let globs = self.globs.entry(file).or_default();
                    if globs.len() < MAX_GLOBS && kind == b'p' {
                        globs.push(path.into());
                    }
                } else {
                    self.names.entry((file, hash(name))).or_insert(number);
                }
            });
        }
    }

    fn root(&self, file: u32) -> u32 {
        let mut at = file;
        for _ in 0..MAX_DEPTH {
            match self.parents.get(&at) {
                Some(&parent) => at = parent,
                None => break,
            }
        }
        at
    }

    fn holds(&self, holder: u32, file: u32) -> bool {
        let mut at = Some(&file);
        for _ in 0..MAX_DEPTH {
            match at {
                Some(&file) if file == holder => return true,
                Some(file) => at = self.parents.get(file),
                None => return false,
            }
        }
        false
    }

    fn is_library(&self, file: u32) -> bool {
        self.files[file as usize].name() == "lib.rs" || self.roots.contains(&file)
    }

    fn library(&self, from: u32, name: &str) -> Option<u32> {
        let roots = self.libraries.get(name)?;
        let path = &self.files[from as usize].path;
        let (mut nearest, mut is_tied) = (None, false);
        for &root in roots {
            let near = super::tree::shared_folders(path, &self.files[root as usize].path);
            match nearest {
                Some((best, _)) if near < best => {}
                Some((best, _)) if near == best => is_tied = true,
                _ => (nearest, is_tied) = (Some((near, root)), false),
            }
        }
        nearest.filter(|_| !is_tied).map(|(_, root)| root)
    }

    /// The file that holds what `path` names, seen from `file`.
    fn locate(&self, file: u32, path: &str, hops: u32) -> Option<u32> {
        let mut names = path.split("::");
        let first = names.next()?;
        let mut at = match first {
            "crate" => self.root(file),
            "self" => file,
            "super" => *self.parents.get(&file)?,
            name => self.child(file, name).or_else(|| self.library(file, name))?,
        };
        for name in names {
            match name {
                "super" => at = *self.parents.get(&at)?,
                "self" | "" => {}
                name => match self.child(at, name).or_else(|| self.passed_on(at, name, hops)) {
                    Some(next) => at = next,
                    None => break,
                },
            }
        }
        Some(at)
    }

    fn child(&self, file: u32, name: &str) -> Option<u32> {
        self.children.get(&(file, hash(name))).copied()
    }

    /// Where `name` comes from when `file` only passes it on.
    fn passed_on(&self, file: u32, name: &str, hops: u32) -> Option<u32> {
        let key = (file, hash(name));
        if hops >= MAX_HOPS {
            return None;
        }
        if let Some(&known) = self.found.borrow().get(&key) {
            return known;
        }
        // A cycle of re-exports meets this entry and ends.
        self.found.borrow_mut().insert(key, None);
        let target = match self.names.get(&key) {
            Some(&number) => self.taken(file, number, key.1).and_then(|path| self.locate(file, &path, hops + 1)),
            None if self.imports.of(file).defines(key.1) => None,
            None => self.behind_globs(file, name, hops + 1),
        };
        let target = target.filter(|&target| target != file);
        self.found.borrow_mut().insert(key, target);
        target
    }

    /// The path under which a record of `file` takes in the name with this hash.
    fn taken(&self, file: u32, record: u16, name: u32) -> Option<String> {
        let (_, text) = self.imports.of(file).records().nth(usize::from(record))?;
        let mut taken = None;
        expand(text, |path, own| {
            if taken.is_none() && hash(own) == name {
                taken = Some(path.to_owned());
            }
        });
        taken
    }

    /// Bounds what is remembered: files that ask for the same names lie close to each other.
    fn forget(&self) {
        let mut found = self.found.borrow_mut();
        if found.len() > MAX_REMEMBERED {
            found.clear();
        }
    }

    fn behind_globs(&self, file: u32, name: &str, hops: u32) -> Option<u32> {
        self.globs.get(&file)?.iter().find_map(|glob| {
            let module = self.locate(file, glob, hops).filter(|&module| module != file)?;
            if self.imports.of(module).defines(hash(name)) {
                return Some(module);
            }
            self.child(module, name).or_else(|| self.passed_on(module, name, hops))
        })
    }

    fn edges(&self, file: u32, imports: View<'_>, edges: &mut Vec<(u32, bool)>) {
        let is_library = self.is_library(file);
        let is_program = !is_library && !self.parents.contains_key(&file);
        for (kind, text) in imports.records() {
            if kind == b'm' {
                let child = self.children.get(&(file, module_hash(text.split('\t').next().unwrap_or(text))));
                edges.extend(child.map(|&child| (child, is_program)));
                continue;
            }
            expand(text, |path, _| {
                if let Some(target) = self.locate(file, path, 0) {
                    let passes_on = (kind == b'p' || is_library) && self.holds(file, target);
                    edges.push((target, !passes_on));
                }
            });
        }
    }
}

/// The library roots of all packages by crate name, `-` written as `_`.
fn libraries(all: &Resolution<'_>) -> BTreeMap<String, Vec<u32>> {
    let mut libraries: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (name, path) in all.manifests.iter().flat_map(library_targets) {
        if let Some(root) = all.tree.find(path) {
            libraries.entry(name.replace('-', "_")).or_default().push(root);
        }
    }
    libraries
}

fn library_targets(manifest: &ManifestFile) -> impl Iterator<Item = (&str, &str)> {
    let is_cargo = manifest.path.ends_with("Cargo.toml");
    let targets = manifest.targets.iter().filter(move |target| is_cargo && target.kind == TargetKind::Library);
    targets.map(|target| (&*target.name, &*target.path))
}

/// The name of the module that a file is by its path, and the file of the module around it.
fn module_of_path<'p>(all: &Resolution<'_>, path: &'p str) -> Option<(&'p str, u32)> {
    let stem = path.strip_suffix("/mod.rs").or_else(|| path.strip_suffix(".rs"))?;
    let (here, name) = stem.rsplit_once('/')?;
    if matches!(name, "lib" | "main" | "build") {
        return None;
    }
    let holders = ["/mod.rs", ".rs", "/lib.rs", "/main.rs"].map(|ending| format!("{here}{ending}"));
    all.tree.first(&holders).map(|parent| (name, parent))
}

/// The file of a `mod` record of `file`.
fn module_file(all: &Resolution<'_>, file: u32, record: &str) -> Option<u32> {
    let path = all.path(file);
    let (name, at) = record.split_once('\t').map_or((record, None), |(name, at)| (name, Some(at)));
    let here = folder(path);
    if let Some(at) = at {
        return all.tree.find(&join(here, at)?);
    }
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let own = [format!("{stem}/{name}.rs"), format!("{stem}/{name}/mod.rs")];
    let beside = join(here, &format!("{name}.rs")).into_iter().chain(join(here, &format!("{name}/mod.rs")));
    let beside: Vec<String> = beside.collect();
    match all.files[file as usize].name() {
        "lib.rs" | "main.rs" | "mod.rs" => all.tree.first(&beside),
        _ => all.tree.first(&own).or_else(|| all.tree.first(&beside)),
    }
}
