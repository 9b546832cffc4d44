//! JavaScript's and TypeScript's `import`, `export ... from`, `require` and `import()`.
//!
//! Kinds: `s` a module without names, `n` a module and the names taken from it, `e` a module and the names passed on (`*` for
//! all), `x` own names passed on; names are `name=alias`, separated from the module by a tab. Aliases come from tsconfig.json
//! and jsconfig.json of the folders above, workspace packages from package.json. A name asked of an index file is followed.

use super::Resolution;
use super::exports::Exports;
use super::record::{Recorder, after, code_lines, identifier, quoted};
use crate::analysis::manifests::ManifestFile;
use crate::analysis::paths::join;
use crate::model::{file_name, folder};
use std::collections::BTreeMap;

/// The most lines of one statement.
const MAX_LINES: usize = 300;
/// Endings that are tried behind a module path, in this order.
const ENDINGS: &[&str] = &[".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".d.ts", ".vue", ".svelte"];

pub(super) fn scan(text: &str, out: &mut Recorder) {
    let mut lines = code_lines(text);
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        if opens_statement(code, "import") {
            let code = whole(code, &mut lines);
            import(&code["import".len()..], out);
        } else if opens_statement(code, "export") && !defines(code["export".len()..].trim_start(), out) {
            let code = whole(code, &mut lines);
            export(&code["export".len()..], out);
        } else {
            calls(code, out);
        }
    }
}

/// Whether a line begins with `word` as a statement, not `import(` or `import.meta`.
fn opens_statement(code: &str, word: &str) -> bool {
    code.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t', '{', '*', '"', '\'']) || rest.is_empty())
}

/// Joins the lines of a statement until its braces are closed and, for an import, its module is named.
fn whole<'a>(code: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut text = code.to_owned();
    let mut depth = depth(code);
    let mut lacks_module = code.starts_with("import") && !code.contains([';', '"', '\'', '`']);
    for _ in 0..MAX_LINES {
        if depth <= 0 && !lacks_module {
            break;
        }
        let Some(line) = lines.next() else { break };
        let end = line.find("//").filter(|_| !line.contains(['"', '\''])).unwrap_or(line.len());
        let line = line[..end].trim();
        depth += self::depth(line);
        lacks_module &= !line.contains([';', '"', '\'', '`']);
        text.push(' ');
        text.push_str(line);
    }
    text
}

/// How many more braces a line opens than it closes.
fn depth(line: &str) -> isize {
    let count = |brace: u8| memchr::memchr_iter(brace, line.as_bytes()).count() as isize;
    count(b'{') - count(b'}')
}

/// Notes an exported definition; false when the line is a list or a re-export.
fn defines(mut code: &str, out: &mut Recorder) -> bool {
    if code.starts_with(['{', '*']) || (code.starts_with("type {") || code.starts_with("type *")) {
        return false;
    }
    while let Some(rest) = ["default", "async", "declare", "abstract"].iter().find_map(|word| after(code, word)) {
        code = rest;
    }
    let words = ["function", "class", "const enum", "const", "let", "var", "interface", "type", "enum", "namespace"];
    if let Some(name) = words.iter().find_map(|word| after(code, word)) {
        out.define(identifier(name.trim_start_matches(['*', ' '])));
    }
    calls(code, out);
    true
}

fn import(rest: &str, out: &mut Recorder) {
    let Some(module) = last_quoted(rest) else { return };
    let names = rest.find('{').and_then(|at| Some(&rest[at + 1..at + rest[at..].find('}')?]));
    record(b'n', module, &names.map_or_else(String::new, aliases), out);
}

fn export(rest: &str, out: &mut Recorder) {
    let names = rest.find('{').and_then(|at| Some(&rest[at + 1..at + rest[at..].find('}')?]));
    let behind = rest.rfind('}').map_or(rest, |at| &rest[at + 1..]);
    match (last_quoted(behind), names) {
        (Some(module), Some(names)) => record(b'e', module, &aliases(names), out),
        (Some(module), None) => match rest.split_once(" as ") {
            Some((_, name)) => record(b'e', module, &format!("*={}", identifier(name.trim_start())), out),
            None => record(b'e', module, "*", out),
        },
        (None, Some(names)) => {
            aliases(names).split(',').for_each(|name| out.define(name.rsplit('=').next().unwrap_or(name)));
            out.push(b'x', &aliases(names));
        }
        (None, None) => {}
    }
}

/// The module of the last string in a statement.
fn last_quoted(text: &str) -> Option<&str> {
    let end = text.rfind(['"', '\''])?;
    let quote = text[end..].chars().next()?;
    let start = text[..end].rfind(quote)?;
    Some(&text[start + 1..end])
}

