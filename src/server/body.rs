//! A request's body: JSON, bounded before it is read.

use super::App;
use super::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// Reads a JSON object. The media type is asked for because a page of another origin cannot send it without leave.
pub(super) async fn object(app: &App, headers: &HeaderMap, body: Body) -> Result<serde_json::Map<String, Value>, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json");
        return Err(problem.refused_for("media_type"));
    }
    let most = app.settings().body_bytes;
    let announced = text(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    let bytes = to_bytes(body, most).await.map_err(|_| too_large(most))?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::bad("the body has to be a JSON object")),
        Err(error) => Err(Problem::bad(format!("the body is no JSON: {error}"))),
    }
}

fn too_large(most: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {most} bytes")).refused_for("body")
}
