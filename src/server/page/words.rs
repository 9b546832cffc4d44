//! Times, money and shares as people read them.

use crate::jobs::now_ms;
use axum::http::StatusCode;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How long ago a time in milliseconds since 1970 was: `just now`, `5 min ago`, `3 h ago`, `12 days ago`.
pub(super) fn age(at_ms: i64) -> String {
    since(at_ms, now_ms())
}

fn since(at_ms: i64, now_ms: i64) -> String {
    match now_ms.saturating_sub(at_ms).max(0) {
        ms if ms < MINUTE_MS => "just now".to_owned(),
        ms if ms < HOUR_MS => format!("{} min ago", ms / MINUTE_MS),
        ms if ms < DAY_MS => format!("{} h ago", ms / HOUR_MS),
        ms if ms < 2 * DAY_MS => "yesterday".to_owned(),
        ms => format!("{} days ago", ms / DAY_MS),
    }
}

/// A time in milliseconds since 1970 as `2026-11-01 08:30 UTC`.
pub(super) fn moment(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// US dollars with the digits that small sums need; a dash for what is unknown.
pub(super) fn dollars(usd: Option<f64>) -> String {
    match usd {
        None => "–".to_owned(),
        Some(0.0) => "$0".to_owned(),
        Some(usd) if usd < 0.01 => format!("${usd:.4}"),
        Some(usd) => format!("${usd:.2}"),
    }
}

/// A share as `98.7 %`. What is not all never reads as all.
pub(super) fn percent(share: Option<f64>) -> String {
    match share {
        None => "–".to_owned(),
        Some(share) if share >= 1.0 => "100 %".to_owned(),
        Some(share) => format!("{:.1} %", (share * 100.0).min(99.9)),
    }
}

/// What a status means to a reader.
pub(super) fn title_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Please sign in",
        403 => "This is not allowed",
        404 => "There is nothing here",
        409 => "This came too late",
        408 => "This took too long",
        503 => "Not right now",
        500.. => "Something broke",
        _ => "This does not fit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_rounded_down() {
        let ages = [-5, 59_999, 60_000, 3_599_999, 3_600_000, DAY_MS, 2 * DAY_MS - 1, 30 * DAY_MS];
        let words = ["just now", "just now", "1 min ago", "59 min ago", "1 h ago", "yesterday", "yesterday", "30 days ago"];
        assert_eq!(ages.map(|ms| since(1_000, 1_000 + ms)), words);
        assert_eq!(moment(1_793_521_825_000), "2026-11-01 08:30 UTC");
    }

    #[test]
    fn what_is_unknown_is_no_number_and_what_is_not_all_is_less() {
        assert_eq!([None, Some(0.0), Some(0.000_1), Some(1.239)].map(dollars), ["–", "$0", "$0.0001", "$1.24"]);
        assert_eq!([None, Some(1.0), Some(0.999_9), Some(0.5)].map(percent), ["–", "100 %", "99.9 %", "50.0 %"]);
    }
}
