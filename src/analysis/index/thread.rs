//! The thread of an article: the type that most files name, and the call path that leads to it.

use super::{FunctionId, Index, TypeId, ways};
use crate::model::{Role, Visibility, file_name, folder};
use crate::source::read_text;
use std::collections::{BTreeMap, BTreeSet};

/// The own type that more source files name than any other.
#[derive(Clone, Debug)]
pub struct Hub {
    /// The type.
    pub definition: TypeId,
    /// Source files other than its own that name it.
    pub fan_in: usize,
    /// Whether no other type is named by as many.
    pub strict: bool,
}

/// A path of calls through product code.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The functions, entry first.
    pub steps: Vec<FunctionId>,
    /// For each step but the last, the index of the call that leads to the next.
    pub calls: Vec<u32>,
    /// Whether the entry is where a program starts, and not only a public function.
    pub from_program: bool,
    /// Whether the last step is a method of the hub.
    pub to_hub: bool,
}

/// Names that runtimes call, whatever else calls them.
const ALWAYS_ENTRIES: &[&str] = &["ServeHTTP", "__call__"];
/// Names under which frameworks and runtimes call a library.
const ENTRY_NAMES: &[&str] = &[
    "ServeHTTP",
    "__call__",
    "call",
    "run",
    "Run",
    "handle",
    "execute",
    "parse",
    "render",
    "create",
    "build",
    "start",
    "process",
    "dispatch",
];
/// What half of the project calls is worth arriving at only where this much is decided in it.
const TOOL: u32 = 5;
pub(super) const LONGEST: usize = 8;
const ENTRIES: usize = 80;

/// Finds the hub: types with one definition only, named in the position of a type by at least three other source files.
pub(super) fn hub(index: &Index<'_>) -> Option<Hub> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let unique = |id: &TypeId| index.types_named(&index.definition(*id).name).len() == 1;
    for (at, file) in index.sources() {
        for name in &file.symbols.type_names {
            let home = index.types_named(name).first().map(|id| id.0);
            *counts.entry(name).or_default() += usize::from(home.is_some_and(|home| home != at && can_mean(index, name, at, home)));
        }
    }
    let own = index.source_types().filter(|(id, t)| unique(id) && !is_plumbing(&t.name));
    let mut ranked: Vec<(usize, TypeId)> =
        own.filter_map(|(id, t)| counts.get(t.name.as_str()).map(|&count| (count, id))).filter(|&(count, _)| count >= 3).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(index.weight(b.1.0).total_cmp(&index.weight(a.1.0))).then(a.1.cmp(&b.1)));
    let &(fan_in, definition) = ranked.first()?;
    Some(Hub { definition, fan_in, strict: ranked.get(1).is_none_or(|&(second, _)| second < fan_in) })
}

/// Whether `name` in the file at `from` can mean the definition in the file at `home`: it imports that file, or lies in the same
/// folder of a language in which a package needs no import, and names it without a qualifier.
fn can_mean(index: &Index<'_>, name: &str, from: u32, home: u32) -> bool {
    let file = |at: u32| index.parsed[at as usize].file;
    let package = matches!(index.parsed[home as usize].language.0, "Go" | "Java" | "C#" | "PHP" | "Ruby");
    let same_folder = package && folder(index.path(from)) == folder(index.path(home));
    (same_folder && is_bare(&index.parsed[from as usize].text, name))
        || index.analysis.imports.imports(file(from)).any(|to| to == file(home))
}

/// Whether `name` stands somewhere in `text` as a whole word that no `.` precedes.
fn is_bare(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}

/// Error and result types are named everywhere and explain nothing.
fn is_plumbing(name: &str) -> bool {
    ["Error", "Result", "Exception", "Err"].iter().any(|end| name.ends_with(end)) || name.len() < 3
}

/// Finds the path: from where a program starts when it leads far enough, else from a public function.
pub(super) fn thread(index: &Index<'_>) -> Option<Thread> {
    let graph = graph(index);
    let program = best(index, &graph, &program_entries(index), true);
    program.filter(|thread| thread.steps.len() > 3).or_else(|| {
        let public = best(index, &graph, &public_entries(index), false);
        let program = best(index, &graph, &program_entries(index), true);
        public.or(program)
    })
}

/// For each function its calls, each with what it leads to and what following it costs.
pub(super) type Graph = BTreeMap<FunctionId, Vec<(u32, FunctionId, u32)>>;

/// What a hop costs, and what it costs more under a condition: three hops that always happen are as good as two that may not.
pub(super) const HOP: u32 = 2;
const GUARD: u32 = 1;
/// Points that the end of a path loses for each hop under a condition.
const GUARDED: u32 = 12;

