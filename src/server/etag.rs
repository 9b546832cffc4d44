//! Answers that say whether they are new: a weak tag, by default a digest of the body, and 304 for who has that already.

use crate::model::Digest;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, VARY};
use axum::http::{Method, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;

/// Tags what is read, and answers 304 where the client has it. A stream is left alone.
pub(super) async fn tag(request: Request, next: Next) -> Response<Body> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known: Vec<HeaderValue> = request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect();
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK || is_stream(response.headers()) {
        return response;
    }
    let mut response = if response.headers().contains_key(ETAG) { response } else { tagged(response).await };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    if known.iter().any(|known| names(known, tag)) { unchanged(response.headers()) } else { response }
}

/// An answer with the digest of its body.
async fn tagged(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    // Bodies of ours are whole before they are sent.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let Ok(value) = HeaderValue::from_str(&tag_of(&bytes)) {
        parts.headers.insert(ETAG, value);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Weak, because the bytes that are sent may be compressed.
fn tag_of(bytes: &Bytes) -> String {
    format!("W/\"{:.32}\"", Digest::of(bytes).to_string())
}

fn is_stream(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// Whether a list of tags has this one; weak and strong ones are compared alike.
fn names(list: &HeaderValue, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    list.to_str().is_ok_and(|list| list.split(',').any(|known| known.trim() == "*" || bare(known) == bare(tag)))
}

fn unchanged(headers: &HeaderMap) -> Response<Body> {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for name in [ETAG, CACHE_CONTROL, VARY] {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_the_standard_says() {
        let tag = tag_of(&Bytes::from_static(b"x"));
        let bare = tag.trim_start_matches("W/");
        for (list, expected) in [
            (tag.clone(), true),
            (bare.to_owned(), true),
            (format!("\"a\", {tag}"), true),
            ("*".to_owned(), true),
            ("\"a\"".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(names(&HeaderValue::from_str(&list).unwrap(), &tag), expected, "{list}");
        }
    }
}
