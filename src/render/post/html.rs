//! The HTML of an article, cleaned of everything that could act.

use super::dialect::{Dialect, MEDIUM, PLAIN, Templates};
use super::edits::options;
use super::footnotes::{LINKED, NUMBERS};
use super::images::Image;
use super::markdown::content;
use super::markup;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// Who takes the HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HtmlForm {
    /// Anyone: no title, notes linked.
    Plain,
    /// WordPress: each block within block comments, so that it adds no paragraphs of its own and runs no shortcodes.
    WordPress,
    /// Medium: the title first, tables as lists.
    Medium,
}

impl HtmlForm {
    fn dialect(self) -> Dialect {
        let plain = Dialect { diagrams: false, footnotes: false, title_in_body: false, ..PLAIN };
        match self {
            Self::Plain | Self::WordPress => plain,
            Self::Medium => Dialect { templates: Templates::None, ..MEDIUM },
        }
    }
}

/// `body` as HTML: code has the class `language-x`; scripts, styles, handlers and forms are gone. `image` is asked as for Markdown.
#[must_use]
pub fn html(body: &str, form: HtmlForm, image: &dyn Fn(Image<'_>) -> Option<String>) -> String {
    let notes = if form == HtmlForm::Medium { &NUMBERS } else { &LINKED };
    let text = content(&markup::known(body), &form.dialect(), notes, image);
    let events: Vec<Event<'_>> = Parser::new_ext(&text, options()).flat_map(plain).collect();
    match form {
        HtmlForm::WordPress => {
            let blocks = blocks(&events).into_iter().map(word_press).filter(|block| !block.is_empty());
            blocks.collect::<Vec<_>>().join("\n\n") + "\n"
        }
        HtmlForm::Plain | HtmlForm::Medium => clean(&rendered(&events)),
    }
}

/// An event as HTML can show it after cleaning: no check boxes, no classes of alerts, one word for a language.
pub(super) fn plain(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::TaskListMarker(done) => vec![Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " }))],
        Event::Start(Tag::BlockQuote(Some(kind))) => vec![
            Event::Start(Tag::BlockQuote(None)),
            Event::Start(Tag::Paragraph),
            Event::Start(Tag::Strong),
            Event::Text(CowStr::Borrowed(alert(kind))),
            Event::End(TagEnd::Strong),
            Event::End(TagEnd::Paragraph),
        ],
        Event::End(TagEnd::BlockQuote(_)) => vec![Event::End(TagEnd::BlockQuote(None))],
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            vec![Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language(&info).to_owned().into())))]
        }
        event => vec![event],
    }
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// The first word behind a fence.
fn language(info: &str) -> &str {
    info.split([' ', ',', '{']).next().unwrap_or_default()
}

pub(super) fn rendered(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events.iter().cloned());
    out
}

fn clean(html: &str) -> String {
    builder().attribute_filter(kept).clean(html).to_string()
}

/// What is left of HTML that nobody can trust, once [`kept`] has looked at its attributes as well.
pub(super) fn builder() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .link_rel(None)
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("a", ["id"])
        .url_schemes(["http", "https", "mailto"].into());
    builder
}

/// The value of an attribute; of classes only those that name a language.
pub(super) fn kept<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("code", "class") if !value.starts_with("language-") || value.contains(' ') => None,
        _ => Some(Cow::Borrowed(value)),
    }
}

/// The events of each block at the top; what lies between raw tags that open and close is one block.
fn blocks<'a, 'e>(events: &'a [Event<'e>]) -> Vec<&'a [Event<'e>]> {
    let (mut blocks, mut start, mut depth, mut raw) = (Vec::new(), 0, 0_usize, 0_isize);
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Html(html) => raw += opened(html),
            _ => {}
        }
        if depth == 0 && raw <= 0 {
            blocks.push(&events[start..=at]);
            (start, raw) = (at + 1, 0);
        }
    }
    if start < events.len() {
        blocks.push(&events[start..]);
    }
    blocks
}

/// Opening less closing tags of elements that hold blocks.
fn opened(html: &str) -> isize {
    let count = |mark: &str| html.to_ascii_lowercase().matches(mark).count() as isize;
    ["details", "div", "section", "table", "figure", "blockquote", "ul", "ol"]
        .iter()
        .map(|name| count(&format!("<{name}>")) + count(&format!("<{name} ")) - count(&format!("</{name}>")))
        .sum()
}