pub(super) fn graph(index: &Index<'_>) -> Graph {
    let mut graph = Graph::new();
    for edge in &index.calls {
        if index.record(edge.callee.0).role == Role::Source && !index.function(edge.callee).is_test {
            let guarded = index.function(edge.caller).calls[edge.call as usize].guard.is_some();
            let cost = HOP + if guarded { GUARD } else { 0 };
            graph.entry(edge.caller).or_default().push((edge.call, edge.callee, cost));
        }
    }
    for (caller, function) in index.source_functions() {
        for (nth, passed) in (function.calls.len() as u32..).zip(&function.passes) {
            let inside =
                |id: &&FunctionId| id.0 == caller.0 && function.span.contains(index.function(**id).name_line) && **id != caller;
            if let Some(&callee) = index.functions_named(&passed.name).iter().find(inside) {
                graph.entry(caller).or_default().push((nth, callee, HOP));
            }
        }
    }
    graph
}

/// Where programs start: the entry files of manifests first, then every other `main`.
pub(super) fn program_entries(index: &Index<'_>) -> Vec<FunctionId> {
    let declared: Vec<&str> = index
        .analysis
        .packages
        .iter()
        .flat_map(|package| &package.programs)
        .filter_map(|program| program.path.as_deref())
        .collect();
    let readme = readme(index);
    let named = |path: &str| {
        let program = index
            .analysis
            .packages
            .iter()
            .flat_map(|package| &package.programs)
            .find(|program| program.path.as_deref() == Some(path));
        program.and_then(|program| readme.find(&program.name)).unwrap_or(usize::MAX)
    };
    let place = |id: &FunctionId| {
        declared.iter().position(|path| *path == index.path(id.0)).map_or((usize::MAX, 0), |at| (named(declared[at]), at))
    };
    let is_main = |name: &str, at: u32| {
        matches!(name, "main" | "Main" | "_main") || (matches!(name, "cli" | "run") && declared.contains(&index.path(at)))
    };
    let started = index.top_calls.iter().filter(|top| is_started(index, &declared, index.path(top.file))).map(|top| top.callee);
    let mut entries: Vec<FunctionId> = index
        .source_functions()
        .filter(|(id, f)| is_main(&f.name, id.0) && !index.path(id.0).contains("template"))
        .map(|(id, _)| id)
        .chain(started)
        .collect();
    entries.sort_unstable();
    entries.dedup();
    entries.sort_by(|a, b| place(a).cmp(&place(b)).then(index.weight(b.0).total_cmp(&index.weight(a.0))).then(a.cmp(b)));
    entries.truncate(ENTRIES);
    entries
}

/// Whether a file is run as such: a manifest declares it a program, or the script that starts the project names it.
fn is_started(index: &Index<'_>, declared: &[&str], path: &str) -> bool {
    let starts = |script: &crate::model::Script| {
        matches!(script.name.as_str(), "start" | "serve")
            && script.command.split_whitespace().skip(1).any(|word| word.trim_start_matches("./") == path)
    };
    declared.contains(&path)
        || file_name(path) == "__main__.py"
        || index.analysis.packages.iter().flat_map(|package| &package.scripts).any(starts)
}

/// The text of the README at the root: a program that it names first is started first.
pub(super) fn readme(index: &Index<'_>) -> String {
    let record =
        index.analysis.files.iter().find(|file| folder(&file.path).is_empty() && file.name().to_lowercase().starts_with("readme"));
    record.and_then(|record| read_text(index.root, &record.path, 256 << 10).ok()).unwrap_or_default()
}

/// Public functions of product code that nothing in product code calls, highest rank first.
pub(super) fn public_entries(index: &Index<'_>) -> Vec<FunctionId> {
    let loaded = index.top_calls.iter().map(|top| top.callee);
    let called: BTreeSet<FunctionId> =
        index.calls.iter().filter(|edge| from_others(index, edge)).map(|edge| edge.callee).chain(loaded).collect();
    let mut entries: Vec<FunctionId> = index
        .source_functions()
        .filter(|(id, f)| {
            f.visibility == Visibility::Public
                && !f.of_unnamed
                && (!called.contains(id) || ALWAYS_ENTRIES.contains(&f.name.as_str()))
                && !(f.calls.is_empty() && f.passes.is_empty())
                && (!f.name.starts_with("__") || f.name == "__call__")
        })
        .map(|(id, _)| id)
        .collect();
    entries.sort_by(|a, b| index.weight(b.0).total_cmp(&index.weight(a.0)).then(a.cmp(b)));
    entries.truncate(ENTRIES);
    entries
}

