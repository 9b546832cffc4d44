//! Rule 10, sibling types with the same methods and nothing that demands it; rule 11, the one sibling that lacks a method.

use super::FactDraft;
use crate::analysis::index::{FunctionId, Index, TypeId};
use crate::model::{Fact, Function, Slot, Span, folder};
use crate::words::{capital, capital_count, code, count, counted, names};
use std::collections::{BTreeMap, BTreeSet};

/// Methods that types have because the language asks for them.
const EXPECTED: &[&str] = &[
    "new",
    "default",
    "fmt",
    "drop",
    "clone",
    "eq",
    "hash",
    "from",
    "into",
    "deref",
    "__init__",
    "__str__",
    "__repr__",
    "__eq__",
    "__hash__",
    "__len__",
    "constructor",
    "toString",
    "equals",
    "hashCode",
    "String",
    "Error",
    "initialize",
    "to_s",
    "inspect",
    "__construct",
    "__toString",
    "ToString",
    "Equals",
    "GetHashCode",
    "Len",
    "Less",
    "Swap",
    "MarshalJSON",
    "UnmarshalJSON",
    "main",
    "init",
    "setUp",
    "tearDown",
    "build",
    "get",
    "set",
];

/// Types of one folder with methods in common.
struct Shape<'a> {
    types: BTreeMap<&'a str, TypeId>,
    methods: Vec<&'a str>,
}

type Methods<'a> = BTreeMap<&'a str, BTreeMap<&'a str, FunctionId>>;

fn shape<'a>(index: &Index<'a>) -> Option<Shape<'a>> {
    let mut folders: BTreeMap<&str, Methods<'a>> = BTreeMap::new();
    for (id, function) in index
        .source_functions()
        .filter(|(_, f)| f.implements.is_none() && !f.name.starts_with("__") && !EXPECTED.contains(&f.name.as_str()))
    {
        if let Some(owner) = single_type(index, function) {
            folders.entry(folder(index.path(id.0))).or_default().entry(owner).or_default().insert(&function.name, id);
        }
    }
    folders.values().filter_map(|methods| of_folder(index, methods)).max_by_key(|shape| shape.types.len() * shape.methods.len())
}

/// The interface of the tree that asks for all of these methods, as Go and TypeScript let it do without a word at the type.
fn asked_for_by(index: &Index<'_>, methods: &[&str]) -> Option<TypeId> {
    interfaces(index).find(|&id| methods.iter().all(|method| asks(index, id, method)))
}

fn interfaces<'a>(index: &'a Index<'_>) -> impl Iterator<Item = TypeId> + 'a {
    let is_interface = |definition: &crate::model::TypeDefinition| definition.kind == crate::model::TypeKind::Interface;
    index.source_types().filter(move |(_, definition)| is_interface(definition)).map(|(id, _)| id)
}

/// Whether the text of an interface has a method of this name.
fn asks(index: &Index<'_>, interface: TypeId, method: &str) -> bool {
    let text = index.definition(interface).span.slice(&index.parsed[interface.0 as usize].text);
    text.match_indices(method).any(|(at, _)| {
        let bare = !text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        bare && text[at + method.len()..].trim_start_matches(['?', ':', ' ']).starts_with(['(', '<'])
    })
}

/// Whether each of the types has every method that the interface's text asks for, and not only those that they share.
fn all_there(index: &Index<'_>, shape: &Shape<'_>, interface: TypeId) -> bool {
    let text = index.definition(interface).span.slice(&index.parsed[interface.0 as usize].text);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let name = |line: &str| {
        let line = line.trim_start();
        let end = line.find(|c: char| !is_word(c)).filter(|end| *end > 0)?;
        line[end..].starts_with(['(', '<', '?']).then(|| line[..end].to_owned())
    };
    let wanted: BTreeSet<String> = text.lines().skip(1).filter_map(name).collect();
    let has = |owner: &str, method: &str| {
        index.functions_named(method).iter().any(|&id| index.function(id).owner.as_deref() == Some(owner))
    };
    shape.types.keys().all(|owner| wanted.iter().all(|method| has(owner, method)))
}

/// Whether some interface asks for one of these methods, though none for all.
fn asked_for_apart(index: &Index<'_>, methods: &[&str]) -> bool {
    interfaces(index).any(|id| methods.iter().any(|method| asks(index, id, method)))
}

/// The owner, when it is a type defined once and bound by no base.
fn single_type<'a>(index: &Index<'a>, function: &'a Function) -> Option<&'a str> {
    let owner = function.owner.as_deref()?;
    match index.types_named(owner) {
        [only] if index.definition(*only).bases.is_empty() => Some(owner),
        _ => None,
    }
}

