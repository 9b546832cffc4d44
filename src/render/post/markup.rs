//! Takes raw HTML out of Markdown and leaves its text and its images.
//!
//! A tag that no browser knows is a type's parameter or a placeholder, `Vec<T>` or `<name>`, and comes out as the text that it is.

use super::edits::{Edits, destination, escaped, events};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Elements whose content is no text.
const SILENT: [&str; 3] = ["script", "style", "template"];

/// The elements of HTML, as far as anybody writes them into Markdown.
const ELEMENTS: &str = " a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite \
    code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 \
    h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark math meta meter nav noscript object ol \
    optgroup option output p picture pre progress q rp rt ruby s samp script section select small source span strong style sub \
    summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr ";

/// `body` with the tags that are no elements as text.
pub(super) fn known(body: &str) -> String {
    let mut edits = Edits::new(body);
    for (event, range) in events(body) {
        if let Event::InlineHtml(html) = event
            && !is_markup(&html)
        {
            edits.replace(range.start..range.start, "\\");
        }
    }
    edits.apply()
}

/// Whether a tag is one of HTML's, a comment or a declaration; nobody writes elements with a capital.
fn is_markup(tag: &str) -> bool {
    let name = name(tag);
    name.is_empty() || name.starts_with(|c: char| c.is_ascii_lowercase()) && ELEMENTS.contains(&format!(" {name} "))
}

/// `body` without tags and comments.
pub(super) fn without(body: &str) -> String {
    let mut edits = Edits::new(body);
    // Where a silent element began within the paragraph, and how long its tag is.
    let mut silent: Option<Range<usize>> = None;
    for (event, range) in events(body) {
        match event {
            Event::InlineHtml(html) if silent.is_none() && is_silent(&html) && !html.starts_with("</") => silent = Some(range),
            Event::InlineHtml(html) => match silent.take() {
                Some(opening) if is_silent(&html) && html.starts_with("</") => edits.replace(opening.start..range.end, ""),
                Some(opening) => silent = Some(opening),
                None => edits.replace(range, inline(&html)),
            },
            Event::End(TagEnd::Paragraph) => silent.take().into_iter().for_each(|opening| edits.replace(opening, "")),
            Event::Start(Tag::HtmlBlock) => {
                let text = block(&body[range.clone()]);
                let blank = if text.is_empty() && body[range.end..].starts_with('\n') { 1 } else { 0 };
                let end = if text.is_empty() { "" } else { "\n" };
                edits.replace(range.start..range.end + blank, text + end);
            }
            _ => {}
        }
    }
    edits.apply()
}

fn is_silent(tag: &str) -> bool {
    SILENT.iter().any(|silent| name(tag).eq_ignore_ascii_case(silent))
}

/// What is left of one tag.
fn inline(tag: &str) -> String {
    match name(tag) {
        _ if !is_markup(tag) => format!("\\<{}", tag.trim_start_matches('<')),
        "br" => " ".to_owned(),
        "img" => image(tag),
        _ => String::new(),
    }
}

/// The text of a block on one line. Entities stay as they are.
fn block(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some((text, tagged)) = rest.split_once('<') {
        words.push_str(&escaped(text).replace("\\&", "&"));
        let (tag, after) = split_tag(tagged);
        words.push_str(&inline(tag));
        rest = after;
    }
    words.push_str(&escaped(rest).replace("\\&", "&"));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tag, comment or silent element that begins behind a `<`, and what follows.
fn split_tag(text: &str) -> (&str, &str) {
    if text.starts_with("!--") {
        return split_after(text, "-->");
    }
    let (tag, rest) = split_after(text, ">");
    match SILENT.iter().find(|silent| name(tag).eq_ignore_ascii_case(silent)) {
        Some(silent) => (tag, split_after(rest, &format!("</{silent}>")).1),
        None => (tag, rest),
    }
}

fn split_after<'a>(text: &'a str, end: &str) -> (&'a str, &'a str) {
    // Lower case of ASCII letters only, so that places stay.
    let found = text.to_ascii_lowercase().find(end);
    text.split_at(found.map_or(text.len(), |at| at + end.len()))
}

fn name(tag: &str) -> &str {
    let tag = tag.trim_start_matches(['<', '/']);
    &tag[..tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len())]
}

fn image(tag: &str) -> String {
    let Some(address) = attribute(tag, "src") else { return String::new() };
    format!("![{}]({})", escaped(&attribute(tag, "alt").unwrap_or_default()), destination(&address))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}="))?.1;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => rest[1..].split(quote).next(),
        None => rest.split([' ', '>']).next(),
    };
    value.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_text_stays() {
        for (text, expected) in [
            ("a <kbd>b</kbd> <!-- c -->d\n", "a b d\n"),
            ("a<br>b\n", "a b\n"),
            ("a\n\n<!-- c\n\nd -->\n\nb\n", "a\n\nb\n"),
            ("<details>\n<summary>More *x* &amp; y</summary>\n\n**in**\n\n</details>\n", "More \\*x\\* &amp; y\n\n**in**\n\n"),
            ("<script>\nalert(1)\n</SCRIPT>\nz\n", "z\n"),
            ("a<script>b <i>c</i></script> d <script> e\n\nf\n", "a d  e\n\nf\n"),
            ("<p align=\"center\"><img alt='A b' src=\"x y.png\"></p>\n", "![A b](x%20y.png)\n"),
            ("Vec<T> <B> <your-name></T>\n", "Vec\\<T> \\<B> \\<your-name>\\</T>\n"),
            ("<T>\nx\n", "\\<T> x\n"),
            ("`<b>` \\<b>\n\n```\n<!-- c -->\n```\n", "`<b>` \\<b>\n\n```\n<!-- c -->\n```\n"),
        ] {
            assert_eq!(without(text), expected, "{text:?}");
        }
    }
}
