//! Times as people write and read them: `7d`, `24h`, `2026-11-01`; all in UTC.

use jiff::civil::Date;
use jiff::{Timestamp, Unit};
use std::time::{SystemTime, UNIX_EPOCH};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A point in time as an argument gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Milliseconds before now.
    Ago(i64),
    /// Milliseconds since 1970.
    At(i64),
}

impl Since {
    /// Milliseconds since 1970, when it is `now_ms` now.
    #[must_use]
    pub fn at_ms(self, now_ms: i64) -> i64 {
        match self {
            Self::Ago(ms) => now_ms.saturating_sub(ms).max(0),
            Self::At(ms) => ms,
        }
    }
}

/// Reads `7d`, `24h` or `2026-11-01`.
pub(super) fn since(text: &str) -> Result<Since, String> {
    let count = |unit: char| text.strip_suffix(unit).filter(|digits| is_digits(digits)).map(str::parse::<i64>);
    let ago = |count: Result<i64, _>, unit_ms: i64| count.ok().and_then(|count| count.checked_mul(unit_ms)).map(Since::Ago);
    let read = match (count('d'), count('h')) {
        (Some(days), _) => ago(days, DAY_MS),
        (_, Some(hours)) => ago(hours, HOUR_MS),
        _ => date(text).map(|days| Since::At(days * DAY_MS)),
    };
    read.ok_or_else(|| "days, hours or a date are needed, such as 7d, 24h or 2026-11-01".to_owned())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Days since 1970 of a date from that year on; only in the form `2026-11-01`.
fn date(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok().filter(|date: &Date| date.to_string() == text)?;
    let days = EPOCH.until((Unit::Day, date)).ok()?.get_days();
    u32::try_from(days).ok().map(i64::from)
}

/// `2026-11-01`.
pub(super) fn day(days: i64) -> String {
    stamp(days.saturating_mul(DAY_MS)).chars().take_while(|c| *c != 'T').collect()
}

/// `2026-11-01T08:30:00Z`.
pub(super) fn stamp(ms: i64) -> String {
    Timestamp::from_second(ms.div_euclid(1_000)).unwrap_or_default().to_string()
}

/// Reads a time with its offset, `2026-12-01T09:00:00+01:00`, as seconds since 1970.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    let read = text.parse::<Timestamp>().map(Timestamp::as_second);
    read.map_err(|_| "a time with its offset is needed, such as 2026-12-01T09:00:00Z or 2026-12-01T09:00:00+01:00".to_owned())
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_dates_are_read() {
        let cases = [
            ("7d", Some(Since::Ago(7 * DAY_MS))),
            ("24h", Some(Since::Ago(24 * HOUR_MS))),
            ("0d", Some(Since::Ago(0))),
            ("1970-01-01", Some(Since::At(0))),
            ("2024-02-29", Some(Since::At(19_782 * DAY_MS))),
            ("2026-11-01", Some(Since::At(20_758 * DAY_MS))),
            ("2023-02-29", None),
            ("2026-13-01", None),
            ("2026-00-10", None),
            ("2026-04-31", None),
            ("1969-12-31", None),
            ("2026-1-1", None),
            ("+7d", None),
            ("-7d", None),
            ("d", None),
            ("", None),
            ("7", None),
            ("7w", None),
            ("99999999999999999999d", None),
            ("9223372036854775807d", None),
        ];
        for (text, expected) in cases {
            assert_eq!(since(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_span_ends_now_and_begins_in_1970_at_the_earliest() {
        assert_eq!((Since::Ago(5).at_ms(20), Since::Ago(50).at_ms(20), Since::At(7).at_ms(20)), (15, 0, 7));
    }

    #[test]
    fn every_day_is_written_as_it_is_read() {
        for days in 0..60_000 {
            assert_eq!(date(&day(days)), Some(days));
        }
        assert_eq!(stamp(19_782 * DAY_MS + 3_661_999), "2024-02-29T01:01:01Z");
    }

    #[test]
    fn moments_have_an_offset() {
        assert_eq!(moment("2026-12-01T09:00:00+01:00"), moment("2026-12-01T08:00:00Z"));
        assert_eq!(moment("1970-01-01T00:01:00Z"), Ok(60));
        for text in ["2026-12-01T09:00:00", "2026-12-01", "tomorrow", ""] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