/// Whether a call comes from product code, and not from a function of the same name that only passes on.
fn from_others(index: &Index<'_>, edge: &super::CallEdge) -> bool {
    let passes_on = index.function(edge.caller).name == index.function(edge.callee).name;
    index.record(edge.caller.0).role == Role::Source && !passes_on
}

/// The best path from any of the entries. Programs are taken in their order; public functions by how much a path shows.
fn best(index: &Index<'_>, graph: &Graph, entries: &[FunctionId], from_program: bool) -> Option<Thread> {
    let found = entries.iter().filter_map(|&entry| from_entry(index, graph, entry, from_program));
    let mut best: Option<(f64, Thread)> = None;
    for (place, thread) in found.enumerate() {
        let bonus = if from_program { 6.0 / (place + 1) as f64 } else { 0.0 };
        let worth = worth(index, &thread) + bonus;
        if best.as_ref().is_none_or(|(top, _)| worth > *top) {
            best = Some((worth, thread));
        }
    }
    best.map(|(_, thread)| thread)
}

/// What a path shows: calls up to six, files, and a hub at its end.
pub(super) fn worth(index: &Index<'_>, thread: &Thread) -> f64 {
    let files: BTreeSet<u32> = thread.steps.iter().map(|id| id.0).collect();
    let weight: f64 = thread.steps.iter().map(|id| index.weight(id.0)).sum::<f64>() / thread.steps.len() as f64;
    let known = index.function(thread.steps[0]).name.as_str();
    let expected = if ENTRY_NAMES.contains(&known) { 2.0 } else { 0.0 };
    let guarded = thread.calls.iter().zip(&thread.steps).filter(|(call, id)| index.function(**id).hop(**call).guard.is_some());
    let names: BTreeSet<String> = thread.steps.iter().map(|id| index.name(*id)).collect();
    let repeated = (thread.steps.len() - names.len()) as f64;
    let points: u32 = thread.steps.iter().map(|&id| index.function(id).decisions.score().min(12)).sum();
    (thread.steps.len() - 1).min(6) as f64 + files.len().min(5) as f64 + 4.0 * weight + f64::from(points) / 10.0 + expected
        - 0.6 * guarded.count() as f64
        - 2.0 * repeated
        + if thread.to_hub { 3.0 } else { 0.0 }
}

/// Whether a function only makes an object: nothing is decided where a path would end so.
fn is_constructor(index: &Index<'_>, id: FunctionId) -> bool {
    let function = index.function(id);
    let named = matches!(function.name.as_str(), "__init__" | "__construct" | "constructor" | "initialize");
    named || function.owner.as_deref() == Some(function.name.as_str())
}

pub(super) fn from_entry(index: &Index<'_>, graph: &Graph, entry: FunctionId, from_program: bool) -> Option<Thread> {
    let reached = ways::reach(graph, entry);
    let hub = index.hub.as_ref().map(|hub| index.definition(hub.definition).name.as_str());
    let points = |id: &FunctionId| index.function(*id).decisions.score() + index.function(*id).decisions.early_returns;
    let target = |only_hub: bool| {
        reached
            .iter()
            .filter(|(id, step)| {
                (2..=if only_hub { LONGEST } else { LONGEST - 2 }).contains(&step.depth)
                    && index.function(**id).span.len() >= 4
                    && (!index.tools.contains(*id) || points(id) >= TOOL)
                    && (points(id) > 2 || !is_constructor(index, **id))
                    // Two calls to a small method of the hub are no way to follow.
                    && (!only_hub || points(id) >= if step.depth > 2 { 5 } else { 12 })
                    && (!only_hub || index.function(**id).owner.as_deref() == hub)
            })
            .max_by_key(|(id, step)| {
                // Arriving far away counts where something is decided there.
                let depth = match (only_hub, points(id) < 3) {
                    (true, _) => 0,
                    (false, true) => step.depth.min(5) as u32,
                    (false, false) => step.depth.min(5) as u32 * 3,
                };
                let guarded = GUARDED * step.guards();
                ((points(id) + depth).saturating_sub(guarded), std::cmp::Reverse(**id))
            })
            .map(|(id, _)| *id)
    };
    let (end, to_hub) = match hub.and_then(|_| target(true)) {
        Some(end) => (end, true),
        None => (target(false)?, false),
    };
    let (steps, calls) = ways::back(&reached, end);
    Some(Thread { steps, calls, from_program, to_hub })
}
