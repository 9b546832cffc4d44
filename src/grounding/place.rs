//! A place as prose writes it: `src/db.rs:40-43`, `src/db.rs:52`, or the same as an address `src/db.rs#L40-L43`.

use crate::model::Span;

/// A path with lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceMark {
    /// The path as written.
    pub(crate) path: String,
    /// The lines as written; the end may lie before the start.
    pub(crate) start: u32,
    /// The last line.
    pub(crate) end: u32,
}

impl PlaceMark {
    /// The lines, when they are in order and counted from 1.
    pub(crate) fn span(&self) -> Option<Span> {
        (self.start >= 1 && self.end >= self.start).then(|| Span::new(self.start, self.end))
    }
}

/// Parses a code mark; none when it is no place.
pub(crate) fn parse(text: &str) -> Option<PlaceMark> {
    let (path, lines) = text.rsplit_once(':')?;
    let (start, end) = lines.split_once(['-', '–']).unwrap_or((lines, lines));
    let has_path_shape = path.contains(['/', '.']) || path.starts_with(|c: char| c.is_ascii_uppercase());
    if path.is_empty() || path.ends_with(':') || path.contains(char::is_whitespace) || !has_path_shape || is_host(path) {
        return None;
    }
    Some(PlaceMark { path: path.to_owned(), start: number(start)?, end: number(end)? })
}

/// Parses the fragment of an address: `L40-L43`, `L40`, `L40-43`, `lines-40:43`.
pub(crate) fn fragment(text: &str) -> Option<(u32, u32)> {
    let rest = text.strip_prefix("lines-").or_else(|| text.strip_prefix('L'))?;
    let (start, end) = rest.split_once(['-', ':']).unwrap_or((rest, rest));
    Some((number(start)?, number(end.trim_start_matches('L'))?))
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().unwrap_or(u32::MAX))
}

fn is_host(path: &str) -> bool {
    path.contains("://") || path.split('.').all(|part| number(part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_other_marks() {
        let place = |path: &str, start, end| Some(PlaceMark { path: path.into(), start, end });
        for (text, expected) in [
            ("src/db.rs:40-43", place("src/db.rs", 40, 43)),
            ("src/db.rs:52", place("src/db.rs", 52, 52)),
            ("Makefile:3", place("Makefile", 3, 3)),
            ("src/db.rs:9-5", place("src/db.rs", 9, 5)),
            ("a.rs:99999999999", place("a.rs", u32::MAX, u32::MAX)),
            ("127.0.0.1:6379", None),
            ("http://localhost:80", None),
            ("Frame::parse", None),
            ("key: 4", None),
            ("src/db.rs:", None),
            ("src/db.rs:4-", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(place("a", 9, 5).unwrap().span(), None);
        assert_eq!(fragment("L4-L7"), Some((4, 7)));
        assert_eq!(fragment("L4"), Some((4, 4)));
        assert_eq!(fragment("lines-4:7"), Some((4, 7)));
        assert_eq!(fragment("usage"), None);
    }
}
