//! A request's body: JSON, bounded before it is read.

use super::App;
use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// A body, or why there is none.
pub(super) type Sent = Result<Bytes, BytesRejection>;

/// Reads a JSON object. The media type is asked for because a page of another origin cannot send it without leave.
pub(super) fn object(app: &App, headers: &HeaderMap, body: Sent) -> Result<serde_json::Map<String, Value>, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json");
        return Err(problem.refused_for("media_type"));
    }
    match serde_json::from_slice(&bytes(app.settings().body_bytes, body)?) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::bad("the body has to be a JSON object")),
        Err(error) => Err(Problem::bad(format!("the body is no JSON: {error}"))),
    }
}

/// The bytes of a body. One that was cut off by its client is its fault; one that is too large is not read to its end.
pub(super) fn bytes(most: usize, body: Sent) -> Result<Bytes, Problem> {
    body.map_err(|error| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let detail = format!("a body has at most {most} bytes");
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail).refused_for("body");
        }
        Problem::bad("the body cannot be read")
    })
}
