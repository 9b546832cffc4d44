//! Hot spots: files that change often and branch much.

use super::look::{Sheet, columns, padded, path_in, right};
use crate::model::{Analysis, FunctionEntry};
use crate::render::text::one_line;
use std::collections::BTreeMap;

/// Hot spots that are shown.
const SHOWN: usize = 8;

/// A file with its churn and its most branching function.
struct Spot<'a> {
    path: &'a str,
    commits: u32,
    function: &'a FunctionEntry,
}

impl Spot<'_> {
    /// Commits times complexity; complexity alone where there is no history.
    fn heat(&self) -> u64 {
        u64::from(self.commits.max(1)) * u64::from(self.function.complexity)
    }
}

pub(super) fn push(sheet: &mut Sheet, analysis: &Analysis) {
    let spots = spots(analysis);
    let Some(hottest) = spots.first().map(Spot::heat) else { return };
    let about = if analysis.history.available { "commits x complexity of the most branching function" } else { "complexity" };
    sheet.heading("Hot spots", about);
    let width = spots.iter().map(|spot| columns(spot.path)).max().unwrap_or(0).min(sheet.look.width * 2 / 5);
    for spot in &spots {
        let bar = sheet.bar(spot.heat(), hottest, 10);
        let commits = if analysis.history.available {
            format!("{} x ", right(&crate::words::digits(spot.commits.into()), 5))
        } else {
            String::new()
        };
        let function = format!("{}:{}", one_line(&spot.function.name), spot.function.start_line);
        let numbers = format!("{commits}{}", right(&spot.function.complexity.to_string(), 4));
        let function = sheet.dim(&function);
        sheet.line(&format!("  {}  {bar} {numbers}  {function}", padded(&path_in(spot.path, width), width)));
    }
}

/// The hottest files, ties by path.
fn spots(analysis: &Analysis) -> Vec<Spot<'_>> {
    let churn: BTreeMap<&str, u32> = analysis.history.churn.iter().map(|churn| (&*churn.path, churn.commits)).collect();
    let mut worst: BTreeMap<&str, &FunctionEntry> = BTreeMap::new();
    for function in &analysis.functions {
        let entry = worst.entry(&function.path).or_insert(function);
        if function.complexity > entry.complexity {
            *entry = function;
        }
    }
    let mut spots: Vec<Spot<'_>> = worst
        .into_iter()
        .filter(|(_, function)| function.complexity > 1)
        .map(|(path, function)| Spot { path, commits: churn.get(path).copied().unwrap_or(0), function })
        .collect();
    spots.sort_by(|a, b| b.heat().cmp(&a.heat()).then(a.path.cmp(b.path)));
    spots.truncate(SHOWN);
    spots
}
