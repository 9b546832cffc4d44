//! Where a byte of a body stands: in prose, in code, in raw HTML, or in an address.

use super::edits::events;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// What a byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Text in which a backslash escapes.
    Prose,
    /// Prose in the cell of a table.
    Cell,
    /// Code; the number tells one block or mark from another.
    Code(usize),
    /// Raw HTML.
    Html,
    /// Addresses, titles, the words behind a fence, and marks.
    Other,
}

/// The places of a body, sorted.
pub(super) struct Places(Vec<(Range<usize>, Place)>);

impl Places {
    pub(super) fn of(body: &str) -> Self {
        let (mut list, mut blocks) = (Vec::new(), 0);
        let (mut in_code, mut in_cell, mut in_address) = (false, false, false);
        for (event, range) in events(body) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => (in_code, blocks) = (true, blocks + 1),
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::TableCell) => in_cell = true,
                Event::End(TagEnd::TableCell) => in_cell = false,
                Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => in_address = true,
                Event::End(TagEnd::Link) => in_address = false,
                Event::Code(_) => {
                    blocks += 1;
                    list.push((range, Place::Code(blocks)));
                }
                Event::Html(_) | Event::InlineHtml(_) => list.push((range, Place::Html)),
                Event::Text(_) if in_code => list.push((range, Place::Code(blocks))),
                Event::Text(_) if in_address => {}
                Event::Text(_) => list.push((range, if in_cell { Place::Cell } else { Place::Prose })),
                _ => {}
            }
        }
        Self(list)
    }

    /// The place of the byte at `at`.
    pub(super) fn at(&self, at: usize) -> Place {
        let next = self.0.partition_point(|(range, _)| range.start <= at);
        let before = next.checked_sub(1).and_then(|index| self.0.get(index));
        before.filter(|(range, _)| range.contains(&at)).map_or(Place::Other, |(_, place)| *place)
    }

    /// Where the code block that `at` is in ends; `at` when it is in none.
    pub(super) fn end_of_code(&self, at: usize) -> usize {
        let place = self.at(at);
        if !matches!(place, Place::Code(_)) {
            return at;
        }
        self.0.iter().rev().find(|(_, other)| *other == place).map_or(at, |(range, _)| range.end)
    }
}

/// The backslash before `at`, when the byte there is escaped by one.
pub(super) fn escape_before(body: &str, at: usize) -> Option<usize> {
    let before = &body[..at];
    let count = before.len() - before.trim_end_matches('\\').len();
    (count % 2 == 1).then(|| at - 1)
}
