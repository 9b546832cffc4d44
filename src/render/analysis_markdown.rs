//! An analysis as Markdown, for a pull request or a wiki.

use super::inline::code_mark;
use super::selection::Choice;
use super::text::one_line;
use crate::model::Analysis;
use std::fmt::Write as _;

/// The number of rows of a table.
const ROWS: usize = 20;

/// The first line: a file that begins with it may be replaced.
const MARK: &str = "<!-- techdoc: analysis -->\n";

/// The analysis as Markdown; `selection` may be empty.
#[must_use]
pub fn analysis_markdown(analysis: &Analysis, selection: &[Choice]) -> String {
    let mut out = String::from(MARK);
    push_head(&mut out, analysis);
    push_languages(&mut out, analysis);
    push_modules(&mut out, analysis);
    push_functions(&mut out, analysis);
    push_patterns(&mut out, analysis);
    push_dependencies(&mut out, analysis);
    push_coverage(&mut out, analysis);
    push_selection(&mut out, selection);
    out
}

/// Writing to a `String` cannot fail, so these lines have no error to return.
macro_rules! line {
    ($out:expr, $($arguments:tt)*) => {
        let _ = writeln!($out, $($arguments)*);
    };
}

fn push_head(out: &mut String, analysis: &Analysis) {
    let (repository, totals) = (&analysis.repository, &analysis.totals);
    line!(out, "# {}\n", code_mark(&repository.name));
    if let Some(head) = &repository.head {
        line!(
            out,
            "Commit `{head}`{}.\n",
            repository.branch.as_ref().map_or_else(String::new, |b| format!(" on {}", code_mark(b)))
        );
    }
    line!(
        out,
        "{}, {}: {} of code, {} of comments, {} blank.",
        crate::words::numbered(totals.files, "file"),
        crate::words::numbered(totals.lines, "line"),
        crate::words::digits(totals.code),
        crate::words::digits(totals.comments),
        crate::words::digits(totals.blanks)
    );
}

fn push_languages(out: &mut String, analysis: &Analysis) {
    if analysis.languages.is_empty() {
        return;
    }
    line!(out, "\n## Languages\n\n| language | files | code | comments | blank |\n|---|---:|---:|---:|---:|");
    for language in analysis.languages.iter().take(ROWS) {
        let totals = &language.totals;
        let [files, code, comments, blanks] = [totals.files, totals.code, totals.comments, totals.blanks].map(crate::words::digits);
        line!(out, "| {} | {files} | {code} | {comments} | {blanks} |", cell(language.name.0));
    }
    push_rest(out, analysis.languages.len());
}

fn push_modules(out: &mut String, analysis: &Analysis) {
    if analysis.modules.is_empty() {
        return;
    }
    line!(out, "\n## Modules\n\n| folder | files | code | imports |\n|---|---:|---:|---|");
    for module in analysis.modules.iter().take(ROWS) {
        let imports: Vec<String> = module.imports.iter().map(|path| cell(&code_mark(path))).collect();
        let folder = cell(&code_mark(&module.path));
        line!(
            out,
            "| {folder} | {} | {} | {} |",
            crate::words::digits(module.files),
            crate::words::digits(module.code),
            imports.join(", ")
        );
    }
    push_rest(out, analysis.modules.len());
}

fn push_functions(out: &mut String, analysis: &Analysis) {
    if analysis.functions.is_empty() {
        return;
    }
    let mut functions: Vec<_> = analysis.functions.iter().collect();
    functions.sort_by(|a, b| b.complexity.cmp(&a.complexity).then_with(|| (&a.path, a.start_line).cmp(&(&b.path, b.start_line))));
    line!(out, "\n## Most branching functions\n\n| function | place | complexity |\n|---|---|---:|");
    for function in functions.iter().take(ROWS / 2) {
        let place = format!("{}:{}-{}", function.path, function.start_line, function.end_line);
        line!(out, "| {} | {} | {} |", cell(&code_mark(&function.name)), cell(&code_mark(&place)), function.complexity);
    }
}

fn push_patterns(out: &mut String, analysis: &Analysis) {
    if analysis.patterns.is_empty() {
        return;
    }
    line!(out, "\n## Patterns\n");
    for pattern in &analysis.patterns {
        let places: Vec<String> = pattern.evidence.iter().map(|evidence| code_mark(&evidence.to_string())).collect();
        line!(out, "- {}: {}", pattern.name, places.join(", "));
    }
}

fn push_dependencies(out: &mut String, analysis: &Analysis) {
    if analysis.dependencies.is_empty() {
        return;
    }
    line!(out, "\n## Dependencies\n\n| name | requirement | manifest |\n|---|---|---|");
    for dependency in analysis.dependencies.iter().take(ROWS * 2) {
        let requirement = dependency.requirement.as_deref().map(code_mark).unwrap_or_default();
        let place = format!("{}:{}", dependency.manifest, dependency.line);
        line!(out, "| {} | {} | {} |", cell(&code_mark(&dependency.name)), cell(&requirement), cell(&code_mark(&place)));
    }
    push_rest_of(out, analysis.dependencies.len(), ROWS * 2);
}

fn push_coverage(out: &mut String, analysis: &Analysis) {
    let coverage = &analysis.coverage;
    line!(out, "\n## What was looked at\n");
    line!(out, "- {} of {} read", crate::words::digits(coverage.files_read), crate::words::numbered(coverage.files_found, "file"));
    line!(
        out,
        "- {} of {} parsed",
        crate::words::digits(coverage.files_parsed),
        crate::words::numbered(coverage.files_parsable, "parsable file")
    );
    for (reason, skipped) in &coverage.skipped {
        let examples: Vec<String> = skipped.examples.iter().map(|path| code_mark(path)).collect();
        line!(out, "- {}: {} ({})", reason.words(), crate::words::numbered(skipped.files, "file"), examples.join(", "));
    }
    for note in &coverage.notes {
        line!(out, "- {}", one_line(note));
    }
}

fn push_selection(out: &mut String, selection: &[Choice]) {
    if selection.is_empty() {
        return;
    }
    line!(out, "\n## Selection\n\n| place | file | rank | read closely | reasons |\n|---:|---|---:|---|---|");
    for choice in selection {
        let read = if choice.selected { "yes" } else { "no" };
        line!(
            out,
            "| {} | {} | {:.6} | {read} | {} |",
            choice.place,
            cell(&code_mark(&choice.path)),
            choice.rank,
            choice.reasons.join(", ")
        );
    }
}

/// How many rows a table leaves out.
fn push_rest(out: &mut String, rows: usize) {
    push_rest_of(out, rows, ROWS);
}

fn push_rest_of(out: &mut String, rows: usize, shown: usize) {
    if rows > shown {
        line!(out, "\nand {} more", crate::words::digits((rows - shown) as u64));
    }
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
