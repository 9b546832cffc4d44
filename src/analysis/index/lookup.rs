//! Tables over all parsed files: functions and types by name, and which files name a type.

use super::foreign;
use super::resolve::{self, CallEdge};
use super::thread::{self, Hub, Thread};
use super::top::{self, TopCall};
use super::ways;
use crate::analysis::symbols::supports;
use crate::model::{
    Analysis, Evidence, FileRecord, FileSymbols, Function, Language, Role, Span, TypeDefinition, file_name, folder,
};
use crate::source::{Stands, files_with_words, search_budget, search_cost};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The threads that search the tree for words.
const SEARCH_THREADS: usize = 2;

/// A file that was parsed, with its text.
#[derive(Debug)]
pub struct Parsed {
    /// Its index in [`Analysis::files`].
    pub file: u32,
    /// Its language.
    pub language: Language,
    /// Its text.
    pub text: String,
    /// What the parser saw.
    pub symbols: FileSymbols,
}

/// A function: the parsed file's index and the function's index in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub u32, pub u32);

/// A type: the parsed file's index and the type's index in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32, pub u32);

/// All parsed files with tables over them.
pub struct Index<'a> {
    /// The root of the tree.
    pub root: &'a Path,
    /// Everything that is known without parsing.
    pub analysis: &'a Analysis,
    /// The parsed files, by path.
    pub parsed: &'a [Parsed],
    /// Whether every file that can be parsed was.
    pub complete: bool,
    /// Calls that resolve, by caller.
    pub calls: Vec<CallEdge>,
    /// Calls at the top level of files that resolve.
    pub top_calls: Vec<TopCall>,
    /// Functions that so many others call that a path is not at its end with them.
    pub tools: BTreeSet<FunctionId>,
    /// The own type that most files name.
    pub hub: Option<Hub>,
    /// The call path that the article follows.
    pub thread: Option<Thread>,
    /// Another call path that shares little with it.
    pub second: Option<Thread>,
    functions: BTreeMap<&'a str, Vec<FunctionId>>,
    types: BTreeMap<&'a str, Vec<TypeId>>,
    top_rank: f32,
    /// For each parsed file the names that it has from modules of others.
    foreign: Vec<BTreeSet<&'a str>>,
    /// Where the lines of each parsed file begin.
    line_starts: Vec<Vec<u32>>,
}

impl<'a> Index<'a> {
    /// Builds the tables, resolves calls, and finds hub and thread. `parsed` is ordered by path.
    #[must_use]
    pub fn build(root: &'a Path, analysis: &'a Analysis, parsed: &'a [Parsed]) -> Self {
        let complete = parsed.len() as u64 >= analysis.coverage.files_parsable && unparsable(analysis).is_none();
        let mut index = Self {
            root,
            analysis,
            parsed,
            complete,
            calls: Vec::new(),
            top_calls: Vec::new(),
            tools: BTreeSet::new(),
            hub: None,
            thread: None,
            second: None,
            functions: BTreeMap::new(),
            types: BTreeMap::new(),
            foreign: foreign::names(analysis, parsed),
            line_starts: parsed.iter().map(|file| line_starts(&file.text)).collect(),
            top_rank: analysis.ranks.iter().copied().fold(f32::MIN_POSITIVE, f32::max),
        };
        for (at, file) in (0..).zip(parsed) {
            for (nth, function) in (0..).zip(&file.symbols.functions) {
                index.functions.entry(&function.name).or_default().push(FunctionId(at, nth));
            }
            for (nth, definition) in (0..).zip(&file.symbols.types) {
                index.types.entry(&definition.name).or_default().push(TypeId(at, nth));
            }
        }
        index.calls = resolve::resolve_calls(&index);
        index.tools = ways::tools(&index.calls);
        index.top_calls = top::resolve(&index);
        index.hub = thread::hub(&index);
        index.thread = thread::thread(&index);
        index.second = ways::second(&index);
        index
    }

