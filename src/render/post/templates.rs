//! Makes a platform show what it would otherwise run: Liquid, shortcodes, expressions, embeds.
//!
//! The marks are looked for in the source, byte by byte, because that is what the platforms' own scanners read; the place of each
//! decides what can hide it there. In code no Markdown escape works, so only the scanner's own way of quoting is left; where it has
//! none, a word joiner, which nobody sees, parts the mark.

use super::dialect::Templates;
use super::edits::{Edits, destination, escaped, events};
use super::places::{Place, Places, escape_before};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

/// An invisible character that allows no line break.
const JOINER: char = '\u{2060}';

/// `body` with everything that `templates` would act on shown as it is written.
pub(super) fn neutral(body: &str, templates: Templates) -> String {
    match templates {
        Templates::None => body.to_owned(),
        Templates::Liquid => liquid(body),
        Templates::Hugo => hugo(body),
        Templates::Jekyll => jekyll(body),
        Templates::Mdx => mdx(body),
        Templates::Hashnode => hashnode(body),
        Templates::Ghost => ghost(body),
    }
}

/// Forem wraps code by itself, and runs Liquid over the HTML that Markdown has become.
fn liquid(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    for at in pairs(body, &["{{", "{%"]) {
        let mark = &body[at..at + 2];
        match places.at(at) {
            Place::Code(_) if mark == "{%" && ends_raw(&body[at + 2..]) => edits.replace(at + 2..at + 2, JOINER),
            Place::Code(_) => {}
            Place::Prose | Place::Cell | Place::Html => edits.replace(at..at + 2, raw_mark(mark)),
            Place::Other => edits.replace(at..at + 1, "%7B"),
        }
    }
    code_elements(body, &mut edits);
    // An address may have spaces for Redcarpet.
    for (at, _) in body.match_indices("](") {
        if matches!(places.at(at), Place::Prose | Place::Cell) && escape_before(body, at).is_none() {
            edits.replace(at..at, "\\");
        }
    }
    // Marks of code in prose would pair with others in the pattern by which Forem looks for code.
    for (at, mark) in body.match_indices(['`', '~']) {
        let in_run = mark == "`" || run_around(body, at) > 2;
        if in_run && matches!(places.at(at), Place::Prose | Place::Cell) {
            edits.replace(escape_before(body, at).unwrap_or(at)..at + 1, if mark == "`" { "&#96;" } else { "&#126;" });
        }
    }
    edits.apply()
}

/// Code that Forem's pattern would cut at a backtick, or its tables at a `|`, as an element.
fn code_elements(body: &str, edits: &mut Edits<'_>) {
    let mut in_cell = false;
    for (event, range) in events(body) {
        match event {
            Event::Start(Tag::TableCell) => in_cell = true,
            Event::End(TagEnd::TableCell) => in_cell = false,
            Event::Code(code) if code.contains('`') || in_cell && code.contains('|') => {
                edits.replace(range, raw(&code_element(&code)));
            }
            _ => {}
        }
    }
}

/// `code` as an element whose text is not Markdown.
pub(super) fn code_element(code: &str) -> String {
    let mut out = String::from("<code>");
    for c in code.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '`' | '~' | '|' | '*' | '_' | '\\' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "</code>"
}

/// `text` with its marks in raw blocks.
fn raw(text: &str) -> String {
    let mut edits = Edits::new(text);
    for at in pairs(text, &["{{", "{%"]) {
        edits.replace(at..at + 2, raw_mark(&text[at..at + 2]));
    }
    edits.apply()
}

fn raw_mark(mark: &str) -> String {
    format!("{{% raw %}}{mark}{{% endraw %}}")
}

/// The length of the run of equal bytes that the one at `at` is in.
fn run_around(body: &str, at: usize) -> usize {
    let same = |byte: &&u8| **byte == body.as_bytes()[at];
    body.as_bytes()[at..].iter().take_while(same).count() + body.as_bytes()[..at].iter().rev().take_while(same).count()
}

/// Whether the tag that goes on with `rest` would end a raw block, and is not written in the one form that Forem hides.
fn ends_raw(rest: &str) -> bool {
    let word = rest.trim_start_matches('-').trim_start();
    word.starts_with("endraw") && !rest.starts_with(" endraw %}")
}

/// The shortcode scanner comes before Markdown: a backslash parts its mark in prose, a comment quotes it in code.
fn hugo(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    let mut quoted = 0;
    for at in pairs(body, &["{{<", "{{%"]) {
        if at < quoted {
            continue;
        }
        match places.at(at) {
            Place::Prose | Place::Cell => edits.replace(at + 1..at + 1, "\\"),
            Place::Html => edits.replace(at..at + 1, "&#123;"),
            Place::Other => edits.replace(at..at + 1, "%7B"),
            Place::Code(_) => {
                let closer = if body[at..].starts_with("{{<") { ">}}" } else { "%}}" };
                match body[at + 3..places.end_of_code(at)].find(closer) {
                    Some(length) => {
                        quoted = at + 3 + length;
                        edits.replace(at + 3..at + 3, "/*");
                        edits.replace(quoted..quoted, "*/");
                    }
                    None => edits.replace(at + 1..at + 1, JOINER),
                }
            }
        }
    }
    attributes(body, &places, &mut edits, &["{#", "{."]);
    definitions(body, &places, &mut edits);
    edits.apply()
}

