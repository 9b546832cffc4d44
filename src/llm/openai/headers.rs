//! What the headers of an answer say: how long to wait, what is left of the limits, which request it was.

use crate::llm::{RateLimits, WindowLimit};
use reqwest::header::HeaderMap;
use std::time::{Duration, SystemTime};

/// A wait that is longer means the same as this: do not wait.
const LONGEST: Duration = Duration::from_secs(86_400);

/// How long the server asks to wait: milliseconds, seconds (whole or not), or a date.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let seconds = |text: &str, unit: f64| {
        let value: f64 = text.trim().parse().ok()?;
        (value.is_finite() && value >= 0.0).then(|| Duration::from_secs_f64((value * unit).min(LONGEST.as_secs_f64())))
    };
    let after = text(headers, "retry-after");
    text(headers, "retry-after-ms").and_then(|text| seconds(text, 0.001)).or_else(|| {
        let after = after?;
        let date =
            || httpdate::parse_http_date(after.trim()).ok().map(|date| date.duration_since(now).unwrap_or_default().min(LONGEST));
        seconds(after, 1.0).or_else(date)
    })
}

/// What the headers say of requests and tokens a minute.
pub(super) fn limits(headers: &HeaderMap) -> RateLimits {
    RateLimits { requests: window(headers, "requests"), tokens: window(headers, "tokens") }
}

fn window(headers: &HeaderMap, of: &str) -> WindowLimit {
    let number = |what: &str| text(headers, &format!("x-ratelimit-{what}-{of}")).and_then(|text| text.trim().parse().ok());
    let reset = text(headers, &format!("x-ratelimit-reset-{of}")).and_then(go_duration);
    WindowLimit { limit: number("limit"), remaining: number("remaining"), reset }
}

/// The number that names a request.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = text(headers, "x-request-id")?;
    Some(id.chars().filter(char::is_ascii_graphic).take(80).collect())
}

/// A header's text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A duration such as `1s`, `6m0s`, `12ms`, `1h2m3.5s`.
fn go_duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0.0, text.trim());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let value: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            "us" | "µs" => 0.000_001,
            "ns" => 0.000_000_001,
            _ => return None,
        };
        total += value * unit;
        rest = &rest[letters..];
    }
    Duration::try_from_secs_f64(total).ok().map(|duration| duration.min(LONGEST))
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
    fn limits_reset_after_durations() {
        for (text, expected_ms) in [
            ("1s", Some(1_000)),
            ("6m0s", Some(360_000)),
            ("12ms", Some(12)),
            ("1h2m3.5s", Some(3_723_500)),
            ("", None),
            ("7", None),
            ("x", None),
            ("1d", None),
        ] {
            assert_eq!(go_duration(text).map(|duration| duration.as_millis()), expected_ms, "{text}");
        }
        let limits = limits(&headers(&[("x-ratelimit-limit-tokens", "30000"), ("x-ratelimit-remaining-tokens", "x")]));
        assert_eq!((limits.tokens.limit, limits.tokens.remaining, limits.requests.limit), (Some(30_000), None, None));
    }
}