    /// The parsed file that holds `id`.
    #[must_use]
    pub fn parsed_of(&self, id: FunctionId) -> &'a Parsed {
        &self.parsed[id.0 as usize]
    }

    /// The function `id`.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> &'a Function {
        &self.parsed_of(id).symbols.functions[id.1 as usize]
    }

    /// The type `id`.
    #[must_use]
    pub fn definition(&self, id: TypeId) -> &'a TypeDefinition {
        &self.parsed[id.0 as usize].symbols.types[id.1 as usize]
    }

    /// The record of the parsed file at `at`.
    #[must_use]
    pub fn record(&self, at: u32) -> &'a FileRecord {
        &self.analysis.files[self.parsed[at as usize].file as usize]
    }

    /// The path of the parsed file at `at`.
    #[must_use]
    pub fn path(&self, at: u32) -> &'a str {
        &self.record(at).path
    }

    /// The rank of the parsed file at `at`, relative to the highest, 0 to 1.
    #[must_use]
    pub fn weight(&self, at: u32) -> f64 {
        f64::from(self.analysis.ranks[self.parsed[at as usize].file as usize] / self.top_rank).sqrt()
    }

    /// The parsed files with the role of product code.
    pub fn sources(&self) -> impl Iterator<Item = (u32, &'a Parsed)> + '_ {
        (0..).zip(self.parsed).filter(|&(at, _)| self.record(at).role == Role::Source && self.analysis.in_focus(self.path(at)))
    }

    /// Functions of product code that are no tests.
    pub fn source_functions(&self) -> impl Iterator<Item = (FunctionId, &'a Function)> + '_ {
        self.sources().flat_map(|(at, file)| {
            (0..).zip(&file.symbols.functions).filter(|(_, f)| !f.is_test).map(move |(nth, f)| (FunctionId(at, nth), f))
        })
    }

    /// Types of product code.
    pub fn source_types(&self) -> impl Iterator<Item = (TypeId, &'a TypeDefinition)> + '_ {
        self.sources().flat_map(|(at, file)| (0..).zip(&file.symbols.types).map(move |(nth, t)| (TypeId(at, nth), t)))
    }

    /// All functions with this bare name.
    #[must_use]
    pub fn functions_named(&self, name: &str) -> &[FunctionId] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// All types with this name.
    #[must_use]
    pub fn types_named(&self, name: &str) -> &[TypeId] {
        self.types.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the parsed file at `at` imports this name from a module that is none of this tree's.
    pub(super) fn is_foreign(&self, at: u32, name: &str) -> bool {
        self.foreign[at as usize].contains(name)
    }

    /// `Owner::name` as prose writes it; a free function of a name that others have, too, goes with its module.
    #[must_use]
    pub fn name(&self, id: FunctionId) -> String {
        let function = self.function(id);
        let alone =
            || self.functions_named(&function.name).iter().filter(|other| self.record(other.0).role == Role::Source).count() < 2;
        let language = self.parsed_of(id).language;
        if function.owner.is_some() || function.name == "main" || !matches!(language.0, "Rust" | "Python" | "Go") || alone() {
            return function.qualified_name(language);
        }
        let separator = if language.0 == "Rust" { "::" } else { "." };
        format!("{}{separator}{}", self.module_name(id.0), function.name)
    }

    /// What code elsewhere calls the module of a file: its stem, or its folder for `mod.rs`, `__init__.py` and every Go file.
    fn module_name(&self, at: u32) -> &'a str {
        let path = self.path(at);
        let stem = file_name(path).split('.').next().unwrap_or_default();
        let by_folder = matches!(stem, "mod" | "__init__" | "index") || self.parsed[at as usize].language.0 == "Go";
        match file_name(folder(path)) {
            name if by_folder && !name.is_empty() => name,
            _ if matches!(stem, "lib") => "crate",
            _ => stem,
        }
    }

    /// The calls that resolve to `id`.
    pub fn callers(&self, id: FunctionId) -> impl Iterator<Item = &CallEdge> + '_ {
        self.calls.iter().filter(move |edge| edge.callee == id)
    }

    /// For each of `words`, how many of the wanted files hold it; none when they are too many to be searched:
    /// who has not searched everything cannot say "nowhere".
    #[must_use]
    pub fn files_with_words(&self, wanted: impl Fn(&FileRecord) -> bool, words: &[&str], stands: Stands) -> Option<Vec<usize>> {
        let files = || self.analysis.files.iter().filter(|file| wanted(file));
        let cost: u64 = files().map(|file| search_cost(file.bytes)).sum();
        if cost > search_budget(self.parsed.iter().map(|file| file.text.len() as u64).sum()) {
            return None;
        }
        let paths: Vec<&str> = files().map(|file| &*file.path).collect();
        let found = files_with_words(self.root, &paths, words, stands, SEARCH_THREADS)?;
        Some(found.iter().map(Vec::len).collect())
    }

    /// Evidence for lines of the parsed file at `at`.
    #[must_use]
    pub fn evidence(&self, at: u32, span: Span) -> Evidence {
        Evidence::new(self.path(at), span, &self.parsed[at as usize].text)
    }

    /// The line of the parsed file at `at`, without its end.
    #[must_use]
    pub fn line_text(&self, at: u32, line: u32) -> &'a str {
        let (text, starts) = (&self.parsed[at as usize].text, &self.line_starts[at as usize]);
        let start = |line: u32| starts.get(line as usize - 1).map_or(text.len(), |&start| start as usize);
        let line = line.max(1);
        text[start(line)..start(line.saturating_add(1))].trim_end()
    }

    /// Whether a source role file is in the same language family as another, so that calls between them can resolve.
    #[must_use]
    pub fn same_family(&self, a: u32, b: u32) -> bool {
        family(self.parsed[a as usize].language) == family(self.parsed[b as usize].language)
    }
}

/// The language without a grammar that holds a tenth of the product's code or more: what is counted over parsed files misses it.
#[must_use]
pub fn unparsable(analysis: &Analysis) -> Option<Language> {
    let mut code: BTreeMap<Option<Language>, u64> = BTreeMap::new();
    for file in analysis.files.iter().filter(|file| file.role == Role::Source) {
        let language = file.language.filter(|language| !supports(*language));
        *code.entry(language).or_default() += u64::from(file.counts.code);
    }
    let all: u64 = code.values().sum();
    let (language, lines) =
        code.into_iter().filter_map(|(language, lines)| Some((language?, lines))).max_by_key(|(_, lines)| *lines)?;
    (10 * lines >= all).then_some(language)
}

fn line_starts(text: &str) -> Vec<u32> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1)).collect()
}

fn family(language: Language) -> &'static str {
    match language.0 {
        "C" | "C Header" | "C++" | "C++ Header" => "C",
        "JavaScript" | "JSX" | "TypeScript" | "TSX" => "JavaScript",
        "BASH" | "Shell" => "Shell",
        other => other,
    }
}