/// Liquid runs over the whole source, so an expression that prints a brace works everywhere; kramdown's own marks get a backslash.
fn jekyll(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    for (at, _) in body.match_indices('{') {
        if body[at + 1..].starts_with(['{', '%']) {
            edits.replace(at..at + 1, "{{ \"{\" }}");
        }
    }
    attributes(body, &places, &mut edits, &["{:", "{#"]);
    definitions(body, &places, &mut edits);
    bare_pipes(body, &mut edits);
    for (at, mark) in body.match_indices(['|', '$', '[', ']', '^']) {
        let (before, after) = (&body[..at], &body[at + 1..]);
        let acts = match mark {
            "|" => true,
            "$" => after.starts_with('$') || before.ends_with('$'),
            "[" => before.ends_with('*'),
            // An address may have spaces there.
            "]" => after.starts_with('('),
            _ => begins_line(body, at) && after.trim_start_matches(' ').starts_with(['\n', '\r']),
        };
        match places.at(at) {
            Place::Prose if acts && mark == "^" => edits.replace(at..at + 1, "&#94;"),
            Place::Prose if acts && escape_before(body, at).is_none() => edits.replace(at..at, "\\"),
            _ => {}
        }
    }
    edits.apply()
}

/// Hides a colon that would make the line before it a term and its own line the definition.
fn definitions(body: &str, places: &Places, edits: &mut Edits<'_>) {
    for (at, _) in body.match_indices(": ") {
        if begins_line(body, at) && places.at(at) == Place::Prose {
            edits.replace(at..at, "\\");
        }
    }
}

/// Takes the backslash from pipes of code in tables: kramdown knows that they end no cell there, and would show it.
fn bare_pipes(body: &str, edits: &mut Edits<'_>) {
    let mut in_cell = false;
    for (event, range) in events(body) {
        match event {
            Event::Start(Tag::TableCell) => in_cell = true,
            Event::End(TagEnd::TableCell) => in_cell = false,
            Event::Code(_) if in_cell => {
                let pipes = body[range.clone()].match_indices("\\|").map(|(at, _)| range.start + at);
                pipes.for_each(|at| edits.replace(at..at + 1, ""));
            }
            _ => {}
        }
    }
}

/// Whether only marks of containers stand before `at` on its line.
fn begins_line(body: &str, at: usize) -> bool {
    let before = body[..at].trim_end_matches([' ', '\t', '>']);
    before.is_empty() || before.ends_with('\n')
}

/// Hides marks in prose that would set attributes of what they stand behind.
fn attributes(body: &str, places: &Places, edits: &mut Edits<'_>, marks: &[&str]) {
    for at in marks.iter().flat_map(|mark| body.match_indices(mark)).map(|(at, _)| at) {
        if matches!(places.at(at), Place::Prose | Place::Cell) && escape_before(body, at).is_none() {
            edits.replace(at..at, "\\");
        }
    }
}

/// Braces open expressions and `<` opens JSX in prose; a paragraph may not begin as a module's import or export does.
fn mdx(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    for (at, _) in body.match_indices(['{', '<']) {
        if matches!(places.at(at), Place::Prose | Place::Cell) && escape_before(body, at).is_none() {
            edits.replace(at..at, "\\");
        }
    }
    for (event, range) in events(body) {
        let source = &body[range.clone()];
        match event {
            Event::Start(Tag::Link { link_type: link_type @ (LinkType::Autolink | LinkType::Email), dest_url, .. }) => {
                let shown = escaped(source.trim_start_matches('<').trim_end_matches('>')).replace('{', "\\{");
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                edits.replace(range, format!("[{shown}]({scheme}{})", destination(&dest_url)));
            }
            Event::Start(Tag::Paragraph) if source.starts_with("import ") => edits.replace(range.start..range.start + 1, "&#105;"),
            Event::Start(Tag::Paragraph) if source.starts_with("export ") => edits.replace(range.start..range.start + 1, "&#101;"),
            Event::Start(Tag::Paragraph) if source.starts_with(":::") => edits.replace(range.start..range.start, "\\"),
            _ => {}
        }
    }
    edits.apply()
}

/// An embed is `%[address]` or `%%[id]` in prose.
fn hashnode(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    for (at, _) in body.match_indices('%') {
        if body[at + 1..].trim_start_matches('%').starts_with('[') && matches!(places.at(at), Place::Prose | Place::Cell) {
            edits.replace(escape_before(body, at).unwrap_or(at)..at + 1, "&#37;");
        }
    }
    edits.apply()
}

/// `==`, `^`, a single `~`, and `#` without a space.
fn ghost(body: &str) -> String {
    let places = Places::of(body);
    let mut edits = Edits::new(body);
    for (at, mark) in body.match_indices(['=', '^', '~', '#']) {
        let acts = match mark {
            "=" => body[..at].ends_with('=') && !body[..at].ends_with("\\="),
            "#" => begins_line(body, at),
            _ => true,
        };
        if acts && matches!(places.at(at), Place::Prose | Place::Cell) && escape_before(body, at).is_none() {
            edits.replace(at..at, "\\");
        }
    }
    edits.apply()
}

/// Where one of `marks` stands, from left to right, none inside another.
fn pairs(body: &str, marks: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = body[at..].find('{') {
        at += next;
        let mark = marks.iter().find(|mark| body[at..].starts_with(**mark));
        if mark.is_some() {
            found.push(at);
        }
        at += mark.map_or(1, |mark| mark.len());
    }
    found
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
