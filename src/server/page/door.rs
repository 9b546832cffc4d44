//! The door of the page: who a browser is, whether a form is one of ours, and what every answer forbids.
//!
//! Only what lies behind this door trusts a cookie; the API knows bearer tokens and nothing else.

use super::cookie;
use super::session::Session;
use super::visitor::Visitor;
use crate::jobs::{now_ms, token};
use crate::model::Digest;
use crate::server::App;
use crate::server::guard;
use crate::server::problem::Problem;
use crate::server::tokens::{Scope, Tokens};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Form, FromRequest as _, Request, State};
use axum::http::header::{CACHE_CONTROL, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use axum::http::{Method, Response};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::{Arc, LazyLock};

/// The name of the field that carries a session's mark.
pub(super) const MARK_FIELD: &str = "mark";

/// What a browser may do with a page: show it, with our own style, script and pictures, and send its forms back.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        HeaderName::from_static("content-security-policy"),
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    // Not `no-referrer`: then forms come with the origin `null`.
    (HeaderName::from_static("referrer-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (CACHE_CONTROL, "no-store"),
];

/// The fields of a form, decoded.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// A field's text without white space around it; none when it is empty or not there.
    pub(super) fn text<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).map(str::trim).find(|text| !text.is_empty())
    }

    /// All values of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Adds what a browser may do with an answer, unless the answer says that itself.
pub(super) async fn guarded(request: Request, next: Next) -> Response<Body> {
    protected(next.run(request).await)
}

/// The answer with all headers that protect whoever reads it.
pub(super) fn protected(mut response: Response<Body>) -> Response<Body> {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Lets in who is signed in and may read; of forms only our own.
pub(super) async fn enter(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response<Body>, Problem> {
    let is_form = !matches!(*request.method(), Method::GET | Method::HEAD);
    let access = app.access();
    let Some(session) = session(&access.tokens, request.headers())? else {
        return if is_form {
            Err(refused("nobody is signed in any more: sign in and send the form again"))
        } else {
            Ok(to_sign_in(&request))
        };
    };
    guard::within_rate(&app, &access.tokens, &session.caller)?;
    guard::demand(&session.caller, Scope::Read)?;
    let mut request = if is_form {
        let (request, fields) = form(&app, request).await?;
        if !session.marked(fields.text(MARK_FIELD).unwrap_or_default()) {
            return Err(refused("the form is not one of this session: go back, load the page again and send it anew"));
        }
        with(request, fields)
    } else {
        request
    };
    request.extensions_mut().insert(Visitor::new(&access.tokens, session));
    Ok(next.run(request).await)
}

/// Lets in the form of somebody who is not signed in yet.
pub(super) async fn approach(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response<Body>, Problem> {
    let (request, fields) = form(&app, request).await?;
    Ok(next.run(with(request, fields)).await)
}

/// Who the browser is; where there are no tokens, anybody on this machine.
pub(super) fn session(tokens: &Tokens, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    if tokens.is_empty() {
        guard::caller(tokens, headers)?;
        return Ok(Some(Session::open_to_all(*OWN_KEY)));
    }
    Ok(cookie::sent(headers).and_then(|cookie| Session::read(tokens, cookie, now_ms() / 1_000)))
}

/// Signs the forms of a daemon without tokens, and lives as long as the process.
static OWN_KEY: LazyLock<Digest> = LazyLock::new(|| {
    let mut key = [0; 32];
    match rustls::crypto::ring::default_provider().secure_random.fill(&mut key) {
        Ok(()) => Digest(key),
        // The seeds of hash maps come from the system as well.
        Err(_) => Digest::of([token(), token(), token(), token()].concat().as_bytes()),
    }
});

fn with(mut request: Request, fields: Fields) -> Request {
    request.extensions_mut().insert(fields);
    request
}

/// Reads a form that came from a page of this host; the request is left without its body.
async fn form(app: &App, request: Request) -> Result<(Request, Fields), Problem> {
    if !is_from_here(request.headers()) {
        return Err(refused("the form came from a page of another site"));
    }
    let (parts, body) = request.into_parts();
    let emptied = Request::from_parts(parts.clone(), Body::empty());
    let read = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), app).await;
    let fields = read.map_err(|rejection| Problem::of_status(rejection.into_response().status()))?;
    Ok((emptied, Fields(fields.0)))
}

/// What browsers say of where a form stands. One that says nothing is held to the session's mark alone.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    // Both the name that a proxy was asked under and the one that it asks under are ours; no page can set either.
    host.is_some_and(|host| [text(HOST.as_str()), text("x-forwarded-host")].contains(&Some(host)))
}

fn refused(detail: &str) -> Problem {
    Problem::forbidden(detail, "form")
}

fn to_sign_in(request: &Request) -> Response<Body> {
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let next = if wanted == "/" { String::new() } else { format!("?next={}", utf8_percent_encode(wanted, NON_ALPHANUMERIC)) };
    Redirect::to(&format!("/sign-in{next}")).into_response()
}

/// What handlers of forms take.
pub(super) type Sent = Extension<Fields>;

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(pairs: &[(&'static str, &'static str)]) -> bool {
        is_from_here(&pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect())
    }

    #[test]
    fn forms_of_other_sites_are_told_from_our_own() {
        let host = ("host", "techdoc.example:8080");
        assert!(judged(&[host]) && judged(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(judged(&[host, ("origin", "http://techdoc.example:8080")]));
        assert!(judged(&[("host", "inner:80"), ("x-forwarded-host", "outer"), ("origin", "https://outer")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!judged(&[host, ("sec-fetch-site", site), ("origin", "http://techdoc.example:8080")]), "{site}");
        }
        for origin in ["null", "http://evil.example", "http://techdoc.example", "http://techdoc.example:8080.evil.example", ""] {
            assert!(!judged(&[host, ("origin", origin)]), "{origin}");
        }
    }
}
