//! What was looked at and what was not, and why some files were looked at closely.

use super::look::{Sheet, columns, padded, path_in, right};
use crate::model::Analysis;
use crate::render::Choice;
use crate::render::text::one_line;

/// The other half of every count.
pub(super) fn push(sheet: &mut Sheet, analysis: &Analysis) {
    let coverage = &analysis.coverage;
    sheet.heading("What was looked at", "");
    let parsable = crate::words::numbered(coverage.files_parsable, "parsable file");
    sheet.line(&format!(
        "  read {} of {}",
        crate::words::digits(coverage.files_read),
        crate::words::numbered(coverage.files_found, "file")
    ));
    sheet.line(&format!("  parsed {} of {parsable}", crate::words::digits(coverage.files_parsed)));
    for (reason, skipped) in &coverage.skipped {
        let examples: Vec<String> = skipped.examples.iter().take(2).map(|path| one_line(path)).collect();
        let examples = sheet.dim(&examples.join(", "));
        sheet.line(&format!("  {}: {}  {examples}", reason.words(), crate::words::digits(skipped.files)));
    }
    for note in &coverage.notes {
        sheet.line(&format!("  {}", one_line(note)));
    }
}

/// Why files were chosen, and the first ones that were not.
pub(super) fn selection(sheet: &mut Sheet, selection: &[Choice]) {
    if selection.is_empty() {
        return;
    }
    sheet.heading("Selection", "by rank; files below the line are not read closely");
    let width = selection.iter().map(|choice| columns(&choice.path)).max().unwrap_or(0).min(sheet.look.width * 2 / 5);
    let mut previous: Option<&Choice> = None;
    for choice in selection {
        if previous.is_some_and(|previous| previous.place + 1 < choice.place || previous.selected != choice.selected) {
            let rule = if sheet.look.drawn { "─" } else { "-" };
            let rule = sheet.dim(&format!("  {}", rule.repeat(sheet.look.width.saturating_sub(4))));
            sheet.line(&rule);
        }
        let reasons = sheet.dim(&choice.reasons.join(", "));
        let path = padded(&path_in(&choice.path, width), width);
        sheet.line(&format!("  {} {path} {:.4}  {reasons}", right(&choice.place.to_string(), 4), choice.rank));
        previous = Some(choice);
    }
}
