//! The sheet that a page is written on: its width, its colours, bars, and lines that end where the sheet ends.

use crate::render::text::{clean, one_line};
use console::Style;

/// How a page looks.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Look {
    /// Columns.
    pub(super) width: usize,
    /// Colours.
    color: bool,
    /// Block and line-drawing characters.
    pub(super) drawn: bool,
}

/// The narrowest and the widest page; a wider terminal keeps its margin.
const WIDTHS: (usize, usize) = (60, 110);

impl Look {
    /// Plain text.
    pub(in crate::cli) fn plain() -> Self {
        Self { width: 100, color: false, drawn: false }
    }

    /// What stdout can show.
    pub(in crate::cli) fn of_stdout(color: bool) -> Self {
        let terminal = console::Term::stdout();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match terminal.size_checked() {
            Some((_, columns)) if terminal.is_term() && !dumb => {
                Self { width: usize::from(columns).clamp(WIDTHS.0, WIDTHS.1), color, drawn: true }
            }
            _ => Self { color, ..Self::plain() },
        }
    }

    #[cfg(test)]
    pub(super) fn drawn(width: usize) -> Self {
        Self { width, color: false, drawn: true }
    }
}

/// Text that is being laid out.
pub(super) struct Sheet {
    /// How it looks.
    pub(super) look: Look,
    text: String,
}

impl Sheet {
    pub(super) fn new(look: Look) -> Self {
        Self { look, text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// A heading with what its columns mean, an empty line above it.
    pub(super) fn heading(&mut self, title: &str, about: &str) {
        let title = self.styled(title, &Style::new().cyan().bold());
        let about = if about.is_empty() { String::new() } else { self.dim(&format!("  {about}")) };
        self.text.push('\n');
        self.line(&format!("{title}{about}"));
    }

    /// One line; what does not fit is left out.
    pub(super) fn line(&mut self, line: &str) {
        let tail = if self.look.drawn { "…" } else { "..." };
        let line = console::truncate_str(line, self.look.width, tail);
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A line of words behind `label`; what does not fit goes to the next lines, at most `most`.
    pub(super) fn wrapped(&mut self, label: &str, indent: usize, words: &[String], most: usize) {
        let room = self.look.width.saturating_sub(indent).max(20);
        let mut rows: Vec<String> = vec![String::new()];
        for (at, word) in words.iter().enumerate() {
            let word = one_line(word) + if at + 1 < words.len() { "," } else { "" };
            let row = rows.last().map_or(0, |row| columns(row));
            if row > 0 && row + 1 + columns(&word) > room {
                if rows.len() == most {
                    let rest = format!(" and {} more", words.len() - at);
                    end_with(&mut rows, &rest, room);
                    break;
                }
                rows.push(String::new());
            }
            if let Some(row) = rows.last_mut() {
                if !row.is_empty() {
                    row.push(' ');
                }
                row.push_str(&word);
            }
        }
        let label = padded(label, indent);
        for (at, row) in rows.iter().enumerate() {
            let start = if at == 0 { label.clone() } else { " ".repeat(indent) };
            self.line(&format!("{start}{row}"));
        }
    }

    pub(super) fn bold(&self, text: &str) -> String {
        self.styled(text, &Style::new().bold())
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.styled(text, &Style::new().dim())
    }

    fn styled(&self, text: &str, style: &Style) -> String {
        style.clone().force_styling(self.look.color).apply_to(text).to_string()
    }

    /// A bar of at most `columns` for `part` of `whole`; a part above 0 shows.
    pub(super) fn bar(&self, part: u64, whole: u64, columns: usize) -> String {
        let filled = eighths(part, whole, columns);
        let bar = if self.look.drawn {
            let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][filled % 8];
            format!("{}{rest}", "█".repeat(filled / 8))
        } else {
            "#".repeat(filled.div_ceil(8))
        };
        let gap = " ".repeat(columns.saturating_sub(console::measure_text_width(&bar)));
        self.styled(&bar, &Style::new().blue()) + &gap
    }
}

/// The eighths of a column that show `part` of `whole`.
fn eighths(part: u64, whole: u64, columns: usize) -> usize {
    if whole == 0 || part == 0 {
        return 0;
    }
    let share = part.min(whole) as f64 / whole as f64;
    ((share * (columns * 8) as f64).round() as usize).max(1)
}

/// Cuts the last row so that `rest` fits behind it.
fn end_with(rows: &mut [String], rest: &str, room: usize) {
    let Some(row) = rows.last_mut() else { return };
    let kept = console::truncate_str(row, room.saturating_sub(columns(rest)), "").into_owned();
    *row = kept.trim_end_matches([',', ' ']).to_owned() + rest;
}

/// The columns that `text` takes, colours not counted.
pub(super) fn columns(text: &str) -> usize {
    console::measure_text_width(text)
}

/// `text` with spaces behind it up to `width` columns; a longer one is cut in the middle.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// `text` with spaces before it up to `width` columns.
pub(super) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A path in at most `width` columns; its beginning goes first.
pub(super) fn path_in(path: &str, width: usize) -> String {
    let path = clean(path).replace(['\n', '\t'], " ");
    if columns(&path) <= width {
        return path;
    }
    let mut kept = String::new();
    for c in path.chars().rev() {
        if columns(&kept) + columns(&c.to_string()) + 2 > width {
            break;
        }
        kept.push(c);
    }
    format!("..{}", kept.chars().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share() {
        let drawn = Sheet::new(Look::drawn(80));
        for (part, whole, expected) in [(0, 10, "    "), (10, 10, "████"), (5, 10, "██  "), (1, 1000, "▏   "), (3, 0, "    ")]
        {
            assert_eq!(drawn.bar(part, whole, 4), expected, "{part} of {whole}");
        }
        assert_eq!(Sheet::new(Look::plain()).bar(5, 10, 4), "##  ");
    }

    #[test]
    fn long_paths_keep_their_end() {
        assert_eq!(path_in("src/a.rs", 10), "src/a.rs");
        assert_eq!(path_in("  src/a\n\u{1b}b.rs", 20), "  src/a b.rs");
        assert_eq!(path_in("a/very/long/path.rs", 10), "../path.rs");
    }

    #[test]
    fn words_that_do_not_fit_are_counted() {
        let mut sheet = Sheet::new(Look::drawn(60));
        let words: Vec<String> = (0..40).map(|at| format!("word{at}")).collect();
        sheet.wrapped("  x", 6, &words, 2);
        let text = sheet.finish();
        assert_eq!(text.lines().count(), 2);
        assert!(text.trim_end().ends_with(" more"), "{text}");
        assert!(text.lines().all(|line| columns(line) <= 60), "{text}");
    }
}
