//! Inline Markdown: code marks, links to places, and what keeps untrusted prose from becoming HTML or structure.

use super::text::clean;
use crate::model::{Article, Evidence};
use std::cell::RefCell;

/// Ends of host names, which look like file extensions in `example.com:80`.
const HOST_ENDS: &[&str] = &["com", "org", "net", "io", "dev", "local", "internal", "localhost", "test"];

/// `text` as a code mark, in as many backticks as it needs.
pub(super) fn code_mark(text: &str) -> String {
    let text = super::text::one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// The place of `evidence` as a code mark, linked when the article has permanent links.
pub(super) fn citation(article: &Article, evidence: &Evidence) -> String {
    let mark = code_mark(&evidence.to_string());
    match &article.permalink_base {
        Some(base) => format!("[{mark}]({})", permalink(base, &evidence.path, evidence.span.start_line, evidence.span.end_line)),
        None => mark,
    }
}

/// The permanent link to lines of a file, when the article has such links.
pub(super) fn permalink_of(article: &Article, path: &str, start: u32, end: u32) -> Option<String> {
    article.permalink_base.as_ref().map(|base| permalink(base, path, start, end))
}

/// The places that code marks of `text` name: paths with their first and last lines.
pub(super) fn places(text: &str) -> Vec<(String, u32, u32)> {
    let found = RefCell::new(Vec::new());
    push_prose(&mut String::new(), &clean(text), |_, mark, _| {
        let named = place(mark.trim_matches('`')).map(|(path, start, end)| (path.to_owned(), start, end));
        found.borrow_mut().extend(named);
    });
    found.into_inner()
}

/// The address of lines of a file below `base`.
fn permalink(base: &str, path: &str, start: u32, end: u32) -> String {
    let lines = if end > start { format!("#L{start}-L{end}") } else { format!("#L{start}") };
    format!("{base}{}{lines}", percent_encoded(path))
}

/// `path` with everything but unreserved characters and `/` as `%XX`.
fn percent_encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@+".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// `text` as a composer wrote it: code marks kept, places among them linked, HTML in the prose between made harmless.
pub(super) fn prose(article: &Article, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    push_prose(&mut out, &clean(text), |out, mark, rest| push_mark(out, article, mark, rest));
    out
}

/// Prose with its code marks given to `push`, each with what stands behind it. Backticks that close nowhere are escaped, so that
/// they cannot pair with others outside of `text`.
fn push_prose(out: &mut String, text: &str, push: impl Fn(&mut String, &str, &str)) {
    let mut rest = text;
    while let Some(at) = opening(rest) {
        push_plain(out, &rest[..at]);
        let tail = &rest[at..];
        let ticks = tail.len() - tail.trim_start_matches('`').len();
        if let Some(end) = closing(tail, ticks) {
            push(out, &tail[..end], &tail[end..]);
            rest = &tail[end..];
        } else {
            out.push_str(&"\\`".repeat(ticks));
            rest = &tail[ticks..];
        }
    }
    push_plain(out, rest);
}

/// Where the first backtick stands that no backslash escapes.
fn opening(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'`' if !escaped => return Some(at),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// Where the code mark that `text` begins with, in `ticks` backticks, ends.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = ticks;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == ticks {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// One code mark; a link around it that the composer already wrote is kept.
fn push_mark(out: &mut String, article: &Article, mark: &str, rest: &str) {
    let inside_link = out.ends_with('[') && rest.starts_with("](");
    match (&article.permalink_base, place(mark.trim_matches('`'))) {
        (Some(base), Some((path, start, end))) if !inside_link => {
            out.push_str(&format!("[{mark}]({})", permalink(base, path, start, end)));
        }
        _ => out.push_str(mark),
    }
}

/// `path:line` or `path:first-last` taken apart, when `text` is one.
fn place(text: &str) -> Option<(&str, u32, u32)> {
    let (path, lines) = text.rsplit_once(':')?;
    let (start, end) = lines.split_once('-').unwrap_or((lines, lines));
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (looks_like_path(path) && start > 0 && end >= start).then_some((path, start, end))
}

/// Whether `text` can be a path and is no host name.
fn looks_like_path(text: &str) -> bool {
    let name = crate::model::file_name(text);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let host = !text.contains('/') && (HOST_ENDS.contains(&name) || HOST_ENDS.contains(&extension));
    let named = name.contains(|c: char| c.is_alphabetic()) && !extension.bytes().all(|byte| byte.is_ascii_digit())
        || extension.is_empty() && name.contains(char::is_alphabetic);
    !text.contains("://") && !text.starts_with('/') && !host && named
}

/// Prose outside of code marks: `<` can open no tag, images and links with a scheme other than http(s) are shown as text. All
/// that is added are backslashes before punctuation, so that a check can take them out again.
fn push_plain(out: &mut String, text: &str) {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '<' if !escaped && opens_tag(rest) => out.push_str("\\<"),
            '!' if !escaped && rest.starts_with('[') => out.push_str("\\!"),
            ']' if !escaped && rest.starts_with('(') && !is_harmless(&rest[1..]) => out.push_str("\\]"),
            _ => out.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
}

/// Whether a `<` before `rest` would open a tag, comment or declaration; an autolink to the web is none.
fn opens_tag(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) && !leads_to_web(rest)
}

/// Whether the address of a link that `rest` begins with leads to the web, or has neither a scheme nor a way to hide one.
fn is_harmless(rest: &str) -> bool {
    let rest = rest.trim_start();
    let address = rest.split([')', ' ']).next().unwrap_or_default();
    leads_to_web(address) || !address.contains([':', '&', '<', '\\'])
}

/// Whether an address begins with http or https.
fn leads_to_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// A line of quoted prose: no HTML, no image, and no heading, fence or rule at its start.
pub(super) fn quoted_line(line: &str) -> String {
    let line = clean(line);
    let line = line.trim_end();
    let body = line.trim_start();
    let mut out = String::with_capacity(line.len() + 8);
    let indent = line.len() - body.len();
    out.push_str(&" ".repeat(indent.min(3)));
    let defines_link = body.starts_with('[') && body.contains("]:");
    if defines_link || body.starts_with(['#', '=', '~']) || is_rule(body) {
        out.push('\\');
    }
    push_prose(&mut out, body, |out, mark, _| out.push_str(mark));
    out
}

/// Whether a line is a thematic break, or underlines the one before it as a heading.
fn is_rule(line: &str) -> bool {
    let mut chars = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = chars.next().filter(|c| "-_*".contains(*c)) else { return false };
    chars.all(|c| c == first)
}

/// A cell of a table: prose without line ends, with `|` escaped.
pub(super) fn cell(article: &Article, text: &str) -> String {
    prose(article, &super::text::one_line(text)).replace('|', "\\|")
}
