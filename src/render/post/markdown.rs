//! The Markdown of a platform, pass by pass.

use super::dialect::{Dialect, Templates};
use super::edits::{Edits, events};
use super::images::Image;
use super::{fences, footnotes, images, lines, markup, tables, templates};
use pulldown_cmark::{Event, HeadingLevel, Tag};

/// `body` as Markdown in `dialect`. `image` gives the address of a local image or of a drawn diagram, when there is one.
///
/// What a platform would take for instructions comes out as the text it is; a `mermaid` fence that is not drawn, and has no image,
/// becomes a list of its arrows.
#[must_use]
pub fn markdown(body: &str, dialect: &Dialect, image: &dyn Fn(Image<'_>) -> Option<String>) -> String {
    let text = content(body, dialect, &footnotes::NUMBERS, image);
    let text = if dialect.hard_lines { lines::joined(&text) } else { text };
    let text = fences::fitting(&text, dialect.templates);
    templates::neutral(&text, dialect.templates)
}

/// The passes that any output needs: only constructs that `dialect` knows are left.
pub(super) fn content(
    body: &str,
    dialect: &Dialect,
    notes: &footnotes::Style,
    image: &dyn Fn(Image<'_>) -> Option<String>,
) -> String {
    let mut text = if dialect.title_in_body { body.to_owned() } else { without_title(body) };
    // Where tags are cleaned away, one that is no element is text.
    if dialect.templates == Templates::Liquid {
        text = markup::known(&text);
    }
    if !dialect.raw_html || dialect.templates == Templates::Mdx {
        text = markup::without(&text);
    }
    text = images::placed(&text, dialect.diagrams, image);
    if !dialect.footnotes {
        text = footnotes::listed(&text, notes);
    }
    if !dialect.tables {
        text = tables::listed(&text);
    }
    without_head(text)
}

/// The body without its first H1.
fn without_title(body: &str) -> String {
    let is_title = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
    let Some((_, range)) = events(body).find(|(event, _)| is_title(event)) else { return body.to_owned() };
    let rest = &body[range.end..];
    let blank = rest.len() - rest.trim_start_matches(['\n', '\r']).len();
    let mut edits = Edits::new(body);
    edits.replace(range.start..range.end + blank, "");
    edits.apply().trim_start_matches('\n').to_owned()
}

/// A rule in the first line would be read as front matter, so it is written with stars.
fn without_head(text: String) -> String {
    match text.strip_prefix("---") {
        Some(rest) if rest.starts_with(['\n', '\r', ' ', '-']) => {
            format!("***\n{}", rest.split_once('\n').map_or("", |(_, rest)| rest))
        }
        _ => text,
    }
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;
