//! What the headers of an answer say: how long to wait, which request it was.

use reqwest::header::HeaderMap;
use std::time::{Duration, SystemTime};

/// A wait that is longer means the same as this: do not wait.
const LONGEST: Duration = Duration::from_secs(86_400);

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
}
