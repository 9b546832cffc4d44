//! The short parts of the page: head, patterns, dependencies, tests, history.

use super::PLAIN_HEAD;
use super::look::{Sheet, columns, padded};
use crate::model::{Analysis, Dependency, Scope};
use crate::render::text::one_line;
use std::collections::BTreeMap;

/// The name, the commit and the counts of everything.
pub(super) fn head(sheet: &mut Sheet, analysis: &Analysis) {
    let repository = &analysis.repository;
    let name = sheet.bold(&one_line(&repository.name));
    let commit: String = repository.head.iter().flat_map(|head| head.chars().take(7)).collect();
    let branch = repository.branch.as_ref().map_or_else(String::new, |branch| format!(" on {}", one_line(branch)));
    let place = if commit.is_empty() { "no commit".to_owned() } else { format!("{commit}{branch}") };
    let remote = repository.remote.as_ref().map_or_else(String::new, |remote| format!("  {}", one_line(remote)));
    let start = if sheet.look.drawn { "" } else { PLAIN_HEAD };
    let about = sheet.dim(&format!("{place}{remote}"));
    sheet.line(&format!("{start}{name}  {about}"));
    let totals = &analysis.totals;
    sheet.line(&format!(
        "{}, {}: {} code, {} comments, {} blank",
        crate::words::numbered(totals.files, "file"),
        crate::words::numbered(totals.lines, "line"),
        crate::words::digits(totals.code),
        crate::words::digits(totals.comments),
        crate::words::digits(totals.blanks)
    ));
}

/// Patterns, each with the places that show it.
pub(super) fn patterns(sheet: &mut Sheet, analysis: &Analysis) {
    if analysis.patterns.is_empty() {
        return;
    }
    sheet.heading("Patterns", "and the lines that show them");
    let width = analysis.patterns.iter().map(|pattern| columns(pattern.name)).max().unwrap_or(0);
    for pattern in &analysis.patterns {
        let places: Vec<String> = pattern.evidence.iter().map(|evidence| one_line(&evidence.to_string())).collect();
        let places = sheet.dim(&places.join(", "));
        sheet.line(&format!("  {}  {places}", padded(pattern.name, width)));
    }
}

/// Direct dependencies by package world and scope; each name once.
pub(super) fn dependencies(sheet: &mut Sheet, analysis: &Analysis) {
    if analysis.dependencies.is_empty() {
        return;
    }
    let mut groups: BTreeMap<(&str, Scope), Vec<String>> = BTreeMap::new();
    for Dependency { ecosystem, scope, name, .. } in &analysis.dependencies {
        let names = groups.entry((*ecosystem, *scope)).or_default();
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    sheet.heading("Dependencies", "declared directly");
    for ((ecosystem, scope), names) in groups {
        let label = format!("  {:>4} {} in {ecosystem}", names.len(), scope_name(scope));
        sheet.wrapped(&label, 28, &names, 2);
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Runtime => "runtime",
        Scope::Dev => "dev",
        Scope::Build => "build",
        Scope::Optional => "optional",
    }
}

/// How it is tested.
pub(super) fn tests(sheet: &mut Sheet, analysis: &Analysis) {
    let tests = &analysis.tests;
    sheet.heading("Tests", "");
    if tests.files == 0 && tests.functions == 0 {
        sheet.line("  none found");
        return;
    }
    let share = format!("{:.0} % of the lines of code", tests.code_share * 100.0);
    let functions = crate::words::numbered(tests.functions, "test function");
    sheet.line(&format!("  {} with {share}; {functions} in the parsed files", crate::words::numbered(tests.files, "file")));
    if !tests.frameworks.is_empty() {
        sheet.line(&format!("  {}", tests.frameworks.join(", ")));
    }
    if let Some(report) = &tests.coverage {
        let percent = if report.lines_total == 0 { 0.0 } else { report.lines_covered as f64 * 100.0 / report.lines_total as f64 };
        sheet.line(&format!("  {percent:.1} % of lines covered, says {}", one_line(&report.path)));
    }
}

/// What Git knows.
pub(super) fn history(sheet: &mut Sheet, analysis: &Analysis) {
    let history = &analysis.history;
    if !history.available {
        return;
    }
    sheet.heading("History", "");
    let least = if history.shallow { "at least " } else { "" };
    let dates = match (&history.first_date, &history.last_date) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let people = crate::words::numbered(history.contributors, "author name");
    sheet.line(&format!("  {least}{} by {people}{dates}", crate::words::numbered(history.commits, "commit")));
    if let Some(release) = history.releases.first() {
        let releases = crate::words::numbered(history.release_count, "version tag");
        sheet.line(&format!("  {releases}, the last {} of {}", one_line(&release.tag), release.date));
    }
    for commit in history.recent.iter().take(3) {
        let id: String = commit.id.chars().take(7).collect();
        let id = sheet.dim(&format!("{id} {}", commit.date));
        sheet.line(&format!("  {id}  {}", one_line(&commit.subject)));
    }
}
