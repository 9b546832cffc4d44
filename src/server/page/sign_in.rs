//! Signing in and out.

use super::cookie;
use super::door::{Fields, Sent, session};
use super::session::Session;
use super::templates::{Shown, show};
use crate::jobs::{now_ms, token};
use crate::server::App;
use crate::server::problem::Problem;
use crate::telemetry::metrics::HTTP_REFUSED;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use minijinja::context;
use serde::Deserialize;
use std::sync::Arc;

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Onward {
    next: String,
}

/// `GET /sign-in`; who is in already goes on.
pub(super) async fn form(State(app): State<Arc<App>>, onward: Query<Onward>, headers: HeaderMap) -> Result<Response, Problem> {
    let next = inner(&onward.next);
    if session(&app.access().tokens, &headers)?.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    Ok(show("sign_in.html", context! { wrong => false, next })?.into_response())
}

/// `POST /sign-in`.
pub(super) async fn sign_in(State(app): State<Arc<App>>, headers: HeaderMap, Extension(fields): Sent) -> Result<Response, Problem> {
    let next = inner(fields.text("next").unwrap_or_default());
    let cookie = Session::open(&app.access().tokens, fields.text("token").unwrap_or_default(), &token(), now_ms() / 1_000);
    let Some(cookie) = cookie.and_then(|cookie| cookie::set(&headers, &cookie)) else {
        HTTP_REFUSED.add(&[("reason", "token".to_owned())], 1);
        return Ok((StatusCode::OK, again(&fields)?).into_response());
    };
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(next)).into_response())
}

fn again(fields: &Fields) -> Shown {
    show("sign_in.html", context! { wrong => true, next => inner(fields.text("next").unwrap_or_default()) })
}

/// `POST /sign-out`.
pub(super) async fn leave(headers: HeaderMap) -> Response {
    let taken_away = cookie::set(&headers, "").map(|cookie| AppendHeaders([(SET_COOKIE, cookie)]));
    (taken_away, Redirect::to("/sign-in")).into_response()
}

/// An address on this host; anything else is the first page.
fn inner(address: &str) -> &str {
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && address.starts_with('/') && !address.starts_with("//") { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn nobody_is_sent_to_another_host() {
        assert_eq!(inner("/articles/x?a=b&c=%2F"), "/articles/x?a=b&c=%2F");
        for address in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a\nb", "evil", "/\t/evil"]
        {
            assert_eq!(inner(address), "/", "{address:?}");
        }
    }
}