/// `a, type b, c as d` as `a,b,c=d`.
fn aliases(names: &str) -> String {
    let one = |name: &str| {
        let mut words = name.split_whitespace().filter(|&word| word != "type" && word != "as");
        let original = words.next()?.to_owned();
        Some(words.next().map_or(original.clone(), |alias| format!("{original}={alias}")))
    };
    names.split(',').filter_map(one).collect::<Vec<_>>().join(",")
}

/// Literal `require("x")` and `import("x")` of a line.
fn calls(code: &str, out: &mut Recorder) {
    for (word, length) in [("require(", 8), ("import(", 7)] {
        let mut rest = code;
        while let Some(at) = rest.find(word) {
            let argument = rest[at + length..].trim_start();
            let is_word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if let Some(module) = quoted(argument).filter(|_| is_word && argument.starts_with(['"', '\'', '`'])) {
                called(&rest[..at], module, out);
            }
            rest = &rest[at + length..];
        }
    }
}

/// A `require` behind `before`: `module.exports =` passes everything on, `{ a, b: c } =` takes names.
fn called(before: &str, module: &str, out: &mut Recorder) {
    let names = before.find('{').and_then(|at| Some(&before[at + 1..at + before[at..].find('}')?]));
    if before.trim_end().ends_with("module.exports =") {
        record(b'e', module, "*", out);
    } else {
        record(b'n', module, &names.map_or_else(String::new, |names| aliases(&names.replace(':', " as "))), out);
    }
}

/// Keeps names only where they may matter: of relative, scoped and aliased modules.
fn record(kind: u8, module: &str, names: &str, out: &mut Recorder) {
    let is_plain = module.is_empty() || module.starts_with("node:") || module.contains(['\n', '\t', '$', ' ', ':']);
    let is_near = module.starts_with(['.', '@', '~', '#', '/']) || module.contains('/') || kind == b'e';
    match (is_plain, is_near && !names.is_empty()) {
        (true, _) => 0,
        (false, true) => out.push(kind, &format!("{module}\t{names}")),
        (false, false) => out.push(b's', module),
    };
}

pub(super) fn resolve(all: &mut Resolution<'_>, members: &[u32]) {
    let modules = Modules::new(all);
    let exports = modules.exports(members);
    let mut edges = Vec::new();
    for &file in members {
        modules.edges(file, &exports, &mut edges);
    }
    for (from, to, is_use) in edges {
        if is_use { all.uses(from, to) } else { all.declares(from, to) }
    }
}

/// Where modules are looked for.
struct Modules<'r, 'a> {
    all: &'r Resolution<'a>,
    /// tsconfig.json and the like, by folder.
    configs: BTreeMap<&'a str, Vec<&'a ManifestFile>>,
    by_path: BTreeMap<&'a str, &'a ManifestFile>,
    /// package.json by the package's name.
    packages: BTreeMap<&'a str, Vec<&'a ManifestFile>>,
}

impl<'r, 'a> Modules<'r, 'a> {
    fn new(all: &'r Resolution<'a>) -> Self {
        let mut modules = Self { all, configs: BTreeMap::new(), by_path: BTreeMap::new(), packages: BTreeMap::new() };
        for manifest in all.manifests {
            let name = file_name(&manifest.path);
            if name == "package.json" {
                if let Some(name) = manifest.package.as_ref().and_then(|package| package.name.as_deref()) {
                    modules.packages.entry(name).or_default().push(manifest);
                }
                modules.configs.entry(folder(&manifest.path)).or_default().push(manifest);
            } else if name.ends_with(".json") && (name.starts_with("tsconfig") || name.starts_with("jsconfig")) {
                modules.configs.entry(folder(&manifest.path)).or_default().push(manifest);
                modules.by_path.insert(&manifest.path, manifest);
            }
        }
        modules
    }

    /// The file of a module as written in `file`.
    fn module(&self, file: u32, module: &str) -> Option<u32> {
        let path = self.all.path(file);
        let module = module.split('?').next().unwrap_or(module);
        if module.starts_with('.') {
            return self.at(&join(folder(path), module)?, path);
        }
        self.aliased(path, module).or_else(|| self.package(path, module))
    }

