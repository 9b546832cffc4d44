//! The tree of modules, each with its size and what it imports.

use super::look::{Sheet, columns, padded, path_in, right};
use crate::model::{Analysis, Module};
use crate::render::text::one_line;

/// Modules that are shown: the largest.
const SHOWN: usize = 18;

/// A module on its branch.
struct Row<'a> {
    module: &'a Module,
    /// The row of the nearest shown folder above it.
    parent: Option<usize>,
    depth: usize,
}

pub(super) fn push(sheet: &mut Sheet, analysis: &Analysis) {
    let rows = rows(&analysis.modules);
    if rows.is_empty() {
        return;
    }
    sheet.heading("Modules", "lines of code, files, imports");
    let most = rows.iter().map(|row| row.module.code).max().unwrap_or(0);
    let labels: Vec<String> = (0..rows.len()).map(|at| label(&rows, at, sheet.look.drawn)).collect();
    let width = labels.iter().map(|label| columns(label)).max().unwrap_or(0).min(sheet.look.width * 2 / 5);
    for (row, label) in rows.iter().zip(&labels) {
        let bar = sheet.bar(row.module.code, most, 10);
        let imports = imports(row.module, sheet.look.drawn);
        let numbers = format!(
            "{}  {bar} {}",
            right(&crate::words::digits(row.module.code), 9),
            right(&crate::words::digits(row.module.files), 5)
        );
        let imports = sheet.dim(&imports);
        sheet.line(&format!("  {}{numbers}  {imports}", padded(&path_in(label, width), width)));
    }
    let left_out = analysis.modules.iter().filter(|module| module.files > 0).count() - rows.len();
    if left_out > 0 {
        let rest = format!("  and {} smaller ones", crate::words::digits(left_out as u64));
        let rest = sheet.dim(&rest);
        sheet.line(&rest);
    }
}

/// The largest modules, as a tree from the top down.
fn rows(modules: &[Module]) -> Vec<Row<'_>> {
    let mut shown: Vec<&Module> = modules.iter().filter(|module| module.files > 0).collect();
    shown.sort_by(|a, b| b.code.cmp(&a.code).then_with(|| a.path.cmp(&b.path)));
    shown.truncate(SHOWN);
    shown.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(shown.len());
    for module in shown {
        let parent = (0..rows.len()).rev().find(|&at| is_below(&module.path, &rows[at].module.path));
        let depth = parent.map_or(0, |parent| rows[parent].depth + 1);
        rows.push(Row { module, parent, depth });
    }
    rows
}

/// Whether the folder `path` lies below `above`.
fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// The branch and the name of a row, with what its parent's path already says left out.
fn label(rows: &[Row<'_>], at: usize, drawn: bool) -> String {
    let row = &rows[at];
    let Some(parent) = row.parent else { return one_line(&row.module.path) };
    let name = one_line(&row.module.path[rows[parent].module.path.len() + 1..]);
    if !drawn {
        return format!("{}{name}", "  ".repeat(row.depth));
    }
    let mut branch = String::from(if has_next(rows, at) { "├ " } else { "└ " });
    let mut above = parent;
    while let Some(next) = rows[above].parent {
        branch.insert_str(0, if has_next(rows, above) { "│ " } else { "  " });
        above = next;
    }
    branch + &name
}

/// Whether a later row has the same parent.
fn has_next(rows: &[Row<'_>], at: usize) -> bool {
    rows[at + 1..].iter().any(|row| row.parent == rows[at].parent)
}

fn imports(module: &Module, drawn: bool) -> String {
    if module.imports.is_empty() {
        return String::new();
    }
    let names: Vec<String> = module.imports.iter().map(|path| one_line(path)).collect();
    format!("{} {}", if drawn { "→" } else { "->" }, names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_hang_below_the_nearest_one_shown() {
        let module = |path: &str| Module { path: path.into(), files: 1, code: 10, imports: Vec::new() };
        let modules: Vec<Module> = ["src-gen", "src", "src/a/b", "src/c", "src/a/b/d", "."].map(module).into();
        let rows = rows(&modules);
        let drawn: Vec<String> = (0..rows.len()).map(|at| label(&rows, at, true)).collect();
        assert_eq!(drawn, [".", "src", "├ a/b", "│ └ d", "└ c", "src-gen"]);
        let plain: Vec<String> = (0..rows.len()).map(|at| label(&rows, at, false)).collect();
        assert_eq!(plain, [".", "src", "  a/b", "    d", "  c", "src-gen"]);
    }
}
