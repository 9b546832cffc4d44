//! From the events of the Markdown parser to the blocks of a document. Works without recursion at any depth of nesting.

use super::document::{Block, Fence, Link, MARK, Mark, Place, Quote, Unit};
use super::front_matter;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use std::rc::Rc;

/// Reads the body of an article; its front matter is skipped.
pub(crate) fn parse(markdown: &str) -> Vec<Block> {
    let skipped = front_matter::front_matter_length(markdown);
    let body = &markdown[skipped..];
    let first_line = 1 + memchr::memchr_iter(b'\n', &markdown.as_bytes()[..skipped]).count() as u32;
    let mut reader = Reader::new(body, first_line);
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        reader.event(event, range);
    }
    reader.flush();
    reader.blocks
}

struct Reader<'a> {
    body: &'a str,
    line_starts: Vec<usize>,
    first_line: u32,
    blocks: Vec<Block>,
    unit: Option<Unit>,
    fence: Option<Fence>,
    section: Rc<str>,
    link: Option<(Rc<str>, u32, usize, usize)>,
    quote_depth: usize,
    html_comment: bool,
    has_title: bool,
    footer: bool,
}

impl<'a> Reader<'a> {
    fn new(body: &'a str, first_line: u32) -> Self {
        let line_starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', body.as_bytes()).map(|at| at + 1)).collect();
        Self {
            body,
            line_starts,
            first_line,
            blocks: Vec::new(),
            unit: None,
            fence: None,
            section: Rc::from(""),
            link: None,
            quote_depth: 0,
            html_comment: false,
            has_title: false,
            footer: false,
        }
    }

