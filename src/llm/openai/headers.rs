//! What the headers of an answer say of the limits that OpenAI and its like keep.

use crate::remote::{RateLimits, WindowLimit, header_text as text};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// A wait that is longer means the same as this: do not wait.
const LONGEST: Duration = Duration::from_secs(86_400);

/// What the headers say of requests and tokens a minute.
pub(super) fn limits(headers: &HeaderMap) -> RateLimits {
    RateLimits { requests: window(headers, "requests"), tokens: window(headers, "tokens") }
}

fn window(headers: &HeaderMap, of: &str) -> WindowLimit {
    let number = |what: &str| text(headers, &format!("x-ratelimit-{what}-{of}")).and_then(|text| text.trim().parse().ok());
    let reset = text(headers, &format!("x-ratelimit-reset-{of}")).and_then(go_duration);
    WindowLimit { limit: number("limit"), remaining: number("remaining"), reset }
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

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
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
