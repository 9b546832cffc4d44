//! Tables as lists, one item for each row.

use super::edits::{Edits, events, in_place};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// A table's cells as they are written; the first row is its head.
struct Table {
    range: Range<usize>,
    rows: Vec<Vec<String>>,
}

/// `body` with its tables as lists.
pub(super) fn listed(body: &str) -> String {
    let mut edits = Edits::new(body);
    for table in tables(body) {
        edits.replace(table.range.clone(), in_place(body, table.range.start, &list(&table.rows)) + "\n");
    }
    edits.apply()
}

fn tables(body: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (event, range) in events(body) {
        match (event, tables.last_mut()) {
            (Event::Start(Tag::Table(_)), _) => tables.push(Table { range, rows: Vec::new() }),
            (Event::Start(Tag::TableHead | Tag::TableRow), Some(table)) => table.rows.push(Vec::new()),
            (Event::End(TagEnd::TableCell), Some(table)) => {
                // Within a table a backslash hides a `|` also in code, where it would otherwise be shown.
                let cell = body[range].trim().replace("\\|", "|");
                table.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            _ => {}
        }
    }
    tables
}

fn list(rows: &[Vec<String>]) -> String {
    let Some((head, rows)) = rows.split_first() else { return String::new() };
    rows.iter().map(|row| format!("- {}\n", item(head, row))).collect()
}

/// The first cell in bold, then the others, each behind the name of its column.
fn item(head: &[String], row: &[String]) -> String {
    let named = |(at, cell): (usize, &String)| match head.get(at).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name}: {cell}"),
        None => cell.clone(),
    };
    let Some(first) = row.first() else { return String::new() };
    let rest: Vec<String> = row.iter().enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()).map(named).collect();
    let rest = rest.join("; ");
    match (first.is_empty(), rest.is_empty()) {
        (true, _) => rest,
        (false, true) => first.clone(),
        (false, false) if first.contains('*') => format!("{first}: {rest}"),
        (false, false) => format!("**{first}**: {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_items() {
        for (text, expected) in [
            ("| | |\n|---|---|\n| Size | 3 \\| 4 |\n| | only |\n", "- **Size**: 3 | 4\n- only\n"),
            ("| name | a | b |\n|---|---|---|\n| `x \\| y` | 1 | 2 |\n\nz\n", "- **`x | y`**: a: 1; b: 2\n\nz\n"),
            ("> | a |\n> |---|\n> | \\*1 |\n> | **2** |\n\nz\n", "> - \\*1\n> - **2**\n\nz\n"),
            ("| 名 | 値 |\n|---|---|\n| 日本 | 👨‍👩‍👧 |", "- **日本**: 値: 👨‍👩‍👧\n"),
        ] {
            assert_eq!(listed(text), expected, "{text:?}");
        }
    }
}