    fn line(&self, offset: usize) -> u32 {
        self.first_line + self.line_starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.in_quote(&event, &range) {
            return;
        }
        let line = self.line(range.start);
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.fence {
                Some(fence) => fence.text.push_str(&text),
                None => self.unit_at(line).push(&text, line),
            },
            Event::Code(text) => {
                let link = self.link.as_ref().map(|(address, ..)| Rc::clone(address));
                self.unit_at(line).push_mark(&text, line, link);
            }
            Event::SoftBreak | Event::HardBreak => self.unit_at(line).push(" ", line),
            Event::Html(html) => self.html(&html, line),
            Event::Rule => {
                self.flush();
                self.footer = true;
            }
            _ => {}
        }
    }

    /// Quotes are taken as source, because their words are compared with source.
    fn in_quote(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                if self.quote_depth == 0 {
                    self.flush();
                    let quote = quote(&self.body[range.clone()], self.line(range.start), &self.section);
                    self.blocks.push(Block::Quote(quote));
                }
                self.quote_depth += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.quote_depth = self.quote_depth.saturating_sub(1);
                return true;
            }
            _ => {}
        }
        self.quote_depth > 0
    }

    fn start(&mut self, tag: Tag<'_>, line: u32) {
        match tag {
            Tag::Heading { level, .. } => {
                let place = if level == HeadingLevel::H1 && !self.has_title { Place::Title } else { Place::Heading };
                self.has_title |= place == Place::Title;
                self.footer = false;
                self.begin(place, line);
            }
            Tag::Item => self.begin(Place::Item, line),
            Tag::TableHead | Tag::TableRow => self.begin(Place::Row, line),
            Tag::Paragraph if matches!(&self.unit, Some(unit) if unit.place == Place::Item && unit.is_blank()) => {}
            Tag::Paragraph => self.begin(Place::Paragraph, line),
            Tag::List(_) | Tag::HtmlBlock => self.flush(),
            Tag::CodeBlock(kind) => self.start_fence(&kind, line),
            Tag::Link { dest_url, .. } => self.start_link(&dest_url, line),
            Tag::Image { dest_url, .. } if dest_url.contains("://") => self.start_link(&dest_url, line),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(unit) = self.unit.as_mut().filter(|unit| unit.place == Place::Heading) {
                    self.section = heading(unit);
                    unit.section = Rc::clone(&self.section);
                }
                self.flush();
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead | TagEnd::HtmlBlock => self.flush(),
            TagEnd::TableCell => {
                if let Some(unit) = &mut self.unit {
                    unit.text.push_str(" | ");
                }
            }
            TagEnd::CodeBlock => self.blocks.extend(self.fence.take().map(Block::Fence)),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    fn begin(&mut self, place: Place, line: u32) {
        self.flush();
        let place = if self.footer { Place::Footer } else { place };
        self.unit = Some(Unit::new(place, &self.section, line));
    }

    fn unit_at(&mut self, line: u32) -> &mut Unit {
        let place = if self.footer { Place::Footer } else { Place::Paragraph };
        let section = &self.section;
        self.unit.get_or_insert_with(|| Unit::new(place, section, line))
    }

    fn flush(&mut self) {
        let Some(unit) = self.unit.take().filter(|unit| !unit.is_blank()) else { return };
        if let Some(Block::Quote(quote)) = self.blocks.last_mut()
            && quote.citation.is_none()
            && let [mark] = unit.marks.as_slice()
            && unit.text.trim_start().starts_with(['—', '–', '-'])
        {
            quote.citation = Some(mark.clone());
            return;
        }
        self.blocks.push(Block::Unit(unit));
    }

    fn start_fence(&mut self, kind: &CodeBlockKind<'_>, line: u32) {
        self.flush();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        let citation = self.lone_mark();
        self.fence = Some(Fence { info, text: String::new(), line, section: Rc::clone(&self.section), citation });
    }

    /// Takes back the unit before a fence when it is nothing but a place.
    fn lone_mark(&mut self) -> Option<Mark> {
        let Some(Block::Unit(unit)) = self.blocks.last() else { return None };
        let lone = unit.text.trim().trim_end_matches(':') == MARK.encode_utf8(&mut [0; 4]);
        let mark = unit.marks.first().filter(|mark| lone && super::place::parse(&mark.text).is_some())?.clone();
        self.blocks.pop();
        Some(mark)
    }

    fn start_link(&mut self, address: &str, line: u32) {
        let unit = self.unit_at(line);
        let (at, marks) = (unit.text.len(), unit.marks.len());
        self.link = Some((Rc::from(address), line, at, marks));
    }

    fn end_link(&mut self) {
        let (Some((address, line, at, marks)), Some(unit)) = (self.link.take(), &mut self.unit) else { return };
        let is_lone_mark = unit.marks.len() == marks + 1 && unit.text[at..].trim().chars().eq([MARK]);
        if !is_lone_mark {
            unit.links.push(Link { address, line });
        }
    }

    fn html(&mut self, html: &str, line: u32) {
        let mut rest = html;
        while !rest.is_empty() {
            let (end, close) = if self.html_comment { ("-->", true) } else { ("<!--", false) };
            let (before, after) = rest.split_once(end).unwrap_or((rest, ""));
            let found = before.len() < rest.len();
            if !self.html_comment {
                let text = without_tags(before);
                self.unit_at(line).push(&text, line);
            }
            if found {
                self.html_comment = !close;
            }
            rest = after;
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut inside = false;
    html.chars()
        .map(|c| {
            let was_inside = inside;
            inside = c == '<' || (inside && c != '>');
            if was_inside || inside { ' ' } else { c }
        })
        .collect()
}

fn heading(unit: &Unit) -> Rc<str> {
    let mut marks = unit.marks.iter();
    let mut text = String::new();
    for c in unit.text.trim().chars() {
        match c {
            MARK => text.extend(marks.next().map(|mark| format!("`{}`", mark.text))),
            c => text.push(c),
        }
    }
    text.into()
}

fn quote(source: &str, line: u32, section: &Rc<str>) -> Quote {
    let mut lines: Vec<&str> = source.lines().map(|line| line.trim_start_matches(['>', ' ', '\t'])).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let citation = lines.last().and_then(|last| attribution(last, line + lines.len() as u32 - 1));
    if citation.is_some() {
        lines.pop();
    }
    Quote { text: lines.join("\n"), line, section: Rc::clone(section), citation }
}

/// The place in a line such as ``— `src/db.rs:40-43` `` or the same as a link.
fn attribution(line: &str, number: u32) -> Option<Mark> {
    let rest = line.trim().trim_start_matches("\\-").strip_prefix(['—', '–', '-'])?.trim_start_matches(['-', ' ']);
    let (linked, rest) = rest.strip_prefix('[').map_or((false, rest), |rest| (true, rest));
    let (text, tail) = rest.strip_prefix('`')?.split_once('`')?;
    let address = linked.then(|| tail.strip_prefix("](")?.strip_suffix(')')).flatten();
    super::place::parse(text)?;
    Some(Mark { text: text.to_owned(), line: number, link: address.map(Rc::from), at: 0 })
}
