//! Python's `import` and `from ... import`.
//!
//! Kinds: `i` a module (`a.b`), `f` names from a module (`.a:b,c=d`, where `d` is the name it gets here, `*` for all).
//! A top-level package is looked for where the importing file's own package is rooted, then beside the file, then anywhere in the
//! tree if only one folder roots a package of that name (so `src/` layouts need no configuration). A name asked of a package is
//! followed through its `__init__.py`, which itself only `declares` what it takes from its own package.

use super::Resolution;
use super::exports::Exports;
use super::python_names::is_standard;
use super::record::{Recorder, after, identifier, within_budget};
use super::tree::shared_folders;
use crate::analysis::paths::join;
use crate::model::folder;
use std::collections::BTreeMap;

/// The most lines of one import in parentheses.
const MAX_LINES: usize = 400;

pub(super) fn scan(text: &str, out: &mut Recorder) {
    let mut lines = within_budget(text.lines().filter(|line| !line.trim_start().starts_with('#')));
    let mut quote: Option<&str> = None;
    while let Some(line) = lines.next() {
        if let Some(mark) = quote {
            quote = if line.contains(mark) { None } else { Some(mark) };
            continue;
        }
        let code = line.trim_start();
        if let Some(list) = after(code, "import") {
            modules(list, out);
        } else if let Some(rest) = after(code, "from") {
            names(rest, &mut lines, out);
        } else {
            quote = opened_quote(code);
            definition(line, out);
        }
    }
}

/// The triple quote that a line leaves open.
fn opened_quote(code: &str) -> Option<&'static str> {
    ["\"\"\"", "'''"].into_iter().find(|mark| code.matches(mark).count() % 2 == 1)
}

fn definition(line: &str, out: &mut Recorder) {
    let line = after(line, "async").unwrap_or(line);
    if let Some(name) = after(line, "def").or_else(|| after(line, "class")) {
        out.define(identifier(name));
    } else if line.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        let name = identifier(line);
        let rest = line[name.len()..].trim_start();
        if rest.starts_with('=') && !rest.starts_with("==") || rest.starts_with(": ") {
            out.define(name);
        }
    }
}

fn modules(list: &str, out: &mut Recorder) {
    for module in without_comment(list).split(',') {
        let name = module.split_whitespace().next().unwrap_or("");
        if is_dotted(name) && !is_standard(top(name)) {
            out.push(b'i', name);
        }
    }
}

fn names<'a>(rest: &'a str, lines: &mut impl Iterator<Item = &'a str>, out: &mut Recorder) {
    let Some((module, list)) = rest.split_once(" import").or_else(|| rest.split_once("\timport")) else { return };
    let module = module.trim();
    let mut list = without_comment(list).trim().to_owned();
    if list.starts_with('(') {
        for line in lines.take(MAX_LINES) {
            if list.contains(')') {
                break;
            }
            list.push(' ');
            list.push_str(without_comment(line));
            if list.contains(')') {
                break;
            }
        }
    } else {
        while list.ends_with('\\') {
            list.pop();
            list.push_str(lines.next().map_or("", without_comment).trim_end());
        }
    }
    if is_dotted(module) && !is_standard(top(module)) {
        out.push(b'f', &format!("{module}:{}", compact(&list)));
    }
}

fn compact(list: &str) -> String {
    let list = list.trim_start_matches('(').split(')').next().unwrap_or("");
    let names = list.split(',').filter_map(|name| {
        let mut words = name.split_whitespace();
        let original = words.next()?;
        let alias = words.nth(1).filter(|alias| *alias != original);
        Some(alias.map_or_else(|| original.to_owned(), |alias| format!("{original}={alias}")))
    });
    names.collect::<Vec<_>>().join(",")
}

fn without_comment(line: &str) -> &str {
    line.find('#').map_or(line, |at| &line[..at])
}

fn is_dotted(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
}

fn top(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let packages = Packages { tops: top_packages(all, members), all };
    let exports = packages.exports(members);
    let mut edges = Vec::new();
    for &file in members {
        packages.edges(file, &exports, &mut edges);
    }
    for (from, to, is_use) in edges {
        if is_use { all.uses(from, to) } else { all.declares(from, to) }
    }
}

/// The folders that root a package, by the package's name.
fn top_packages<'a>(all: &Resolution<'a>, members: &[u32]) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut tops: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &file in members {
        let path: &'a str = &all.files[file as usize].path;
        let Some(package) = path.strip_suffix("/__init__.py") else { continue };
        let root = folder(package);
        if !is_package(all, root) {
            tops.entry(crate::model::file_name(package)).or_default().push(root);
        }
    }
    tops
}

