//! How much of what is public has no doc comment.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Fact, Function, Slot, Span, Visibility};
use crate::words::{code, digits};

/// Fewer public names than this make no share.
const FEWEST: usize = 20;

/// A public function or type.
struct Public {
    at: u32,
    line: u32,
    name: String,
    documented: bool,
}

/// Counts public names without documentation, and names the first in the highest-ranked file.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    // Of a project in C or Ruby, the few scripts in other languages say nothing.
    if !index.sources().max_by_key(|(at, _)| index.record(*at).counts.code).is_some_and(|(at, _)| writes_docs(index, at)) {
        return Vec::new();
    }
    let all: Vec<Public> = functions(index).into_iter().chain(types(index)).collect();
    let mut bare: Vec<&Public> = all.iter().filter(|public| !public.documented).collect();
    bare.sort_by(|a, b| index.weight(b.at).total_cmp(&index.weight(a.at)).then((a.at, a.line).cmp(&(b.at, b.line))));
    let Some(first) = bare.first().filter(|_| all.len() >= FEWEST && bare.len() * 20 >= all.len()) else { return Vec::new() };
    let text = format!(
        "Of the {} public functions and types in {}, {} have no comment of their own; the first in the highest-ranked file is {} ({{0}}).",
        digits(all.len() as u64),
        super::source_files(index),
        digits(bare.len() as u64),
        code(&first.name),
    );
    let draft = FactDraft::new("undocumented", Slot::Wrong, &first.name, index.evidence(first.at, Span::line(first.line)));
    vec![
        draft
            .score(0.42)
            .text(text)
            .quantity(all.len(), "function", &[])
            .quantity(bare.len(), "function", &[])
            .names([first.name.as_str()])
            .done(),
    ]
}

fn functions(index: &Index<'_>) -> Vec<Public> {
    let shown = |at: u32, f: &Function| {
        let owner_hidden = f.owner.as_deref().is_some_and(|owner| {
            owner.starts_with('_')
                || index.types_named(owner).iter().any(|&id| index.definition(id).visibility != Visibility::Public)
        });
        let marks = |word: &str| (f.span.start_line..=f.name_line).any(|line| index.line_text(at, line).contains(word));
        let asked_for = f.implements.is_some() || marks("@Override");
        let is_constructor = f.owner.as_deref() == Some(f.name.as_str());
        let repeated = is_constructor || marks(".overload") || marks("@overload") || marks(".setter");
        f.visibility == Visibility::Public && !f.of_unnamed && !f.name.starts_with("__") && !owner_hidden && !asked_for && !repeated
    };
    let found = index.source_functions().filter(|(id, f)| writes_docs(index, id.0) && shown(id.0, f) && !is_nested(index, id.0, f));
    found
        .map(|(id, f)| Public {
            at: id.0,
            line: f.name_line,
            name: index.name(id),
            documented: has_comment(index, id.0, f.doc, [f.span.start_line, f.name_line]),
        })
        .collect()
}

fn types(index: &Index<'_>) -> Vec<Public> {
    let found = index.source_types().filter(|(id, t)| writes_docs(index, id.0) && t.visibility == Visibility::Public);
    found
        .map(|(id, t)| Public {
            at: id.0,
            line: t.name_line,
            name: t.name.clone(),
            documented: has_comment(index, id.0, t.doc, [t.span.start_line, t.name_line]),
        })
        .collect()
}

/// Whether a doc comment is known, or any comment ends right above the definition.
fn has_comment(index: &Index<'_>, at: u32, doc: Option<Span>, [start, name]: [u32; 2]) -> bool {
    let above = |end: u32| end < name && end + 2 >= start;
    doc.is_some() || index.parsed[at as usize].symbols.comments.iter().any(|comment| above(comment.span.end_line))
}

/// Whether a doc comment stands at the definition in this language, and not, as in C, in another file.
fn writes_docs(index: &Index<'_>, at: u32) -> bool {
    matches!(
        index.parsed[at as usize].language.0,
        "Rust" | "Python" | "Go" | "Java" | "C#" | "PHP" | "TypeScript" | "TSX" | "JavaScript"
    )
}

fn is_nested(index: &Index<'_>, at: u32, function: &Function) -> bool {
    let around =
        |other: &Function| other.span.start_line < function.span.start_line && function.span.end_line <= other.span.end_line;
    index.parsed[at as usize].symbols.functions.iter().any(around)
}
