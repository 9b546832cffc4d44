//! Rule 25, files that import nothing of their own project; and the other end of the measure, the file that imports most.

use super::FactDraft;
use crate::analysis::index::Index;
use crate::model::{Evidence, Fact, Role, Slot, Span};
use crate::source::read_text;
use crate::words::{capital_count, counted, names};

/// Fan-in from and fan-out to source files, for every file.
struct Fans {
    into: Vec<u32>,
    out: Vec<u32>,
    passes_on: Vec<bool>,
}

fn fans(index: &Index<'_>) -> Fans {
    let files = &index.analysis.files;
    let mut fans = Fans { into: vec![0; files.len()], out: vec![0; files.len()], passes_on: vec![false; files.len()] };
    for &(from, to) in &index.analysis.imports.edges {
        if files[from as usize].role == Role::Source && files[to as usize].role == Role::Source {
            fans.out[from as usize] += 1;
            fans.into[to as usize] += 1;
        }
    }
    for &(from, to) in &index.analysis.imports.declares {
        if files[from as usize].role == Role::Source && files[to as usize].role == Role::Source {
            fans.passes_on[from as usize] = true;
        }
    }
    fans
}

/// Whether a language has no package whose files see each other without an import, so that importing nothing means standing alone.
fn imports_all(file: &crate::model::FileRecord) -> bool {
    file.language.is_some_and(|language| {
        matches!(
            language.0,
            "Rust" | "Python" | "JavaScript" | "JSX" | "TypeScript" | "TSX" | "C" | "C Header" | "C++" | "C++ Header"
        )
    })
}

fn place(index: &Index<'_>, path: &str) -> Option<Evidence> {
    Some(Evidence::new(path, Span::line(1), &read_text(index.root, path, 1 << 20).ok()?))
}

/// Names the files that can be read alone although several others import them.
pub(super) fn leaves(index: &Index<'_>) -> Vec<Fact> {
    let (fans, files) = (fans(index), &index.analysis.files);
    let mut found: Vec<usize> = (0..files.len())
        .filter(|&at| files[at].role == Role::Source && fans.out[at] == 0 && !fans.passes_on[at] && fans.into[at] >= 3)
        .filter(|&at| files[at].counts.code >= 15 && imports_all(&files[at]))
        .collect();
    found.sort_by(|&a, &b| fans.into[b].cmp(&fans.into[a]).then(files[b].counts.code.cmp(&files[a].counts.code)).then(a.cmp(&b)));
    found
        .into_iter()
        .take(3)
        .enumerate()
        .filter_map(|(nth, at)| {
            let importers = fans.into[at] as usize;
            let text = format!("imports nothing from the project, and {} import it", counted(importers, "file"));
            Some(
                FactDraft::new("leaves", Slot::Diagram, &files[at].path, place(index, &files[at].path)?)
                    .score(0.6 - nth as f64 / 20.0)
                    .text(text)
                    .quantity(importers, "file", &[&files[at].path])
                    .names([&*files[at].path])
                    .done(),
            )
        })
        .collect()
}

/// Names the file, or files, that import most.
pub(super) fn widest(index: &Index<'_>) -> Vec<Fact> {
    let (fans, files) = (fans(index), &index.analysis.files);
    let candidates = || (0..files.len()).filter(|&at| files[at].role == Role::Source && !is_root(&files[at]));
    let Some(most) = candidates().map(|at| fans.out[at]).max().filter(|&most| most >= 4) else { return Vec::new() };
    let tied: Vec<usize> = candidates().filter(|&at| fans.out[at] == most).collect();
    let Some(evidence) = place(index, &files[tied[0]].path) else { return Vec::new() };
    if tied.len() > 3 {
        return Vec::new();
    }
    let verb = if tied.len() == 1 { "imports" } else { "import" };
    let each = if tied.len() == 1 { "" } else { " each" };
    let list = names(tied.iter().map(|&at| &*files[at].path), 3);
    let text = format!(
        "{list} {verb} {} of the project{each}, more than any other file that is not a package root",
        counted(most as usize, "file")
    );
    let mut draft = FactDraft::new("widest", Slot::Diagram, &files[tied[0]].path, evidence).score(0.5).text(text);
    for &at in &tied {
        draft = draft.quantity(most as usize, "file", &[&files[at].path]).names([&*files[at].path]);
    }
    vec![draft.done()]
}

/// Names two source files that import each other, and says how many such pairs there are; package roots are left out.
pub(super) fn mutual(index: &Index<'_>) -> Vec<Fact> {
    let (files, imports) = (&index.analysis.files, &index.analysis.imports);
    let told = |at: u32| {
        let file = &files[at as usize];
        file.role == Role::Source && imports_all(file) && !is_root(file)
    };
    let mut pairs: Vec<(u32, u32)> = (imports.edges.iter().copied())
        .filter(|&(a, b)| a < b && told(a) && told(b) && imports.imports(b).any(|back| back == a))
        .collect();
    let rank = |&(a, b): &(u32, u32)| index.analysis.ranks[a as usize] + index.analysis.ranks[b as usize];
    pairs.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.cmp(b)));
    let Some(&(a, b)) = pairs.first() else { return Vec::new() };
    let (first, second) = (&*files[a as usize].path, &*files[b as usize].path);
    let Some(evidence) = place(index, first) else { return Vec::new() };
    let list = names([first, second], 2);
    let python = files[a as usize].language.is_some_and(|language| language.0 == "Python");
    let counted = if python { "; imports inside functions and for type checkers count" } else { "" };
    let text = match pairs.len() {
        1 => format!("{list} import each other, as no other two source files do{counted}."),
        more => format!("{} pairs of source files import each other, among them {list}{counted}.", capital_count(more)),
    };
    vec![FactDraft::new("mutual-imports", Slot::Wrong, first, evidence).score(0.53).text(text).names([first, second]).done()]
}

/// Whether a file stands for its package.
fn is_root(file: &crate::model::FileRecord) -> bool {
    matches!(file.name(), "lib.rs" | "__init__.py" | "index.ts" | "index.js" | "index.tsx" | "mod.rs")
}
