//! Which function a call means.
//!
//! In order: the own object, a named type or module, a local or field whose type can be read off, then a name that only one
//! function of the tree has. Anything else stays unresolved.

use super::everywhere::{COLLECTIONS, COMMON, KERNEL};
use super::overloads;
use super::{FunctionId, Index, TypeId};
use crate::model::{Call, Function, file_name, folder};

/// A call that resolves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallEdge {
    /// The function that calls.
    pub caller: FunctionId,
    /// The call's index in it.
    pub call: u32,
    /// The function that is called.
    pub callee: FunctionId,
}

/// Resolves every call of every parsed file.
pub(super) fn resolve_calls(index: &Index<'_>) -> Vec<CallEdge> {
    let mut edges = Vec::new();
    for (at, file) in (0..).zip(index.parsed) {
        for (nth, function) in (0..).zip(&file.symbols.functions) {
            let caller = FunctionId(at, nth);
            for (call, item) in (0..).zip(&function.calls) {
                if let Some(callee) = resolve(index, caller, item).filter(|&callee| callee != caller) {
                    edges.push(CallEdge { caller, call, callee });
                }
            }
        }
    }
    edges
}

fn resolve(index: &Index<'_>, caller: FunctionId, call: &Call) -> Option<FunctionId> {
    if call.is_macro {
        return None;
    }
    let candidates = overloads::narrowed(index, caller, call, candidates(index, caller, &call.name));
    if call.receiver.is_empty() { bare(index, caller, call, &candidates) } else { qualified(index, caller, call, &candidates) }
}

/// Functions of that name that `caller` can mean: in its family of languages, and no test unless it is one itself.
fn candidates(index: &Index<'_>, caller: FunctionId, name: &str) -> Vec<FunctionId> {
    let from_test = index.function(caller).is_test || index.record(caller.0).role != crate::model::Role::Source;
    let allowed = |id: &FunctionId| {
        index.same_family(caller.0, id.0)
            && (from_test || (!index.function(*id).is_test && index.record(id.0).role == crate::model::Role::Source))
    };
    index.functions_named(name).iter().copied().filter(allowed).collect()
}

fn only(mut matching: impl Iterator<Item = FunctionId>) -> Option<FunctionId> {
    matching.next().filter(|_| matching.next().is_none())
}

fn owned_by(index: &Index<'_>, candidates: &[FunctionId], owner: &str, near: u32) -> Option<FunctionId> {
    let owned = || candidates.iter().copied().filter(|&id| index.function(id).owner.as_deref() == Some(owner));
    let here = || only(owned().filter(|id| id.0 == near));
    if is_ambiguous(index, owner) { here() } else { only(owned()).or_else(here) }
}

/// Whether two files define a type of this name, so that the name alone does not tell whose method is meant.
fn is_ambiguous(index: &Index<'_>, owner: &str) -> bool {
    let is_partial = |id: &TypeId| index.parsed[id.0 as usize].language.0 == "C#";
    let all = index.types_named(owner);
    all.iter().any(|id| id.0 != all[0].0 && !is_partial(id))
}

fn bare(index: &Index<'_>, caller: FunctionId, call: &Call, candidates: &[FunctionId]) -> Option<FunctionId> {
    if !index.types_named(&call.name).is_empty() {
        // `Path` of `from pathlib import Path` is not the own type of that name.
        let is_foreign = index.is_foreign(caller.0, &call.name);
        return constructor(index, caller, &call.name).filter(|made| caller.0 == made.0 || !is_foreign);
    }
    let owner = index.function(caller).owner.as_deref();
    if owner.is_some_and(|owner| is_attribute(index, caller, owner, call)) {
        return None;
    }
    let implicit_this = matches!(index.parsed_of(caller).language.0, "Java" | "C#" | "C++" | "C++ Header" | "Ruby");
    if let (true, Some(owner)) = (implicit_this, owner)
        && let Some(found) = inherited(index, candidates, owner, caller.0)
    {
        return Some(found);
    }
    let free = || candidates.iter().copied().filter(|&id| index.function(id).owner.is_none() && !index.function(id).of_unnamed);
    let here = folder(index.path(caller.0));
    let package_wide = index.parsed_of(caller).language.0 == "Go";
    only(free().filter(|id| id.0 == caller.0))
        .or_else(|| only(free().filter(|&id| imports(index, caller.0, id.0))))
        .or_else(|| only(free().filter(|id| package_wide && folder(index.path(id.0)) == here)))
        .or_else(|| only(free()).filter(|_| !package_wide && !COMMON.contains(&call.name.as_str())))
        .or_else(|| mixed_in(index, caller, call, candidates))
}

