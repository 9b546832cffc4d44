//! Older and newer pages of a list: the store only goes on from a place, so a page remembers the places of those before it.

use crate::server::cursor::page;
use crate::server::problem::Problem;
use crate::store::Cursor;
use minijinja::{Value, context};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// Rows on a page.
pub(super) const ROWS: u32 = 25;
/// Places that a page remembers; further back than that one begins anew.
const MOST_PLACES: usize = 40;
/// What is written with a percent sign in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a page begins, and where those before it began.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    cursor: String,
    /// The places of newer pages, the first one left out, with commas between them.
    trail: String,
}

impl Place {
    /// The place as the store takes it.
    pub(super) fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        let cursor = Some(self.cursor.as_str()).filter(|cursor| !cursor.is_empty());
        page(None, cursor).map(|(_, place)| place)
    }

    /// The addresses of the pages around this one; `next` is the place of the older one, where there is one.
    pub(super) fn around(&self, path: &str, filter: &[(&str, &str)], next: Option<&str>) -> Value {
        let older = next.map(|next| {
            let mut trail: Vec<&str> = self.trail.split(',').filter(|place| !place.is_empty()).collect();
            trail.extend((!self.cursor.is_empty()).then_some(self.cursor.as_str()));
            let trail = trail[trail.len().saturating_sub(MOST_PLACES)..].join(",");
            address(path, filter, next, &trail)
        });
        let newer = (!self.cursor.is_empty()).then(|| {
            let (trail, cursor) = self.trail.rsplit_once(',').unwrap_or(("", &self.trail));
            address(path, filter, cursor, trail)
        });
        context! { older, newer }
    }
}

fn address(path: &str, filter: &[(&str, &str)], cursor: &str, trail: &str) -> String {
    let fields = filter.iter().copied().chain([("cursor", cursor), ("trail", trail)]).filter(|(_, value)| !value.is_empty());
    let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}

/// A value as it stands in a query.
pub(super) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, QUERY).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(cursor: &str, trail: &str) -> (String, String) {
        let place = Place { cursor: cursor.to_owned(), trail: trail.to_owned() };
        let value = place.around("/", &[("repository", "a b"), ("state", "")], Some("5.id"));
        let text = |name| value.get_attr(name).unwrap().as_str().unwrap_or("none").to_owned();
        (text("newer"), text("older"))
    }

    #[test]
    fn the_way_back_is_the_way_that_was_taken() {
        let (first, second) = ("/?repository=a%20b".to_owned(), "/?repository=a%20b&cursor=9.x".to_owned());
        assert_eq!(around("", ""), ("none".to_owned(), "/?repository=a%20b&cursor=5.id".to_owned()));
        assert_eq!(around("9.x", ""), (first, "/?repository=a%20b&cursor=5.id&trail=9.x".to_owned()));
        assert_eq!(around("7.y", "9.x"), (second, "/?repository=a%20b&cursor=5.id&trail=9.x%2C7.y".to_owned()));
        assert_eq!(around("6.z", "9.x,7.y").0, "/?repository=a%20b&cursor=7.y&trail=9.x");
    }
}
