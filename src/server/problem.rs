//! Every error of the API in one form, RFC 9457's `application/problem+json`, with the name of the request that is also in the log.

use crate::jobs::SourceRefusal;
use crate::store::StoreError;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::json;

/// What went wrong, for whoever asked.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    /// How refusals are counted; none for what is no refusal.
    reason: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), reason: None }
    }

    /// Counted under this reason.
    pub(super) fn refused_for(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    pub(super) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn unknown(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    pub(super) fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// The problem that an answer of the framework's stands for: an unknown route or method, a body that cannot be read.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::NOT_FOUND => "there is nothing at this address",
            StatusCode::METHOD_NOT_ALLOWED => "the address does not take this method",
            _ => "the request cannot be answered",
        };
        Self::new(status, detail)
    }

    /// The answer, with the headers of `from` that go with its status.
    pub(super) fn answer(&self, request: &str, from: Option<&Response<Body>>) -> Response<Body> {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "request_id": request,
        });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"techdoc\""));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if let Some(allow) = from.and_then(|from| from.headers().get(ALLOW)) {
            headers.insert(ALLOW, allow.clone());
        }
        response
    }
}

/// The guard, which knows the request's name, writes the body.
impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = error.told(), "the store failed under a request");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be used right now")
    }
}

impl From<SourceRefusal> for Problem {
    fn from(refusal: SourceRefusal) -> Self {
        let status = match refusal {
            SourceRefusal::Outside | SourceRefusal::Host => StatusCode::FORBIDDEN,
            SourceRefusal::Missing | SourceRefusal::Form => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, refusal.to_string()).refused_for("source")
    }
}