/// Ruby: a lone name for which the caller's class declares an attribute.
fn is_attribute(index: &Index<'_>, caller: FunctionId, owner: &str, call: &Call) -> bool {
    let declares = |id: &TypeId| id.0 == caller.0 && index.definition(*id).members.iter().any(|member| member.name == call.name);
    index.parsed_of(caller).language.0 == "Ruby" && call.arguments.is_empty() && index.types_named(owner).iter().any(declares)
}

/// Ruby: the only method of that name, when a module has it that the caller's file names and can so mix in.
fn mixed_in(index: &Index<'_>, caller: FunctionId, call: &Call, candidates: &[FunctionId]) -> Option<FunctionId> {
    let file = index.parsed_of(caller);
    let named = |owner: &str| file.symbols.type_names.binary_search_by(|name| (**name).cmp(owner)).is_ok();
    let fits = |id: &FunctionId| {
        let owner = index.function(*id).owner.as_deref();
        owner.is_some_and(|owner| !is_type(index, owner) && named(owner))
    };
    let everywhere = COMMON.contains(&call.name.as_str()) || KERNEL.contains(&call.name.as_str());
    only(candidates.iter().copied()).filter(|id| file.language.0 == "Ruby" && !everywhere && fits(id))
}

fn imports(index: &Index<'_>, from: u32, to: u32) -> bool {
    let target = index.parsed[to as usize].file;
    index.analysis.imports.imports(index.parsed[from as usize].file).any(|file| file == target)
}

/// The function that runs when an object of `type_name` is made.
fn constructor(index: &Index<'_>, caller: FunctionId, type_name: &str) -> Option<FunctionId> {
    ["__init__", "constructor", "initialize", "__construct", type_name]
        .iter()
        .find_map(|name| owned_by(index, &candidates(index, caller, name), type_name, caller.0))
}

fn qualified(index: &Index<'_>, caller: FunctionId, call: &Call, candidates: &[FunctionId]) -> Option<FunctionId> {
    let parts = split(&call.receiver);
    let last = *parts.last()?;
    if let Some(owner) = receiver_type(index, caller, &parts) {
        return inherited(index, candidates, &owner, caller.0);
    }
    if is_foreign(index, caller, &parts) {
        return None;
    }
    if is_type(index, last) {
        let made =
            || constructor(index, caller, last).filter(|_| call.name == "new" && index.parsed_of(caller).language.0 == "Ruby");
        return inherited(index, candidates, last, caller.0).or_else(made);
    }
    module_function(index, caller, last, candidates).or_else(|| {
        // What a call returns may be a library's object: `factory.Build().Execute()`.
        let known_elsewhere = is_common(&call.name) || call.name.len() < 4 || call.receiver.contains('(');
        let fits = |id: &FunctionId| index.function(*id).owner.as_deref().is_some_and(|owner| !is_collection(index, owner));
        only(candidates.iter().copied()).filter(|id| !known_elsewhere && object_like(&parts) && fits(id))
    })
}

/// Whether the receiver is a local whose type can be read off, and that type is none of this tree's: `t` of Go's `t *testing.T`.
fn is_foreign(index: &Index<'_>, caller: FunctionId, parts: &[&str]) -> bool {
    let typed = matches!(index.parsed_of(caller).language.0, "Go" | "Java" | "C#" | "Rust" | "PHP" | "TypeScript" | "TSX");
    let bound = |name: &str| index.function(caller).bindings.iter().find(|binding| binding.name == name);
    let generic = |name: &str| name.len() == 1 && name != "T" || name == "T" && index.parsed_of(caller).language.0 != "Go";
    typed
        && parts.len() == 1
        && bound(parts[0]).is_some_and(|binding| !is_type(index, &binding.type_name) && !generic(&binding.type_name))
}

/// Whether a name is common, in the spelling of any language.
fn is_common(name: &str) -> bool {
    let mut lower = name.to_owned();
    lower.get_mut(..1).into_iter().for_each(str::make_ascii_lowercase);
    COMMON.contains(&name) || COMMON.contains(&lower.as_str())
}

/// Whether a type extends a collection of its language: then every plain collection has its methods, too.
fn is_collection(index: &Index<'_>, owner: &str) -> bool {
    let bases = index.types_named(owner).iter().flat_map(|&id| &index.definition(id).bases);
    bases.into_iter().any(|base| COLLECTIONS.contains(&base.as_str()))
}

