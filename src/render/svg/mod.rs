//! A diagram as SVG, drawn by own code: layers from top to bottom, a box for each file, an arrow for each import.
//!
//! The drawing carries its title and description for readers who hear it, and colours for light and dark pages.

mod layers;
mod placing;

use super::text::one_line;
use crate::model::{Diagram, file_name, folder};
use placing::{Drawing, Line, Placed};
use std::fmt::Write as _;

/// Columns of a label after which its middle is left out.
const LABEL_COLUMNS: usize = 40;

const STYLE: &str = "\
.page{fill:#ffffff}.box{fill:#f6f8fa;stroke:#57606a}.folder{fill:#57606a;font-size:11px}.name{fill:#1f2328;font-size:13px;font-weight:600}\
.line{fill:none;stroke:#57606a;stroke-width:1.4}.head{fill:#57606a}\
text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;text-anchor:middle}\
@media (prefers-color-scheme:dark){.page{fill:#0d1117}.box{fill:#161b22;stroke:#8b949e}.folder{fill:#9198a1}.name{fill:#e6edf3}\
.line{stroke:#8b949e}.head{fill:#8b949e}}";

/// The diagram as an SVG document.
#[must_use]
pub fn svg(diagram: &Diagram) -> String {
    let labels: Vec<Label> = diagram.boxes.iter().map(|path| Label::new(path)).collect();
    let widths: Vec<f64> = labels.iter().map(Label::width).collect();
    let drawing = placing::place(&layers::assign(diagram), &widths);
    let mut out = String::new();
    push_head(&mut out, diagram, &drawing);
    for line in &drawing.lines {
        push_line(&mut out, line);
    }
    for (label, placed) in labels.iter().zip(&drawing.boxes) {
        push_box(&mut out, label, placed);
    }
    out.push_str("</svg>\n");
    out
}

/// The text in a box: the folder above the file's name.
struct Label {
    path: String,
    folder: String,
    name: String,
}

impl Label {
    fn new(path: &str) -> Self {
        let path = one_line(path);
        let folder = folder(&path);
        let folder = if folder.is_empty() { String::new() } else { shortened(&format!("{folder}/")) };
        Self { folder, name: shortened(file_name(&path)), path }
    }

    /// The width of the box in pixels: fonts differ, so each column is taken a little wide.
    fn width(&self) -> f64 {
        let name = columns(&self.name) as f64 * 8.2;
        let folder = columns(&self.folder) as f64 * 7.0;
        (name.max(folder) + 28.0).max(72.0)
    }
}

fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// `text` with its middle left out when it is too wide.
fn shortened(text: &str) -> String {
    if columns(text) <= LABEL_COLUMNS {
        return text.to_owned();
    }
    let half = (LABEL_COLUMNS - 1) / 2;
    let head: String = taken(text.chars(), half);
    let tail: String = taken(text.chars().rev(), half).chars().rev().collect();
    format!("{head}…{tail}")
}

/// As many characters as fit into `room` columns.
fn taken(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|&c| {
            used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
            used <= room
        })
        .collect()
}

fn push_head(out: &mut String, diagram: &Diagram, drawing: &Drawing) {
    let (width, height) = (drawing.width.ceil(), drawing.height.ceil());
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title desc\" data-generator=\"techdoc\">\n\
         <title id=\"title\">Imports between {} files</title>\n<desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n\
         <defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" \
         orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 1L10 5L0 9z\"/></marker></defs>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
        diagram.boxes.len(),
        escaped(&description(diagram)),
    );
}

/// The diagram in words.
fn description(diagram: &Diagram) -> String {
    let name = |at: usize| diagram.boxes.get(at).map(|path| one_line(path)).unwrap_or_default();
    let arrows: Vec<String> = diagram.arrows.iter().map(|&(from, to)| format!("{} imports {}", name(from), name(to))).collect();
    if arrows.is_empty() { "No imports.".to_owned() } else { format!("{}.", arrows.join("; ")) }
}

fn push_box(out: &mut String, label: &Label, placed: &Placed) {
    let (left, top) = (placed.x - placed.width / 2.0, placed.y);
    let _ = writeln!(
        out,
        "<g><title>{}</title><rect class=\"box\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\"/>",
        escaped(&label.path),
        placed.width,
        placing::BOX_HEIGHT
    );
    let name_at = if label.folder.is_empty() { 27.0 } else { 35.0 };
    if !label.folder.is_empty() {
        push_text(out, "folder", placed.x, top + 18.0, &label.folder);
    }
    push_text(out, "name", placed.x, top + name_at, &label.name);
    out.push_str("</g>\n");
}

fn push_text(out: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(text));
}

/// A curve through the points of a line; it leaves and enters boxes upright.
fn push_line(out: &mut String, line: &Line) {
    let mut path = String::new();
    let _ = write!(path, "M{:.1} {:.1}", line.points[0].0, line.points[0].1);
    for pair in line.points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        if (x0 - x1).abs() < 0.05 {
            let _ = write!(path, "L{x1:.1} {y1:.1}");
        } else {
            let bend = (y0 + y1) / 2.0;
            let _ = write!(path, "C{x0:.1} {bend:.1} {x1:.1} {bend:.1} {x1:.1} {y1:.1}");
        }
    }
    let marker = if line.reversed { "marker-start" } else { "marker-end" };
    let _ = writeln!(out, "<path class=\"line\" d=\"{path}\" {marker}=\"url(#head)\"/>");
}

/// Text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
