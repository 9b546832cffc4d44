//! A short post about an article: title, hook, link and hashtags, cut so that it fits.

use super::tags::alphanumeric;
use crate::render::text::one_line;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation as _;

/// How a network counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Characters as people see them; a link counts as so many when that is given. Mastodon.
    Characters {
        /// What any link counts.
        link: Option<usize>,
    },
    /// Characters as people see them, and bytes beside. Bluesky.
    Graphemes {
        /// The most bytes of the whole text.
        most_bytes: usize,
    },
    /// The "little" text of `LinkedIn`, whose marks need a backslash; the backslashes are counted.
    Little,
}

/// What a part of a short post leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address.
    Link(String),
    /// A tag, without its `#`.
    Tag(String),
}

/// A part of a short post that is more than text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Its UTF-8 bytes within the text.
    pub bytes: Range<usize>,
    /// Where it leads.
    pub target: Target,
}

/// A short post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Short {
    /// The text, ready to be sent.
    pub text: String,
    /// Its link and its tags.
    pub facets: Vec<Facet>,
}

/// A post of at most `most` characters as `counting` has it. The link is always whole; then come the title, as many tags as fit, and
/// the hook, which is cut at a word.
#[must_use]
pub fn short(title: &str, hook: &str, link: &str, tags: &[String], most: usize, counting: &Counting) -> Short {
    let mut post = Post { link, counting, most, title: String::new(), hook: String::new(), tags: Vec::new() };
    let title = plain(title, counting);
    let whole_title = post.fill(&title, |post, part| part.clone_into(&mut post.title));
    if whole_title {
        for tag in tags.iter().map(|tag| alphanumeric(tag)).filter(|tag| tag.contains(char::is_alphabetic)) {
            if !post.tags.contains(&tag) {
                post.tags.push(tag);
                if !post.fits() {
                    post.tags.pop();
                }
            }
        }
        post.fill(&plain(hook, counting), |post, part| part.clone_into(&mut post.hook));
    }
    post.finish()
}

/// Text for `counting`: one line, marks escaped where a network has them, and nobody called by name.
fn plain(text: &str, counting: &Counting) -> String {
    let line = one_line(text);
    match counting {
        Counting::Little => line,
        // A word joiner behind the sign keeps a decorator or a package's scope from calling somebody.
        Counting::Characters { .. } => line.replace('@', "@\u{2060}"),
        Counting::Graphemes { .. } => line,
    }
}

/// A post that grows.
struct Post<'a> {
    link: &'a str,
    counting: &'a Counting,
    most: usize,
    title: String,
    hook: String,
    tags: Vec<String>,
}

impl Post<'_> {
    /// Puts as much of `text` as fits where `put` says; whether that was all.
    fn fill(&mut self, text: &str, put: impl Fn(&mut Self, &str)) -> bool {
        put(self, text);
        if self.fits() {
            return true;
        }
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        // The longest beginning that fits: more text never counts less.
        let fitting = ends.partition_point(|&end| {
            put(self, &format!("{}…", &text[..end]));
            self.fits()
        });
        let end = fitting.checked_sub(1).map_or(0, |last| ends[last]);
        let cut = at_a_word(text, end);
        let part = if cut.is_empty() { String::new() } else { format!("{cut}…") };
        put(self, &part);
        false
    }

    fn fits(&self) -> bool {
        let short = self.finish();
        match self.counting {
            Counting::Characters { link } => {
                let own = link.map_or(0, |_| self.link.graphemes(true).count());
                short.text.graphemes(true).count() - own + link.unwrap_or(0) <= self.most
            }
            Counting::Graphemes { most_bytes } => {
                short.text.len() <= *most_bytes && short.text.graphemes(true).count() <= self.most
            }
            Counting::Little => short.text.encode_utf16().count() <= self.most,
        }
    }

    fn finish(&self) -> Short {
        let mut short = Short::default();
        for paragraph in [&self.title, &self.hook] {
            if !paragraph.is_empty() {
                short.text.push_str(&self.marked(paragraph));
                short.text.push_str("\n\n");
            }
        }
        push(&mut short, self.link, Target::Link(self.link.to_owned()));
        for (at, tag) in self.tags.iter().enumerate() {
            short.text.push_str(if at == 0 { "\n\n" } else { " " });
            push(&mut short, &format!("#{tag}"), Target::Tag(tag.clone()));
        }
        short
    }

    fn marked(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            if *self.counting == Counting::Little && "|{}@[]()<>#\\*_~".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }
}

fn push(short: &mut Short, text: &str, target: Target) {
    let start = short.text.len();
    short.text.push_str(text);
    short.facets.push(Facet { bytes: start..short.text.len(), target });
}

/// The beginning of `text` up to `end`, without a word that is cut in two, unless little would be left.
fn at_a_word(text: &str, end: usize) -> &str {
    let part = &text[..end];
    let whole = text[end..].starts_with(char::is_whitespace);
    let space = if whole { Some(end) } else { part.rfind(char::is_whitespace) };
    let bound = text.split_word_bound_indices().map(|(at, _)| at).take_while(|&at| at <= end).last();
    let cut = space.filter(|at| at * 2 >= end).or(bound.filter(|at| at * 2 >= end)).unwrap_or(end);
    part[..cut].trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-(".contains(c))
}

#[cfg(test)]
#[path = "short_tests.rs"]
mod tests;
