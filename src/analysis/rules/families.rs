//! Types that implement or extend one type of the tree: the places where the project means to grow.

use super::{FactDraft, snippet};
use crate::analysis::index::{Index, TypeId};
use crate::model::{Fact, Slot, Span, TypeKind};
use crate::words::{capital_count, code, count, series};
use std::collections::{BTreeMap, BTreeSet};

/// Members of a family: their names with the file of the definition, because one name in two files is two types.
type Members<'a> = BTreeSet<(&'a str, Option<u32>)>;

/// Says which own type has most implementers, and which comes second.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let own = |name: &str| match index.types_named(name) {
        [only] if index.record(only.0).role == crate::model::Role::Source => Some(*only),
        _ => None,
    };
    let mut found: Vec<(TypeId, Members<'_>)> = families(index)
        .into_iter()
        .filter(|(_, members)| members.len() >= 3)
        .filter_map(|(name, members)| Some((own(name)?, members)))
        .collect();
    found.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    found.iter().take(2).enumerate().map(|(nth, (id, members))| fact(index, *id, members, nth)).collect()
}

fn families<'a>(index: &Index<'a>) -> BTreeMap<&'a str, Members<'a>> {
    let mut families: BTreeMap<&str, Members<'_>> = BTreeMap::new();
    for (id, definition) in index.source_types() {
        for base in &definition.bases {
            families.entry(last_name(base)).or_default().insert((&definition.name, home(index, id)));
        }
    }
    for (id, function) in index.source_functions() {
        if let (Some(interface), Some(owner)) = (function.implements.as_deref(), function.owner.as_deref()) {
            let known = index.types_named(owner);
            let defined =
                known.iter().find(|definition| definition.0 == id.0).or_else(|| known.first().filter(|_| known.len() == 1));
            families.entry(last_name(interface)).or_default().insert((owner, defined.and_then(|&id| home(index, id))));
        }
    }
    families
}

/// The file that tells a type from others of its name; none where a type can be opened again in another file.
fn home(index: &Index<'_>, id: TypeId) -> Option<u32> {
    let reopens = matches!(index.parsed[id.0 as usize].language.0, "Ruby" | "C#");
    (!reopens).then_some(id.0)
}

/// `A`, `B` and two named `C`; at most three names, then "and 4 more".
fn listed(members: &Members<'_>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in members {
        *counts.entry(name).or_default() += 1;
    }
    let shown = if counts.len() > 4 { 3 } else { counts.len() };
    let mut items: Vec<String> = (counts.iter().take(shown))
        .map(|(name, number)| if *number == 1 { code(name) } else { format!("{} named {}", count(*number), code(name)) })
        .collect();
    let more = members.len() - counts.values().take(shown).sum::<usize>();
    if more > 0 {
        items.push(format!("{} more", count(more)));
    }
    series(&items)
}

fn last_name(base: &str) -> &str {
    let plain = base.split(['<', '(', '[']).next().unwrap_or(base);
    plain.rsplit(['.', ':', '\\']).next().unwrap_or(plain).trim()
}

fn fact(index: &Index<'_>, id: TypeId, members: &Members<'_>, nth: usize) -> Fact {
    let definition = index.definition(id);
    let structural = matches!(index.parsed[id.0 as usize].language.0, "TypeScript" | "TSX" | "Python");
    let verb = match definition.kind {
        _ if index.parsed[id.0 as usize].language.0 == "Go" => "embed",
        TypeKind::Interface if structural => "build on",
        TypeKind::Interface => "implement",
        _ => "extend",
    };
    let list = listed(members);
    let text = format!("{} named types {verb} {} ({{0}}): {list}.", capital_count(members.len()), code(&definition.name));
    let from =
        definition.doc.filter(|doc| doc.end_line < definition.name_line).map_or(definition.span.start_line, |doc| doc.end_line + 1);
    let shown = snippet::opening(index, id.0, Span::new(from, definition.span.end_line), snippet::LONGEST);
    let mut draft =
        FactDraft::new("family", Slot::Decision, &definition.name, index.evidence(id.0, Span::line(definition.name_line)))
            .also(index.evidence(id.0, shown))
            .excerpt(1)
            .heading(format!("{} types behind {}", crate::words::capital(&count(members.len())), code(&definition.name)))
            .score(0.5 + index.weight(id.0) / 4.0 - nth as f64 / 10.0)
            .text(text)
            .quantity(members.len(), "type", &[&definition.name])
            .names(std::iter::once(definition.name.as_str()).chain(members.iter().map(|(name, _)| *name).take(3)));
    if let Some(doc) = definition.doc.and_then(|doc| super::steps::snippet_of_prose(index, id.0, doc)) {
        draft = draft.also(index.evidence(id.0, doc)).quote(2);
    }
    draft.done()
}
