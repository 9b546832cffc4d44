//! What lists take after `?`: how many rows, from where on, since when; and how a place in a list is written down.

use super::problem::Problem;
use crate::store::Cursor;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const USUAL: u32 = 50;
const MOST: u32 = 200;
/// Characters of a text that a list is narrowed by.
const TEXT_CHARACTERS: usize = 2_000;

/// What stands after `?`, or why it makes no sense.
pub(super) type Asked<T> = Result<Query<T>, QueryRejection>;

/// The words after `?`.
pub(super) fn asked<T>(query: Asked<T>) -> Result<T, Problem> {
    query.map(|Query(asked)| asked).map_err(|error| Problem::bad(error.body_text()))
}

/// The number of rows and the place where they begin.
pub(super) fn page(limit: Option<u32>, cursor: Option<&str>) -> Result<(u32, Option<Cursor>), Problem> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad(format!("limit is a number from 1 to {MOST}")));
    }
    let Some(text) = cursor else { return Ok((limit, None)) };
    place(text).map(|place| (limit, Some(place))).ok_or_else(|| Problem::bad("cursor is what an earlier page gave as next"))
}

fn place(text: &str) -> Option<Cursor> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (at, id) = text.split_once('.')?;
    Some(Cursor { created_ms: at.parse().ok()?, id: harmless(id)? })
}

/// The place behind the last row of a full page; none where the list ends.
pub(super) fn next<T>(rows: &[T], limit: u32, place: impl Fn(&T) -> Cursor) -> Option<String> {
    let Cursor { created_ms, id } = rows.last().filter(|_| rows.len() == limit as usize).map(place)?;
    Some(URL_SAFE_NO_PAD.encode(format!("{created_ms}.{id}")))
}

/// A text that rows are compared with; no database takes every character.
pub(super) fn text(name: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match harmless(&text) {
        Some(text) => Ok(Some(text)),
        None => Err(Problem::bad(format!("{name} has at most {TEXT_CHARACTERS} characters, none of them NUL"))),
    }
}

fn harmless(text: &str) -> Option<String> {
    (text.len() <= TEXT_CHARACTERS && !text.contains('\0')).then(|| text.to_owned())
}

/// `2026-11-01` or `2026-11-01T08:30:00Z` in milliseconds since 1970; a day begins at midnight UTC.
pub(super) fn since(text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    let time = text.parse::<Timestamp>().ok().or_else(day);
    time.map(|time| Some(time.as_millisecond()))
        .ok_or_else(|| Problem::bad("since is a day or a time such as 2026-11-01T08:30:00Z"))
}

/// A time in milliseconds since 1970 as `2026-11-01T08:30:00.125Z`.
pub(super) fn stamp(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let rows = [Cursor { created_ms: -5, id: "a.b\nc".to_owned() }];
        let text = next(&rows, 1, Cursor::clone).unwrap();
        assert_eq!(page(None, Some(&text)).unwrap(), (USUAL, Some(rows[0].clone())));
        assert_eq!(next(&rows, 2, Cursor::clone), None);
        for wrong in ["", "x", "eA", &URL_SAFE_NO_PAD.encode("x.y"), &URL_SAFE_NO_PAD.encode("1.a\0")] {
            assert!(page(None, Some(wrong)).is_err(), "{wrong}");
        }
        assert!(page(Some(0), None).is_err() && page(Some(MOST + 1), None).is_err());
    }

    #[test]
    fn times_are_days_or_moments() {
        assert_eq!(since(Some("1970-01-02")).unwrap(), Some(86_400_000));
        assert_eq!(since(Some("1970-01-01T01:00:00+01:00")).unwrap(), Some(0));
        for wrong in ["", "yesterday", "1970-13-01", "1"] {
            assert!(since(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