/// The largest set of types of one folder that share at least two methods.
fn of_folder<'a>(index: &Index<'a>, methods: &Methods<'a>) -> Option<Shape<'a>> {
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (owner, names) in methods {
        for name in names.keys() {
            owners.entry(name).or_default().insert(owner);
        }
    }
    let common: Vec<(&str, BTreeSet<&str>)> = owners.into_iter().filter(|(_, types)| types.len() >= 4).collect();
    let shapes = common.iter().map(|(first, types)| {
        let shared = common.iter().filter(|(name, other)| name != first && other.is_superset(types)).map(|(name, _)| *name);
        (types, std::iter::once(*first).chain(shared).take(3).collect::<Vec<&str>>())
    });
    let (types, methods) =
        shapes.filter(|(_, methods)| methods.len() >= 2).max_by_key(|(types, methods)| types.len() * methods.len())?;
    let types = types.iter().filter_map(|name| Some((*name, *index.types_named(name).first()?))).collect();
    Some(Shape { types, methods })
}

/// Says which types share a shape by convention.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Some(shape) = shape(index) else { return Vec::new() };
    if let Some(interface) = asked_for_by(index, &shape.methods).filter(|&interface| all_there(index, &shape, interface)) {
        return vec![interfaced(index, &shape, interface)];
    }
    if asked_for_apart(index, &shape.methods) {
        return Vec::new();
    }
    let (number, methods) = (shape.types.len(), shape.methods.len());
    let at = shape.types.values().next().map_or(0, |id| id.0);
    let place = folder(index.path(at));
    let list = names(shape.types.keys().copied(), 3);
    let no_interface = match index.parsed[at as usize].language.0 {
        "Rust" => "no trait",
        "Python" => "no base class",
        _ => "no interface",
    };
    let under = if place.is_empty() { String::new() } else { format!(" under {}", code(&format!("{place}/"))) };
    let text = format!(
        "{} types{under}, {list}, have the same {}, {}; {no_interface} asks for it, so the shape is a convention.",
        capital_count(number),
        if methods == 1 { "method".to_owned() } else { counted(methods, "method") },
        names(shape.methods.iter().copied(), 3),
    );
    let mut draft = FactDraft::new("shared-shape", Slot::Decision, place, evidence(index, &shape, 0))
        .heading(format!("{} types, one shape, {no_interface}", capital(&count(number))))
        .score(0.8)
        .text(text)
        .quantity(number, "type", &[shape.methods[0]])
        .quantity(methods, "method", &[shape.methods[0]])
        .names(shape.types.keys().copied().chain(shape.methods.iter().copied()));
    for nth in 1..number.min(4) {
        draft = draft.also(evidence(index, &shape, nth));
    }
    vec![draft.done()]
}

/// Types that have the methods of an interface without naming it.
fn interfaced(index: &Index<'_>, shape: &Shape<'_>, interface: TypeId) -> Fact {
    let (definition, number) = (index.definition(interface), shape.types.len());
    let text = format!(
        "{} types, {}, have the methods that the interface {} asks for ({{0}}), {}.",
        capital_count(number),
        names(shape.types.keys().copied(), 3),
        code(&definition.name),
        names(shape.methods.iter().copied(), 3),
    );
    let shown = super::snippet::opening(index, interface.0, definition.span, super::snippet::LONGEST);
    FactDraft::new("family", Slot::Decision, &definition.name, index.evidence(interface.0, Span::line(definition.name_line)))
        .also(index.evidence(interface.0, shown))
        .excerpt(1)
        .heading(format!("{} types behind {}", capital(&count(number)), code(&definition.name)))
        .score(0.75)
        .text(text)
        .quantity(number, "type", &[&definition.name])
        .names(std::iter::once(definition.name.as_str()).chain(shape.methods.iter().copied()))
        .done()
}

fn evidence(index: &Index<'_>, shape: &Shape<'_>, nth: usize) -> crate::model::Evidence {
    let id = shape.types.values().nth(nth).copied().unwrap_or(TypeId(0, 0));
    index.evidence(id.0, Span::line(index.definition(id).name_line))
}

/// Says which of them lacks a method that all the others have.
pub(super) fn odd_one_out(index: &Index<'_>) -> Vec<Fact> {
    let Some(shape) = shape(index).filter(|shape| shape.types.len() >= 4 && !asked_for_apart(index, &shape.methods)) else {
        return Vec::new();
    };
    let mut has: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, function) in index.source_functions() {
        if let Some(owner) = function.owner.as_deref().filter(|owner| shape.types.contains_key(owner)) {
            has.entry(&function.name).or_default().insert(owner);
        }
    }
    let number = shape.types.len();
    let mut facts = Vec::new();
    for (method, owners) in has.iter().filter(|(method, owners)| owners.len() == number - 1 && !EXPECTED.contains(method)) {
        let Some((odd, id)) = shape.types.iter().find(|(name, _)| !owners.contains(*name)) else { continue };
        let text =
            format!("Only {} ({{0}}) lacks the method {}, which the other {} have.", code(odd), code(method), count(number - 1));
        facts.push(
            FactDraft::new(
                "odd-one-out",
                Slot::Decision,
                folder(index.path(id.0)),
                index.evidence(id.0, Span::line(index.definition(*id).name_line)),
            )
            .score(0.7)
            .text(text)
            .names([*odd, *method])
            .done(),
        );
    }
    facts.truncate(1);
    facts
}