/// One block between the comments that WordPress knows it by; what it has a block of its own for gets the theme's looks.
fn word_press(events: &[Event<'_>]) -> String {
    let html = || clean(&rendered(events)).trim_end().to_owned();
    let block = match events {
        [Event::Start(Tag::CodeBlock(kind)), inner @ .., Event::End(TagEnd::CodeBlock)] => code_block(kind, inner),
        [Event::Start(Tag::Paragraph), ..] => between("paragraph", "paragraph", &html()),
        [Event::Start(Tag::Heading { level, .. }), ..] => {
            between(&format!("heading {{\"level\":{}}}", *level as usize), "heading", &html())
        }
        [Event::Start(Tag::BlockQuote(_)), ..] => {
            between("quote", "quote", &html().replacen("<blockquote>", "<blockquote class=\"wp-block-quote\">", 1))
        }
        [Event::Start(Tag::Table(_)), ..] => {
            between("table", "table", &format!("<figure class=\"wp-block-table\">{}</figure>", without_empty_head(&html())))
        }
        _ => between("html", "html", &html()),
    };
    // A shortcode begins with a bracket, in code and attributes too. Three digits, as WordPress itself writes it where it cleans a text.
    block.replace('[', "&#091;")
}

/// A table without a head that says nothing, which would be drawn as an empty row.
fn without_empty_head(table: &str) -> String {
    let is_empty = |head: &str| head.split('<').all(|tag| tag.split_once('>').is_none_or(|(_, text)| text.trim().is_empty()));
    let parts = table.strip_prefix("<table>").and_then(|rest| rest.split_once("</thead>"));
    match parts {
        Some((head, rest)) if is_empty(head) => format!("<table>{rest}"),
        _ => table.to_owned(),
    }
}

fn between(opening: &str, name: &str, html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<!-- wp:{opening} -->\n{html}\n<!-- /wp:{name} -->") }
}

fn code_block(kind: &CodeBlockKind<'_>, events: &[Event<'_>]) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(info) => language(info).to_owned(),
        CodeBlockKind::Indented => String::new(),
    };
    let code: String = events.iter().filter_map(|event| if let Event::Text(text) = event { Some(&**text) } else { None }).collect();
    let language = language.replace(|c: char| !(c.is_alphanumeric() || "+-#_.".contains(c)), "");
    let attribute = if language.is_empty() { String::new() } else { format!(" lang=\"{language}\" class=\"language-{language}\"") };
    let code = code.trim_end_matches('\n').replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<!-- wp:code -->\n<pre class=\"wp-block-code\"><code{attribute}>{code}</code></pre>\n<!-- /wp:code -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: HtmlForm, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(html(text, form, &|_| None), *expected, "{text:?}");
        }
    }

    #[test]
    fn nothing_that_acts_is_left() {
        check(
            HtmlForm::Plain,
            &[
                ("# T\n\na <b onclick=\"x()\">b</b><script>x()</script>\n", "<p>a <b>b</b></p>\n"),
                ("[a](javascript:x) ![b](https://h/i.png)\n", "<p><a>a</a> <img src=\"https://h/i.png\" alt=\"b\"></p>\n"),
                ("```rust,ignore\na < b\n```\n", "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>\n"),
                ("Vec<T> 日本\n", "<p>Vec&lt;T&gt; 日本</p>\n"),
                ("<code class=\"evil\">x</code>\n", "<p><code>x</code></p>\n"),
                ("- [x] a\n- [ ] b\n", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n"),
                ("> [!NOTE]\n> a\n", "<blockquote>\n<p><strong>Note</strong></p>\n<p>a</p>\n</blockquote>\n"),
                (
                    "<details>\n<summary>S</summary>\n\n*a*\n\n</details>\n",
                    "<details>\n<summary>S</summary>\n<p><em>a</em></p>\n</details>\n",
                ),
                (
                    "| a | b |\n|---|---|\n| `x \\| y` | 👩🏽‍🚀 |\n",
                    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td><code>x | y</code></td><td>👩🏽‍🚀</td></tr>\n\
                     </tbody></table>\n",
                ),
                (
                    "a[^1]\n\n[^1]: n\n",
                    "<p>a<sup><a href=\"#note-1\">1</a></sup></p>\n<h2>Notes</h2>\n<ol>\n<li><a id=\"note-1\"></a>n</li>\n</ol>\n",
                ),
            ],
        );
    }

    #[test]
    fn word_press_gets_blocks_without_shortcodes() {
        check(
            HtmlForm::WordPress,
            &[
                (
                    "# T\n\n[gallery] a\n\n```rs\nx[0] < \"y\"\n```\n",
                    "<!-- wp:paragraph -->\n<p>&#091;gallery] a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:code -->\n<pre class=\"wp-block-code\">\
                     <code lang=\"rs\" class=\"language-rs\">x&#091;0] &lt; \"y\"</code></pre>\n<!-- /wp:code -->\n",
                ),
                (
                    "<details>\n<summary>S</summary>\n\n```\na\n```\n\n</details>\n\nb\n",
                    "<!-- wp:html -->\n<details>\n<summary>S</summary>\n<pre><code>a\n</code></pre>\n</details>\n<!-- /wp:html -->\n\n\
                     <!-- wp:paragraph -->\n<p>b</p>\n<!-- /wp:paragraph -->\n",
                ),
                (
                    "## A `b`\n\n> q\n\n<script>x()</script>\n\n| a |\n|---|\n| b |\n\n| |\n|---|\n| c |\n",
                    "<!-- wp:heading {\"level\":2} -->\n<h2>A <code>b</code></h2>\n<!-- /wp:heading -->\n\n<!-- wp:quote -->\n\
                     <blockquote class=\"wp-block-quote\">\n<p>q</p>\n</blockquote>\n<!-- /wp:quote -->\n\n<!-- wp:table -->\n\
                     <figure class=\"wp-block-table\"><table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n\
                     </tbody></table></figure>\n<!-- /wp:table -->\n\n<!-- wp:table -->\n<figure class=\"wp-block-table\"><table><tbody>\n\
                     <tr><td>c</td></tr>\n</tbody></table></figure>\n<!-- /wp:table -->\n",
                ),
            ],
        );
    }

    #[test]
    fn medium_has_its_title_and_no_tables() {
        check(
            HtmlForm::Medium,
            &[(
                "# T\n\n| | |\n|---|---|\n| a | b[^1] |\n\n[^1]: n\n",
                "<h1>T</h1>\n<ul>\n<li><strong>a</strong>: b[1]</li>\n</ul>\n<h2>Notes</h2>\n<ol>\n<li>n</li>\n</ol>\n",
            )],
        );
    }
}
