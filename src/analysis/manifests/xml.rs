//! XML as a stream of elements: names of the open elements, text or attributes, and the line. Entities other than the five of XML,
//! and faults, end an element's text or the document.

use super::document::Lines;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements nested deeper are stepped over.
const MAX_DEPTH: usize = 64;

/// An element that has ended.
pub(super) struct Element<'a> {
    /// Names of the elements around it and its own, without prefixes.
    pub(super) path: &'a [String],
    /// Its own text.
    pub(super) text: &'a str,
    /// Its attributes.
    pub(super) attributes: &'a [(String, String)],
    /// The line where it begins.
    pub(super) line: u32,
}

struct Open {
    text: String,
    attributes: Vec<(String, String)>,
    line: u32,
}

/// Calls `each` for every element when it ends, so children come first.
pub(super) fn read(text: &str, mut each: impl FnMut(&Element<'_>)) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let lines = Lines::new(text);
    let (mut path, mut open, mut skipped): (Vec<String>, Vec<Open>, usize) = (Vec::new(), Vec::new(), 0);
    loop {
        let offset = reader.buffer_position() as usize;
        let Ok(event) = reader.read_event() else { return };
        match event {
            Event::Start(_) if path.len() >= MAX_DEPTH => skipped += 1,
            Event::Start(start) => {
                path.push(name(&start));
                open.push(Open { text: String::new(), attributes: attributes(&start), line: lines.at(offset + 1) });
            }
            Event::Empty(start) if path.len() < MAX_DEPTH => {
                path.push(name(&start));
                each(&Element { path: &path, text: "", attributes: &attributes(&start), line: lines.at(offset + 1) });
                path.pop();
            }
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::End(_) => {
                let Some(ended) = open.pop() else { return };
                each(&Element { path: &path, text: ended.text.trim(), attributes: &ended.attributes, line: ended.line });
                path.pop();
            }
            Event::Text(text) => open.iter_mut().rev().take(1).for_each(|open| open.text.push_str(&text)),
            Event::CData(text) => open.iter_mut().rev().take(1).for_each(|open| open.text.push_str(&text)),
            Event::GeneralRef(entity) => {
                let text = quick_xml::escape::resolve_predefined_entity(&entity).unwrap_or("");
                open.iter_mut().rev().take(1).for_each(|open| open.text.push_str(text));
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

fn name(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref().as_ref()).into_owned()
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        (String::from_utf8_lossy(attribute.key.local_name().as_ref().as_ref()).into_owned(), attribute.value.into_owned())
    };
    start.attributes().flatten().take(32).map(pair).collect()
}

impl Element<'_> {
    /// Whether it lies at `path` from the root.
    pub(super) fn is_at(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && self.path.iter().zip(path).all(|(name, wanted)| *wanted == "*" || name == wanted)
    }

    /// Whether the last names of its path are `path`.
    pub(super) fn ends_with(&self, path: &[&str]) -> bool {
        self.path.len() >= path.len()
            && self.path[self.path.len() - path.len()..].iter().zip(path).all(|(name, wanted)| name == wanted)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}
