//! Go's imports of packages of the tree's own modules.
//!
//! Kinds: `i` an import path. An import means those files of the package that define the names which the importing file's head
//! uses (`binding.JSON`); when none of them can be found, the package's primary file: the one named as the folder, else the one
//! with most code. A reference is the import's number (eight bits) and the name's hash (24 bits). Modules may be nested.

use super::Resolution;
use super::record::{Recorder, after, code_lines, hash, identifier, quoted};
use crate::analysis::paths::join;
use crate::model::{file_name, folder};
use std::collections::{BTreeMap, HashMap};

const NAME_BITS: u32 = 0x00ff_ffff;
/// First parts of import paths that belong to the standard library.
const STANDARD: &[&str] = &[
    "archive",
    "bufio",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "unsafe",
    "weak",
];

/// What a line is part of.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    None,
    Imports,
    Definitions,
}

pub(super) fn scan(text: &str, out: &mut Recorder) {
    let mut block = Block::None;
    let mut aliases: HashMap<&str, u32> = HashMap::new();
    for line in code_lines(text) {
        let code = line.trim();
        if block == Block::Imports {
            if code.starts_with(')') {
                block = Block::None;
            } else {
                import(code, &mut aliases, out);
            }
            continue;
        }
        if let Some(rest) = after(line, "import").or_else(|| line.strip_prefix("import(").map(|_| "(")) {
            if rest.starts_with('(') {
                block = Block::Imports;
            } else {
                import(rest, &mut aliases, out);
            }
            continue;
        }
        block = definition(line, block, out);
        references(code, &aliases, out);
    }
}

fn import<'a>(code: &'a str, aliases: &mut HashMap<&'a str, u32>, out: &mut Recorder) {
    let Some(path) = quoted(code).filter(|path| !path.is_empty()) else { return };
    if STANDARD.binary_search(&path.split('/').next().unwrap_or(path)).is_ok() {
        return;
    }
    let number = out.push(b'i', path);
    let alias = match identifier(code) {
        "" => default_alias(path),
        alias => alias,
    };
    aliases.insert(alias, number);
}

fn default_alias(path: &str) -> &str {
    let name = file_name(path);
    let is_version = name.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()));
    if is_version { file_name(folder(path)) } else { name }
}

/// Notes exported names that a line defines, and tells what block the next line is in.
fn definition(line: &str, block: Block, out: &mut Recorder) -> Block {
    let words = ["func", "type", "const", "var"];
    let name = match words.iter().find_map(|word| after(line, word)) {
        Some(rest) if rest.starts_with('(') && !line.starts_with("func") => return Block::Definitions,
        Some(rest) => identifier(rest),
        None if line.starts_with(')') => return Block::None,
        None if block == Block::Definitions && line.strip_prefix('\t').is_some_and(|rest| !rest.starts_with('\t')) => {
            identifier(&line[1..])
        }
        None => return block,
    };
    if name.starts_with(char::is_uppercase) {
        out.define(name);
    }
    block
}

/// Notes `alias.Name` for the imported aliases.
fn references(code: &str, aliases: &HashMap<&str, u32>, out: &mut Recorder) {
    for (at, _) in code.match_indices('.') {
        let start = code[..at]
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |at| at + code[at..].chars().next().map_or(1, char::len_utf8));
        let name = identifier(&code[at + 1..]);
        let Some(&number) = aliases.get(&code[start..at]).filter(|_| name.starts_with(char::is_uppercase)) else { continue };
        if number < 255 {
            out.refer(number << 24 | hash(name) & NAME_BITS);
        }
    }
}

/// A package of the tree.
struct Package {
    /// Files that define a name, by the low bits of its hash.
    names: HashMap<u32, u32>,
    primary: u32,
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let modules = modules(all);
    let mut packages: HashMap<String, Option<Package>> = HashMap::new();
    let mut edges = Vec::new();
    for &file in members {
        let imports = all.imports.of(file);
        for (number, path) in imports.of_kind(b'i').enumerate() {
            for folder in folders(&modules, path) {
                let package = packages.entry(folder).or_insert_with_key(|folder| package(all, folder));
                if let Some(package) = package {
                    edges.extend(package.targets(imports.references(), number as u32).into_iter().map(|to| (file, to)));
                    break;
                }
            }
        }
    }
    edges.into_iter().for_each(|(from, to)| all.uses(from, to));
}

/// Module paths and their folders.
fn modules<'a>(all: &Resolution<'a>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manifest in all.manifests.iter().filter(|manifest| file_name(&manifest.path) == "go.mod") {
        if let Some(module) = &manifest.settings.module {
            modules.entry(module).or_default().push(folder(&manifest.path));
        }
    }
    modules
}

/// The folders that an import path may mean, that of the longest module path first.
fn folders(modules: &BTreeMap<&str, Vec<&str>>, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = path.len();
    loop {
        if let Some([root]) = modules.get(&path[..end]).map(Vec::as_slice) {
            found.extend(join(root, path[end..].trim_start_matches('/')));
        }
        match path[..end].rfind('/') {
            Some(at) => end = at,
            None => return found,
        }
    }
}

fn package(all: &Resolution<'_>, folder: &str) -> Option<Package> {
    let is_member = |file: &u32| {
        let name = all.files[*file as usize].name();
        name.ends_with(".go") && !name.ends_with("_test.go")
    };
    let files: Vec<u32> = all.tree.in_folder(folder).into_iter().filter(is_member).collect();
    let named = format!("{}.go", file_name(folder));
    let size =
        |file: &u32| (all.files[*file as usize].name() == named, all.files[*file as usize].counts.code, std::cmp::Reverse(*file));
    let primary = files.iter().copied().max_by_key(size)?;
    let mut names = HashMap::new();
    for file in files {
        for name in all.imports.of(file).defined() {
            names.entry(name & NAME_BITS).or_insert(file);
        }
    }
    Some(Package { names, primary })
}

impl Package {
    fn targets(&self, references: &[u32], number: u32) -> Vec<u32> {
        let start = references.partition_point(|reference| reference >> 24 < number);
        let own = references[start..].iter().take_while(|reference| *reference >> 24 == number);
        let found: Vec<u32> = own.filter_map(|reference| self.names.get(&(reference & NAME_BITS)).copied()).collect();
        if found.is_empty() { vec![self.primary] } else { found }
    }
}
