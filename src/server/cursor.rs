//! Lists in pages: how many rows, from where on, and how a place is written down.

use super::problem::Problem;
use crate::store::Cursor;
use serde::Deserialize;

const USUAL: u32 = 50;
const MOST: u32 = 200;

/// What a list takes after `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    limit: Option<u32>,
    cursor: Option<String>,
}

impl Page {
    /// The number of rows and the place where they begin.
    pub(super) fn read(&self) -> Result<(u32, Option<Cursor>), Problem> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(Problem::bad(format!("limit is a number from 1 to {MOST}")));
        }
        let Some(text) = &self.cursor else { return Ok((limit, None)) };
        let place = text.split_once('.').and_then(|(at, id)| Some(Cursor { created_ms: at.parse().ok()?, id: id.to_owned() }));
        place.map(|place| (limit, Some(place))).ok_or_else(|| Problem::bad("cursor is what an earlier page gave as next"))
    }
}

/// The place behind a row.
pub(super) fn behind(created_ms: i64, id: &str) -> String {
    format!("{created_ms}.{id}")
}

/// A time in milliseconds since 1970 as `2026-11-01T08:30:00.125Z`.
pub(super) fn stamp(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}
