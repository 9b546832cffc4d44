//! The cookie of a session, and whether the browser speaks https to whatever stands before this process.

use super::session::SESSION_SECONDS;
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap, ORIGIN};

/// The name over https: browsers take it only from this host, with `Secure` and for every path.
const SECURE_NAME: &str = "__Host-techdoc";
/// The name where nothing else can be had.
const PLAIN_NAME: &str = "techdoc";

/// The cookie that the browser sent. Over https only the name that no other host can have set is looked at.
pub(super) fn sent(headers: &HeaderMap) -> Option<&str> {
    let cookies = || headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let named = |name: &str| cookies().find_map(|pair| pair.trim().split_once('=').filter(|(known, _)| *known == name));
    let secure = named(SECURE_NAME);
    let plain = || if is_https(headers) { None } else { named(PLAIN_NAME) };
    secure.or_else(plain).map(|(_, value)| value)
}

/// The header that sets the cookie; an empty value takes it away.
pub(super) fn set(headers: &HeaderMap, value: &str) -> Option<HeaderValue> {
    let (name, secure) = if is_https(headers) { (SECURE_NAME, "; Secure") } else { (PLAIN_NAME, "") };
    let seconds = if value.is_empty() { 0 } else { SESSION_SECONDS };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// Whether the browser speaks https: a proxy says so, or the origin of the form does. Who lies here hurts only their own session.
fn is_https(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text("x-forwarded-proto").eq_ignore_ascii_case("https") || text(ORIGIN.as_str()).starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let header = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        pairs.iter().map(header).collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(sent(&headers(&[("cookie", "a=b; techdoc=1.n.s; c")])), Some("1.n.s"));
        assert_eq!(sent(&headers(&[("cookie", "a=b"), ("cookie", "__Host-techdoc=x")])), Some("x"));
        assert_eq!(sent(&headers(&[("cookie", "nottechdoc=x; techdoc")])), None);
        assert_eq!(sent(&headers(&[("cookie", "techdoc=planted"), ("x-forwarded-proto", "https")])), None);
    }

    #[test]
    fn over_https_it_is_bound_to_this_host() {
        let plain = set(&headers(&[]), "v").unwrap();
        assert_eq!(plain, "techdoc=v; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
        for https in [("x-forwarded-proto", "https"), ("origin", "https://techdoc.example")] {
            let cookie = set(&headers(&[https]), "").unwrap();
            assert_eq!(cookie, "__Host-techdoc=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
        }
    }
}
