//! Images that are not on the web yet: local files, and diagrams that a platform does not draw.

use super::diagram::{arrows, diagram};
use super::edits::{Edits, destination, events, in_place};
use super::fences::{CodeBlock, code_blocks};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Something that needs an address before a platform can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Image<'a> {
    /// Mermaid text.
    Diagram(&'a str),
    /// A local path as it is written.
    File(&'a str),
}

/// An [`Image`] of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedImage {
    /// Mermaid text.
    Diagram(String),
    /// A local path as it is written.
    File(String),
}

/// The diagrams and local images of `body`, in order: what a platform would have to upload.
#[must_use]
pub fn images(body: &str) -> Vec<OwnedImage> {
    let files = local_files(body).into_iter().map(|file| (file.range.start, OwnedImage::File(file.path)));
    let diagrams = diagrams(body).into_iter().map(|block| (block.range.start, OwnedImage::Diagram(block.code)));
    let mut found: Vec<(usize, OwnedImage)> = files.chain(diagrams).collect();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, image)| image).collect()
}

/// The addresses on the web of the images in `body`, each once, in order.
#[must_use]
pub fn image_addresses(body: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (event, _) in events(body) {
        if let Event::Start(Tag::Image { dest_url, .. }) = event {
            let is_web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            if is_web && !found.iter().any(|known| **known == *dest_url) {
                found.push(dest_url.into_string());
            }
        }
    }
    found
}

/// `body` with the addresses that `image` gives; diagrams stay where they are drawn, and become lists where there is no image.
pub(super) fn placed(body: &str, draws: bool, image: &dyn Fn(Image<'_>) -> Option<String>) -> String {
    let mut edits = Edits::new(body);
    for file in local_files(body) {
        if let Some(address) = image(Image::File(&file.path)) {
            edits.replace(file.tail, format!("]({}{})", destination(&address), file.title));
        }
    }
    for block in diagrams(body).into_iter().filter(|_| !draws) {
        if let Some(text) = drawn(&block.code, image) {
            edits.replace(block.range.clone(), in_place(body, block.range.start, &text));
        }
    }
    edits.apply()
}

/// What stands in for a diagram; none when nothing better than its text is known.
fn drawn(mermaid: &str, image: &dyn Fn(Image<'_>) -> Option<String>) -> Option<String> {
    let known = diagram(mermaid);
    if let Some(address) = image(Image::Diagram(mermaid)) {
        let words = known.map_or_else(
            || "Diagram".to_owned(),
            |diagram| format!("Imports between {} parts of the code", crate::words::count(diagram.boxes.len())),
        );
        return Some(format!("![{words}]({})", destination(&address)));
    }
    known.map(|diagram| arrows(&diagram))
}

fn diagrams(body: &str) -> Vec<CodeBlock> {
    let is_diagram = |info: &str| info.split([' ', ',', '{']).next() == Some("mermaid");
    code_blocks(body).into_iter().filter(|block| block.info.as_deref().is_some_and(is_diagram)).collect()
}

/// An image whose address is a path.
struct LocalFile {
    path: String,
    range: Range<usize>,
    /// From behind the last byte of the description to the end.
    tail: Range<usize>,
    /// The title as it is written behind an address; empty when there is none.
    title: String,
}

fn local_files(body: &str) -> Vec<LocalFile> {
    let mut files: Vec<LocalFile> = Vec::new();
    let mut open: Option<LocalFile> = None;
    for (event, range) in events(body) {
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) if open.is_none() && is_local(&dest_url) => {
                let title = if title.is_empty() { String::new() } else { format!(" \"{}\"", title.replace('"', "\\\"")) };
                let tail = range.start + 2..range.end;
                open = Some(LocalFile { path: dest_url.into_string(), range, tail, title });
            }
            Event::End(TagEnd::Image) => files.extend(open.take_if(|file| file.range == range)),
            _ => open.iter_mut().for_each(|file| file.tail.start = file.tail.start.max(range.end)),
        }
    }
    files
}

/// Whether an address has neither a scheme nor a host.
fn is_local(address: &str) -> bool {
    let scheme = address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    !scheme && !address.starts_with("//") && !address.starts_with('#') && !address.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: &str = "flowchart TD\n  n0[\"src/a.rs\"]\n  n1[\"b.rs\"]\n  n2[\"c.rs\"]\n  n0 --> n1\n  n0 --> n2\n";

    #[test]
    fn images_are_found_in_order() {
        let body = format!("![x](a.png) ![y](https://h/b.png)\n\n```mermaid\n{CHART}```\n\n[![z](c.svg)](d)\n\n`![n](o.png)`\n");
        let expected =
            [OwnedImage::File("a.png".to_owned()), OwnedImage::Diagram(CHART.to_owned()), OwnedImage::File("c.svg".to_owned())];
        assert_eq!(images(&body), expected);
    }

    #[test]
    fn images_on_the_web_are_found_once() {
        let body = "![a](https://h/a.png) ![b](http://h/b.png) ![c](c.png) ![d](https://h/a.png) [e](https://h/e.png)\n";
        assert_eq!(image_addresses(body), ["https://h/a.png", "http://h/b.png"]);
    }

    #[test]
    fn addresses_take_the_place_of_paths() {
        let image = |image: Image<'_>| match image {
            Image::File("none.png") => None,
            Image::File(path) => Some(format!("https://h/{path}")),
            Image::Diagram(_) => Some("d.svg".to_owned()),
        };
        for (text, expected) in [
            ("![a [b] `c`](p.png \"t\\\"q\")", "![a [b] `c`](https://h/p.png \"t\\\"q\")"),
            ("![](<p q.png>)", "![](https://h/p%20q.png)"),
            ("![r]\n\n[r]: p.png", "![r](https://h/p.png)\n\n[r]: p.png"),
            ("![r][i]\n\n[i]: p.png", "![r](https://h/p.png)\n\n[i]: p.png"),
            ("![n](none.png) ![d](data:image/png;base64,x)", "![n](none.png) ![d](data:image/png;base64,x)"),
            ("```mermaid\npie\n```\n", "![Diagram](d.svg)\n"),
        ] {
            assert_eq!(placed(text, false, &image), expected, "{text:?}");
        }
        assert_eq!(placed("```mermaid\npie\n```\n", true, &image), "```mermaid\npie\n```\n");
    }

    #[test]
    fn a_diagram_without_an_image_is_told() {
        let text = format!("> ```mermaid\n{}> ```\n\nz\n", CHART.lines().map(|line| format!("> {line}\n")).collect::<String>());
        assert_eq!(placed(&text, false, &|_| None), "> - `src/a.rs` -> `b.rs`, `c.rs`\n\nz\n");
        assert_eq!(placed("```mermaid\npie\n```\n", false, &|_| None), "```mermaid\npie\n```\n");
    }
}
