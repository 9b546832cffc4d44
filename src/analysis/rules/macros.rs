//! Macros of C and C++ that take arguments: where a library is made of them, functions tell little of it.

use super::lines::code_lines;
use super::{FactDraft, seed, snippet};
use crate::analysis::index::Index;
use crate::model::{Fact, Slot, Span};
use crate::words::{capital_count, code, count, counted, digits, pick};
use regex::Regex;

/// Fewer macros than this are a help, and not what a file is made of.
const FEWEST: usize = 12;

/// A macro: its file, name, first line and number of lines.
struct Macro {
    at: u32,
    name: String,
    line: u32,
    lines: u32,
}

/// Counts the macros with arguments of the product, and shows the longest of the file that has most.
pub(super) fn find(index: &Index<'_>) -> Vec<Fact> {
    let Ok(pattern) = Regex::new(r"^\s*#\s*define\s+([A-Za-z_]\w*)\(") else { return Vec::new() };
    let is_c = |language: &str| matches!(language, "C" | "C Header" | "C++" | "C++ Header");
    let files = index.sources().filter(|(_, file)| is_c(file.language.0));
    let macros: Vec<Macro> = files.flat_map(|(at, _)| of_file(index, at, &pattern)).collect();
    told(index, &macros).into_iter().collect()
}

fn of_file(index: &Index<'_>, at: u32, pattern: &Regex) -> Vec<Macro> {
    let end = |line: u32| (line..).find(|&line| !index.line_text(at, line).ends_with('\\')).unwrap_or(line);
    let found = code_lines(index, at).into_iter().filter_map(|(line, text)| Some((line, pattern.captures(text)?[1].to_owned())));
    found.map(|(line, name)| Macro { at, name, line, lines: end(line) - line + 1 }).collect()
}

fn told(index: &Index<'_>, macros: &[Macro]) -> Option<Fact> {
    let number_in = |at: u32| macros.iter().filter(|item| item.at == at).count();
    let home = macros.iter().map(|item| item.at).max_by_key(|&at| (number_in(at), std::cmp::Reverse(at)))?;
    let own = || macros.iter().filter(|item| item.at == home);
    let longest = own().max_by_key(|item| (item.lines, std::cmp::Reverse(item.line)))?;
    let functions = index.parsed[home as usize].symbols.functions.len();
    let number = number_in(home);
    // A file of functions that has some macros, too, is told of by its functions.
    if number < FEWEST || number <= functions || longest.lines < 3 {
        return None;
    }
    let (path, name) = (code(index.path(home)), code(&longest.name));
    let short = own().filter(|item| item.lines == 1).count();
    let (all, lines) = (capital_count(number), counted(longest.lines as usize, "line"));
    let text = match pick(&["a", "b"], &seed(index, "macros")) {
        "a" => format!(
            "{all} macros with arguments stand in {path}, {} of them in a single line; {name} ({{0}}), with {lines}, is the longest.",
            digits(short as u64)
        ),
        _ => format!(
            "{path} is made of macros: {} take arguments, {} of these fit in a line, and {name} ({{0}}) is the longest, with {lines}.",
            count(number),
            digits(short as u64)
        ),
    };
    let shown = snippet::opening(index, home, Span::new(longest.line, longest.line + longest.lines - 1), snippet::LONGEST);
    let draft = FactDraft::new("macros", Slot::Decision, index.path(home), index.evidence(home, Span::line(longest.line)));
    let draft = draft.also(index.evidence(home, shown)).excerpt(1).score(0.7).text(text);
    let draft = draft.heading(format!("{} macros with arguments in {path}", capital_count(number)));
    Some(
        draft
            .quantity(longest.lines as usize, "line", &[&longest.name])
            .quantity(number, "macro", &[])
            .names([longest.name.as_str()])
            .done(),
    )
}
