//! What the headers of an answer say: how long to wait, which request it was.

use reqwest::header::HeaderMap;
use std::time::{Duration, SystemTime};

/// A wait that is longer means the same as this: do not wait.
const LONGEST: Duration = Duration::from_secs(86_400);
/// A smaller number is no time since 1970 that lies near the present.
const SECONDS_OF_A_WAIT: u64 = 1_000_000_000;

/// How long the server asks to wait: milliseconds, seconds (whole or not), or a date.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let seconds = |text: &str, unit: f64| {
        let value: f64 = text.trim().parse().ok()?;
        (value.is_finite() && value >= 0.0).then(|| Duration::from_secs_f64((value * unit).min(LONGEST.as_secs_f64())))
    };
    let after = header_text(headers, "retry-after");
    header_text(headers, "retry-after-ms").and_then(|text| seconds(text, 0.001)).or_else(|| {
        let after = after?;
        let date =
            || httpdate::parse_http_date(after.trim()).ok().map(|date| date.duration_since(now).unwrap_or_default().min(LONGEST));
        seconds(after, 1.0).or_else(date)
    })
}

/// How long it is until the server counts anew, from a time that some servers give in seconds since 1970 and others as a date.
#[must_use]
pub fn reset_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| header_text(headers, name))?.trim();
    let seconds = || text.parse().ok().filter(|seconds| *seconds > SECONDS_OF_A_WAIT).map(Duration::from_secs);
    let date = || text.parse::<jiff::Timestamp>().ok().and_then(|date| Duration::try_from(date.as_duration()).ok());
    let reset = std::time::UNIX_EPOCH + seconds().or_else(date)?;
    Some(reset.duration_since(now).unwrap_or_default().min(LONGEST))
}

/// The number that names a request.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = header_text(headers, "x-request-id")?;
    Some(id.chars().filter(char::is_ascii_graphic).take(80).collect())
}

/// A header's text.
#[must_use]
pub fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn waits_come_in_many_forms() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (pairs, expected_ms) in [
            (vec![("retry-after", "7")], Some(7_000)),
            (vec![("retry-after", "1.5")], Some(1_500)),
            (vec![("retry-after-ms", "250"), ("retry-after", "9")], Some(250)),
            (vec![("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(10_000)),
            (vec![("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT")], Some(0)),
            (vec![("retry-after", "-3")], None),
            (vec![("retry-after", "NaN")], None),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "1e300")], Some(86_400_000)),
            (vec![], None),
        ] {
            assert_eq!(retry_after(&headers(&pairs), now).map(|wait| wait.as_millis()), expected_ms, "{pairs:?}");
        }
    }

    #[test]
    fn resets_come_as_numbers_and_dates() {
        let now = UNIX_EPOCH + Duration::from_secs(1_764_123_600);
        for (pairs, expected_s) in [
            (vec![("x-ratelimit-reset", "1764123660")], Some(60)),
            (vec![("ratelimit-reset", "1764123601")], Some(1)),
            (vec![("x-ratelimit-reset", "2025-11-26T02:25:00.000000Z")], Some(300)),
            (vec![("x-ratelimit-reset", "1764120000")], Some(0)),
            (vec![("x-ratelimit-reset", "9999999999")], Some(86_400)),
            (vec![("ratelimit-reset", "30")], None),
            (vec![("x-ratelimit-reset", "later")], None),
            (vec![], None),
        ] {
            assert_eq!(reset_after(&headers(&pairs), now).map(|wait| wait.as_secs()), expected_s, "{pairs:?}");
        }
    }
}