fn is_package(all: &Resolution<'_>, folder: &str) -> bool {
    !folder.is_empty() && all.tree.find(&format!("{folder}/__init__.py")).is_some()
}

/// Where modules are looked for.
struct Packages<'r, 'a> {
    all: &'r Resolution<'a>,
    tops: BTreeMap<&'a str, Vec<&'a str>>,
}

impl Packages<'_, '_> {
    /// The file of a module as written in `file`.
    fn module(&self, file: u32, module: &str) -> Option<u32> {
        let path = self.all.path(file);
        let dots = module.len() - module.trim_start_matches('.').len();
        let rest = module[dots..].replace('.', "/");
        if dots > 0 {
            let up = "../".repeat(dots - 1);
            return self.at(&join(folder(path), &format!("{up}{rest}"))?);
        }
        let own = self.own_root(path);
        let near = [own, folder(path)].into_iter().filter_map(|root| self.at(&join(root, &rest)?)).next();
        near.or_else(|| self.at(&join(self.elsewhere(path, top(module))?, &rest)?))
    }

    /// The file of a module path without its ending.
    fn at(&self, path: &str) -> Option<u32> {
        let tree = self.all.tree;
        tree.find(&format!("{path}/__init__.py"))
            .or_else(|| tree.find(&format!("{path}.py")))
            .or_else(|| tree.find(&format!("{path}.pyi")))
    }

    /// The folder in which the package of `path` is rooted.
    fn own_root<'p>(&self, path: &'p str) -> &'p str {
        let mut root = folder(path);
        while is_package(self.all, root) {
            root = folder(root);
        }
        root
    }

    /// The folder that roots the package `name`: the only one, or the nearest.
    fn elsewhere(&self, path: &str, name: &str) -> Option<&str> {
        let roots = self.tops.get(name)?;
        let near = |root: &&&str| shared_folders(path, &format!("{root}/x"));
        let best = roots.iter().max_by_key(near)?;
        let mut nearest = roots.iter().filter(|root| near(root) == near(&best));
        let root = nearest.next()?;
        nearest.next().is_none().then_some(root)
    }

    /// A module below a package's folder.
    fn submodule(&self, package: u32, name: &str) -> Option<u32> {
        let folder = self.all.path(package).strip_suffix("/__init__.py")?;
        self.at(&format!("{folder}/{name}"))
    }

    /// What `__init__.py` files pass on.
    fn exports(&self, members: &[u32]) -> Exports {
        let mut exports = Exports::default();
        for &file in members.iter().filter(|&&file| self.is_index(file)) {
            for text in self.all.imports.of(file).of_kind(b'f') {
                let Some((module, names)) = text.split_once(':') else { continue };
                let Some(target) = self.module(file, module) else { continue };
                for (original, name) in aliases(names) {
                    if original == "*" {
                        exports.add_all(file, target);
                    } else {
                        exports.add(file, name, self.submodule(target, original).unwrap_or(target), original);
                    }
                }
            }
        }
        exports
    }

    fn is_index(&self, file: u32) -> bool {
        self.all.files[file as usize].name() == "__init__.py"
    }

    fn edges(&self, file: u32, exports: &Exports, edges: &mut Vec<(u32, u32, bool)>) {
        let own = self.is_index(file).then(|| format!("{}/", folder(self.all.path(file))));
        let is_use = |target: u32| own.as_ref().is_none_or(|own| !self.all.path(target).starts_with(&**own));
        for (kind, text) in self.all.imports.of(file).records() {
            let Some((module, names)) = text.split_once(':').filter(|_| kind == b'f') else {
                edges.extend(self.module(file, text).map(|target| (file, target, is_use(target))));
                continue;
            };
            let package = self.module(file, module);
            for (name, _) in aliases(names) {
                let target =
                    package.map(|package| self.named(package, name, exports)).or_else(|| self.in_namespace(file, module, name));
                edges.extend(target.map(|target| (file, target, is_use(target))));
            }
        }
    }

    /// The file of a name of a package: one of its modules, or where its `__init__.py` has it from.
    fn named(&self, package: u32, name: &str, exports: &Exports) -> u32 {
        self.submodule(package, name).unwrap_or_else(|| exports.origin(self.all.imports, package, name))
    }

    /// A module named in a folder without `__init__.py`.
    fn in_namespace(&self, file: u32, module: &str, name: &str) -> Option<u32> {
        let separator = if module.ends_with('.') { "" } else { "." };
        self.module(file, &format!("{module}{separator}{name}"))
    }
}

/// The names of a `from` record with the names that they get.
fn aliases(names: &str) -> impl Iterator<Item = (&str, &str)> {
    names.split(',').filter(|name| !name.is_empty()).map(|name| name.split_once('=').unwrap_or((name, name)))
}
