//! The HTML of an article in sections, for a page of our own that shows something beside each of them.
//!
//! Each section is cleaned by itself, so that whatever one leaves open ends with it. Nothing is loaded from elsewhere: images on the web
//! become links, and only addresses below the page's own pictures are shown.

use super::dialect::{Dialect, PLAIN};
use super::edits::options;
use super::footnotes::LINKED;
use super::html::{builder, kept, plain, rendered};
use super::images::Image;
use super::markdown::content;
use super::markup;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

/// A part of an article, from one heading of the second level to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlSection {
    /// The heading as HTML; none for what stands before the first.
    pub heading: Option<String>,
    /// The text as HTML, without the heading.
    pub html: String,
}

/// `body` without its title as sections. `image` is asked as for Markdown, and answers with addresses that begin with `pictures`.
#[must_use]
pub fn html_sections(body: &str, pictures: &str, image: &dyn Fn(Image<'_>) -> Option<String>) -> Vec<HtmlSection> {
    let dialect = Dialect { diagrams: false, footnotes: false, title_in_body: false, ..PLAIN };
    let text = content(&markup::known(body), &dialect, &LINKED, image);
    let events: Vec<Event<'_>> =
        linked(Parser::new_ext(&text, options()), pictures).flat_map(plain).flat_map(wrapped).map(lowered).collect();
    let parts = split(&events).into_iter().map(|(heading, rest)| HtmlSection {
        heading: heading.map(|heading| cleaned(heading, pictures)),
        html: cleaned(rest, pictures),
    });
    parts.filter(|section| section.heading.is_some() || !section.html.trim().is_empty()).collect()
}

/// Images that are not the page's own as links, whose words are the image's description.
fn linked<'a>(events: impl Iterator<Item = Event<'a>>, pictures: &str) -> impl Iterator<Item = Event<'a>> {
    let mut depth = 0_u32;
    events.map(move |event| match event {
        Event::Start(Tag::Image { dest_url, title, .. }) if depth > 0 || !dest_url.starts_with(pictures) => {
            depth += 1;
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id: CowStr::Borrowed("") })
        }
        Event::End(TagEnd::Image) if depth > 0 => {
            depth -= 1;
            Event::End(TagEnd::Link)
        }
        event => event,
    })
}

/// Tables in a box of their own, which a narrow screen can scroll.
fn wrapped(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Start(Tag::Table(_)) => vec![Event::Html(CowStr::Borrowed("<div>\n")), event],
        Event::End(TagEnd::Table) => vec![event, Event::Html(CowStr::Borrowed("</div>\n"))],
        event => vec![event],
    }
}

/// A further heading of the first level one level lower: a page has one.
fn lowered(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        event => event,
    }
}

/// What is in a heading, and what follows it; headings within lists and quotations divide nothing.
type Part<'a, 'e> = (Option<&'a [Event<'e>]>, &'a [Event<'e>]);

fn split<'a, 'e>(events: &'a [Event<'e>]) -> Vec<Part<'a, 'e>> {
    let (mut parts, mut heading, mut start, mut depth, mut opened) = (Vec::new(), None, 0, 0_usize, 0);
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) if depth == 0 => {
                parts.push((heading.take(), &events[start..at]));
                (opened, depth) = (at + 1, 1);
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) if depth == 1 => {
                (heading, start, depth) = (Some(&events[opened..at]), at + 1, 0);
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    parts.push((heading, &events[start..]));
    parts
}

fn cleaned(events: &[Event<'_>], pictures: &str) -> String {
    let pictures = pictures.to_owned();
    let mut builder = builder();
    builder.rm_tags(["h1"]).link_rel(Some("noopener noreferrer")).attribute_filter(move |element, attribute, value| {
        let foreign = match (element, attribute) {
            ("img", "src") => !value.starts_with(&pictures),
            ("a", "id") => !value.starts_with("note-"),
            _ => false,
        };
        if foreign { None } else { kept(element, attribute, value) }
    });
    builder.clean(&rendered(events)).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(text: &str) -> Vec<(Option<String>, String)> {
        let image = |image: Image<'_>| matches!(image, Image::Diagram(_)).then(|| "/p/0.svg".to_owned());
        html_sections(text, "/p/", &image).into_iter().map(|section| (section.heading, section.html)).collect()
    }

    fn part(heading: &str, html: &str) -> (Option<String>, String) {
        ((!heading.is_empty()).then(|| heading.to_owned()), html.to_owned())
    }

    #[test]
    fn headings_at_the_top_divide_and_others_do_not() {
        let text = "# T\n\na\n\n## One `b`\n\n> ## q\n\n- ## l\n\n## Two\n";
        let expected = [
            part("", "<p>a</p>"),
            part("One <code>b</code>", "<blockquote>\n<h2>q</h2>\n</blockquote>\n<ul>\n<li>\n<h2>l</h2>\n</li>\n</ul>"),
            part("Two", ""),
        ];
        assert_eq!(sections(text), expected);
        assert_eq!(sections("# T\n\n# Another\n\nb\n"), [part("Another", "<p>b</p>")]);
    }

    #[test]
    fn nothing_acts_and_nothing_is_loaded_from_elsewhere() {
        for (text, expected) in [
            ("# T\n\na <script>x()</script><b onerror=\"x()\">b</b>\n", "<p>a <b>b</b></p>"),
            (
                "![alt](https://h/i.png \"t\") [a](javascript:x)\n",
                "<p><a href=\"https://h/i.png\" title=\"t\" rel=\"noopener noreferrer\">alt</a> <a rel=\"noopener noreferrer\">a</a></p>",
            ),
            ("<img src=\"https://h/i.png\" alt=\"a\"> <img src=\"/p/1.svg\">\n", "<p><img alt=\"a\"> <img src=\"/p/1.svg\"></p>"),
            ("<h1>x</h1><a id=\"mark\">y</a>\n", "x<a rel=\"noopener noreferrer\">y</a>"),
            ("<style>p{}</style>\n\n<p style=\"x\" class=\"y\">z</p>\n", "<p>z</p>"),
            ("```mermaid\npie\n```\n", "<p><img src=\"/p/0.svg\" alt=\"Diagram\"></p>"),
        ] {
            assert_eq!(sections(text), [part("", expected)], "{text:?}");
        }
    }

    #[test]
    fn what_a_section_leaves_open_ends_with_it() {
        let open = sections("<details><div>\n\na\n\n## One\n\n</div></section></main>\n\nb\n");
        assert_eq!(open, [part("", "<details><div>\n<p>a</p>\n</div></details>"), part("One", "<p>b</p>")]);
        let table = sections("| a |\n|---|\n| b |\n");
        assert!(table[0].1.starts_with("<div>\n<table>") && table[0].1.ends_with("</table>\n</div>"), "{table:?}");
    }
}
