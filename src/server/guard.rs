//! What surrounds every request of the API: its name, its time, who asks, and how it is counted and logged.

use super::App;
use super::page;
use super::problem::Problem;
use super::tokens::{Caller, Scope, Tokens};
use crate::jobs::token;
use crate::render::text::one_line;
use crate::telemetry::metrics::{HTTP_IN_FLIGHT, HTTP_REFUSED, HTTP_REQUESTS, HTTP_SECONDS};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use std::sync::Arc;
use std::time::{Duration, Instant};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of a request's name that a client chose.
const NAME_CHARACTERS: usize = 64;
/// Characters of a path in the log.
const PATH_CHARACTERS: usize = 200;

/// What a request is called in answers and in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestName(pub(super) String);

/// Who reads what went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Person,
    Program,
}

impl Reader {
    /// A browser that opens a page asks for HTML; whoever asks the API is a program.
    fn of(request: &Request) -> Self {
        let accept = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let html = accept.into_iter().any(|value| value.contains("text/html"));
        if html && !request.uri().path().starts_with("/api/") { Self::Person } else { Self::Program }
    }
}

/// Counts a request for as long as it is under way, also when its client leaves.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        HTTP_IN_FLIGHT.shift(1.0);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        HTTP_IN_FLIGHT.shift(-1.0);
    }
}

/// Names, times, counts and logs a request, and writes the body of what went wrong.
pub(super) async fn watch(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response<Body> {
    let (_under_way, began) = (UnderWay::begin(), Instant::now());
    let name = name(request.headers());
    request.extensions_mut().insert(RequestName(name.clone()));
    let method = request.method().clone();
    let path: String = one_line(request.uri().path()).chars().take(PATH_CHARACTERS).collect();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let reader = Reader::of(&request);
    let limit = Duration::from_millis(app.settings().request_timeout_ms);
    let response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::REQUEST_TIMEOUT, "the request took too long").refused_for("time").into_response(),
    };
    let mut response = explained(response, &name, reader);
    dress(response.headers_mut(), &name);
    let (status, elapsed) = (response.status(), began.elapsed());
    count(&method, &route, status, elapsed);
    tracing::info!(request = name, %method, path, status = status.as_u16(), duration_ms = elapsed.as_millis() as u64, "answered");
    response
}

/// What every answer carries.
fn dress(headers: &mut HeaderMap, name: &str) {
    if let Ok(value) = HeaderValue::from_str(name) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The name that the client gave the request, when it is a harmless one, else a new one.
fn name(headers: &HeaderMap) -> String {
    let harmless = |name: &&str| {
        !name.is_empty() && name.len() <= NAME_CHARACTERS && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    headers.get(REQUEST_ID).and_then(|name| name.to_str().ok()).filter(harmless).map_or_else(token, str::to_owned)
}

/// An answer that tells a failure gets its body here; the framework's own ones have none that fits.
fn explained(response: Response<Body>, request: &str, reader: Reader) -> Response<Body> {
    let known = response.extensions().get::<Problem>().cloned();
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let Some(problem) = known.or_else(|| failed.then(|| Problem::of_status(status))) else { return response };
    if let Some(reason) = problem.reason() {
        HTTP_REFUSED.add(&[("reason", reason.to_owned())], 1);
    }
    let mut answer = match reader {
        Reader::Person => problem.complete(page::problem(&problem, request), Some(&response)),
        Reader::Program => problem.answer(request, Some(&response)),
    };
    if status == StatusCode::REQUEST_TIMEOUT || status == StatusCode::PAYLOAD_TOO_LARGE {
        // The rest of the body is not read.
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

fn count(method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::PUT, Method::PATCH, Method::OPTIONS];
    let method = if known.contains(method) { method.as_str() } else { "other" };
    let class = format!("{}xx", status.as_u16() / 100);
    let labels = |class| [("method", method.to_owned()), ("route", route.to_owned()), ("status", class)];
    HTTP_REQUESTS.add(&labels(class), 1);
    // There before the first failure: what appears with 1 has not grown, and would not count in a rate.
    HTTP_REQUESTS.add(&labels("5xx".to_owned()), 0);
    HTTP_SECONDS.observe_with(&[("route", route.to_owned())], elapsed);
}

/// Lets through who has the scope and does not ask too often. Whoever is not let through learns nothing about addresses.
pub(super) async fn admit(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Result<Response<Body>, Problem> {
    let access = app.access();
    let caller = caller(&access.tokens, request.headers())?;
    within_rate(&app, &access.tokens, &caller)?;
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    demand(&caller, needed(request.method(), route))?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Takes one request from those that a token has a minute.
pub(super) fn within_rate(app: &App, tokens: &Tokens, caller: &Caller) -> Result<(), Problem> {
    if tokens.is_empty() {
        return Ok(());
    }
    app.rates.take(&caller.name, Instant::now()).map_err(|wait| {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "the token asks too often");
        problem.retry_after(wait).refused_for("rate")
    })
}

/// What is answered where there is nothing, to those who may look; a browser that is signed in counts among them.
pub(super) async fn unknown(State(app): State<Arc<App>>, request: Request) -> Problem {
    let known = || {
        let access = app.access();
        let caller = caller(&access.tokens, request.headers())?;
        within_rate(&app, &access.tokens, &caller)?;
        demand(&caller, needed(request.method(), ""))
    };
    let admitted = if page::is_signed_in(&app, request.headers()) { Ok(()) } else { known() };
    admitted.map_or_else(|problem| problem, |()| Problem::of_status(StatusCode::NOT_FOUND))
}

/// Whoever looks may read; what makes something public, or may, is for who may publish; anything else is writing.
fn needed(method: &Method, route: &str) -> Scope {
    match (method, route) {
        (&Method::GET | &Method::HEAD, _) => Scope::Read,
        (_, "/api/v1/articles/{id}/approval" | "/api/v1/publications") => Scope::Publish,
        _ => Scope::Write,
    }
}

/// Who asks: whose token it is, or where there are no tokens, somebody who reached the loopback address under its own name.
pub(super) fn caller(tokens: &Tokens, headers: &HeaderMap) -> Result<Caller, Problem> {
    if tokens.is_empty() {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        // A name that somebody made point here, so that a browser of this machine asks in their page's name, is another one.
        let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
        let own = origin.is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)));
        return if is_loopback(host) && own {
            Ok(Caller::local())
        } else {
            Err(Problem::forbidden("without tokens only localhost is answered", "host"))
        };
    }
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let known = bearer.and_then(|token| tokens.caller(token)).cloned();
    known.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "a valid bearer token is needed").refused_for("token"))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

/// Refuses a caller without this scope.
pub(super) fn demand(caller: &Caller, scope: Scope) -> Result<(), Problem> {
    if caller.may(scope) {
        return Ok(());
    }
    Err(Problem::forbidden(format!("the token does not have the scope {}", scope.name()), "scope"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_names_of_loopback_are_answered_without_tokens() {
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8080", "127.0.0.1:80@evil", "::1", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_client_can_name_its_request_with_harmless_characters() {
        let named = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(value).unwrap());
            name(&headers)
        };
        assert_eq!(named("a-1_b.C"), "a-1_b.C");
        for value in ["", "a b", "a\"b", &"a".repeat(65)] {
            assert_ne!(named(value), value);
            assert_eq!(named(value).len(), 16);
        }
    }
}