    /// The file that is meant by a path that may lack its ending or name a folder.
    fn at(&self, path: &str, from: &str) -> Option<u32> {
        let tree = self.all.tree;
        let has_name = !file_name(path).is_empty();
        let exact = has_name.then(|| tree.find(path)).flatten().filter(|_| !path.ends_with(".json"));
        let swapped = || {
            let (stem, ending) = path.rsplit_once('.')?;
            let endings: &[&str] = match ending {
                "js" => &["ts", "tsx", "d.ts"],
                "jsx" => &["tsx"],
                "mjs" => &["mts"],
                "cjs" => &["cts"],
                _ => &[],
            };
            endings.iter().find_map(|ending| tree.find(&format!("{stem}.{ending}")))
        };
        let with_ending = || ENDINGS.iter().find_map(|ending| tree.find(&format!("{path}{ending}")).filter(|_| has_name));
        let slash = if path.is_empty() { "" } else { "/" };
        let index = || ENDINGS.iter().find_map(|ending| tree.find(&format!("{path}{slash}index{ending}")));
        exact.or_else(swapped).or_else(with_ending).or_else(index).filter(|&found| self.all.path(found) != from)
    }

    /// By the `paths`, `baseUrl` and `imports` of the nearest configuration above that knows the module.
    fn aliased(&self, from: &str, module: &str) -> Option<u32> {
        let mut at = folder(from);
        loop {
            for config in self.configs.get(at).into_iter().flatten() {
                let found = self.by_config(config, from, module);
                if found.is_some() {
                    return found;
                }
            }
            if at.is_empty() {
                return None;
            }
            at = folder(at);
        }
    }

    fn by_config(&self, config: &ManifestFile, from: &str, module: &str) -> Option<u32> {
        let is_package = file_name(&config.path) == "package.json";
        let mut config = config;
        for _ in 0..4 {
            if !is_package || module.starts_with('#') {
                let found = self.by_aliases(config, from, module);
                let by_base = || self.at(&join(config.settings.base.as_deref()?, module)?, from);
                if let Some(found) = found.or_else(by_base) {
                    return Some(found);
                }
            }
            config = config.settings.extends.iter().find_map(|path| self.by_path.get(&**path).copied())?;
        }
        None
    }

    fn by_aliases(&self, config: &ManifestFile, from: &str, module: &str) -> Option<u32> {
        config.settings.aliases.iter().find_map(|(pattern, targets)| {
            let middle = matched(pattern, module)?;
            targets.iter().find_map(|target| self.at(&target.replacen('*', middle, 1), from))
        })
    }

    /// A package of the tree by its name, and what lies below it.
    fn package(&self, from: &str, module: &str) -> Option<u32> {
        let mut parts = module.match_indices('/').map(|(at, _)| at);
        let end = if module.starts_with('@') { parts.nth(1) } else { parts.next() };
        match self.packages.get(&module[..end.unwrap_or(module.len())])?.as_slice() {
            [package] => self.by_aliases(package, from, module),
            packages => {
                let found = packages.iter().filter_map(|package| self.by_aliases(package, from, module));
                self.all.tree.pick(from, found)
            }
        }
    }

    fn exports(&self, members: &[u32]) -> Exports {
        let mut exports = Exports::default();
        for &file in members {
            let imports = self.all.imports.of(file);
            let own: Vec<(&str, &str)> = imports.of_kind(b'x').flat_map(pairs).collect();
            for (kind, text) in imports.records() {
                let Some((module, names)) = text.split_once('\t') else { continue };
                if kind != b'e' && own.is_empty() {
                    continue;
                }
                let Some(target) = self.module(file, module) else { continue };
                for (original, name) in pairs(names) {
                    if kind == b'e' && name == "*" {
                        exports.add_all(file, target);
                    } else if kind == b'e' {
                        exports.add(file, name, target, original);
                    } else {
                        let passed = own.iter().filter(|(own, _)| *own == name).take(1);
                        passed.for_each(|(_, alias)| exports.add(file, alias, target, original));
                    }
                }
            }
        }
        exports
    }

    fn edges(&self, file: u32, exports: &Exports, edges: &mut Vec<(u32, u32, bool)>) {
        for (kind, text) in self.all.imports.of(file).records() {
            if kind == b'x' {
                continue;
            }
            let (module, names) = text.split_once('\t').unwrap_or((text, ""));
            let Some(target) = self.module(file, module) else { continue };
            if kind == b'e' || names.is_empty() {
                edges.push((file, target, kind != b'e'));
                continue;
            }
            edges.extend(pairs(names).map(|(name, _)| (file, exports.origin(self.all.imports, target, name), true)));
        }
    }
}

/// What the `*` of `pattern` stands for in `module`; an empty string when the pattern has none and is the module.
fn matched<'m>(pattern: &str, module: &'m str) -> Option<&'m str> {
    match pattern.split_once('*') {
        None => (pattern == module).then_some(""),
        Some((before, behind)) => module.strip_prefix(before)?.strip_suffix(behind),
    }
}

fn pairs(names: &str) -> impl Iterator<Item = (&str, &str)> {
    names.split(',').filter(|name| !name.is_empty()).map(|name| name.split_once('=').unwrap_or((name, name)))
}
