//! Bars for languages.

use super::look::{Sheet, columns, padded, right};
use crate::model::Analysis;
use crate::render::text::one_line;

/// Languages that get a bar; the rest are counted together.
const BARS: usize = 8;

pub(super) fn push(sheet: &mut Sheet, analysis: &Analysis) {
    if analysis.languages.is_empty() {
        return;
    }
    let mut rows: Vec<(String, u64, u64)> = analysis
        .languages
        .iter()
        .map(|language| (one_line(language.name.0), language.totals.code, language.totals.files))
        .collect();
    if rows.len() > BARS + 1 {
        let rest = rows.split_off(BARS);
        let sum = rest.iter().fold((0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
        rows.push((format!("{} others", rest.len()), sum.0, sum.1));
    }
    let all: u64 = analysis.languages.iter().map(|language| language.totals.code).sum();
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0);
    let names = rows.iter().map(|row| columns(&row.0)).max().unwrap_or(0);
    sheet.heading("Languages", "lines of code, share, files");
    let bar_columns = sheet.look.width.saturating_sub(names + 36).clamp(10, 48);
    for (name, code, files) in rows {
        let share = if all == 0 { 0.0 } else { code as f64 * 100.0 / all as f64 };
        let bar = sheet.bar(code, most, bar_columns);
        let line = format!(
            "  {}  {}  {bar}  {}  {}",
            padded(&name, names),
            right(&crate::words::digits(code), 10),
            right(&format!("{share:.1} %"), 7),
            right(&crate::words::digits(files), 7)
        );
        sheet.line(&line);
    }
}