/// Types of languages that a call may be qualified with: `u64::try_from` is nobody's method.
const PRIMITIVES: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "bool", "char", "str",
    "int", "long", "float", "double", "string", "bytes", "dict", "list", "tuple",
];

/// Whether the receiver reads like a variable of this program rather than like a library's module.
fn object_like(parts: &[&str]) -> bool {
    !PRIMITIVES.contains(&parts[0])
        && parts.iter().all(|part| part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$')))
        && parts[0].starts_with(|c: char| c.is_lowercase() || c == '_' || c == '$')
}

fn split(receiver: &str) -> Vec<&str> {
    receiver
        .split(['.', ':', '>', '?', '!'])
        .map(|part| part.trim_matches(['&', '*', '-', '(', ')']))
        .filter(|p| !p.is_empty())
        .collect()
}

/// A method of `owner`, or of the nearest of its bases that has it.
fn inherited(index: &Index<'_>, candidates: &[FunctionId], owner: &str, near: u32) -> Option<FunctionId> {
    let mut owner = owner.to_owned();
    for _ in 0..6 {
        if let Some(found) = owned_by(index, candidates, &owner, near) {
            return Some(found);
        }
        owner = index.types_named(&owner).iter().find_map(|&id| own_name(index, index.definition(id).bases.first()?))?;
    }
    None
}

fn is_type(index: &Index<'_>, name: &str) -> bool {
    !index.types_named(name).is_empty()
}

/// The type of a receiver such as `self`, `handler`, `self.connection`, when its parts can be read off.
fn receiver_type(index: &Index<'_>, caller: FunctionId, parts: &[&str]) -> Option<String> {
    let mut current = root_type(index, caller, parts[0])?;
    for field in &parts[1..] {
        current = field_type(index, &current, field)?;
    }
    Some(current)
}

fn root_type(index: &Index<'_>, caller: FunctionId, root: &str) -> Option<String> {
    let function = index.function(caller);
    if matches!(root, "self" | "this" | "cls" | "Self" | "super" | "static" | "parent" | "base") {
        return function.owner.clone().or_else(|| owner_around(index, caller));
    }
    let binding = function.bindings.iter().find(|binding| binding.name == root)?;
    is_type(index, &binding.type_name).then(|| binding.type_name.clone())
}

/// The owner of the method that a function without `this` of its own stands in: an arrow function, or a closure of Python.
fn owner_around(index: &Index<'_>, inner: FunctionId) -> Option<String> {
    let (file, function) = (index.parsed_of(inner), index.function(inner));
    let has_own = function.signature.contains("function") || function.of_unnamed;
    let shares = matches!(file.language.0, "JavaScript" | "JSX" | "TypeScript" | "TSX" | "Python") && !has_own;
    let around = |outer: &&Function| outer.span.contains(function.span.start_line) && outer.span.contains(function.span.end_line);
    let methods = file.symbols.functions.iter().filter(|_| shares).filter(around);
    methods.filter(|outer| outer.owner.is_some()).min_by_key(|outer| outer.span.len())?.owner.clone()
}

fn field_type(index: &Index<'_>, owner: &str, field: &str) -> Option<String> {
    let ids: &[TypeId] = index.types_named(owner);
    let member = ids.iter().find_map(|&id| index.definition(id).members.iter().find(|member| member.name == field))?;
    own_name(index, &member.type_text)
}

/// The first word of a type's text that names a type of this tree.
fn own_name(index: &Index<'_>, type_text: &str) -> Option<String> {
    type_text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .find(|word| !word.is_empty() && is_type(index, word))
        .map(str::to_owned)
}

/// `module.function` or `package.Function`: a free function of a file or folder of that name.
fn module_function(index: &Index<'_>, caller: FunctionId, module: &str, candidates: &[FunctionId]) -> Option<FunctionId> {
    let in_module = |id: &FunctionId| {
        let path = index.path(id.0);
        let stem = file_name(path).split('.').next().unwrap_or_default();
        index.function(*id).owner.is_none() && (stem == module || file_name(folder(path)) == module || module == "crate")
    };
    let matching: Vec<FunctionId> = candidates.iter().copied().filter(in_module).collect();
    only(matching.iter().copied()).or_else(|| only(matching.iter().copied().filter(|&id| imports(index, caller.0, id.0))))
}
