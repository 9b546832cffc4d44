//! Every error of the API in one form, RFC 9457's `application/problem+json`, with the name of the request that is also in the log.

use crate::jobs::SourceRefusal;
use crate::store::StoreError;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// When to come back to a daemon that cannot answer right now.
const SOON: Duration = Duration::from_secs(5);

/// What went wrong, for whoever asked.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    /// How refusals are counted; none for what is no refusal.
    reason: Option<&'static str>,
    retry_after: Option<Duration>,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemView<'p> {
    /// Always `about:blank`: the status says what sort of problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'p str,
    /// The status in words.
    title: &'p str,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request.
    detail: &'p str,
    /// The name of the request, also in the header `x-request-id` and in the log.
    request_id: &'p str,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(SOON);
        Self { status, detail: detail.into(), reason: None, retry_after }
    }

    /// Counted under this reason.
    pub(super) fn refused_for(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// With word of when to come back.
    pub(super) fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    pub(super) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn unknown(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    pub(super) fn forbidden(detail: impl Into<String>, reason: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail).refused_for(reason)
    }

    pub(super) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn detail(&self) -> &str {
        &self.detail
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
        let view = ProblemView {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            request_id: request,
        };
        // Texts and a number always serialize.
        let mut response = Response::new(Body::from(serde_json::to_string(&view).unwrap_or_default()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.complete(response, from)
    }

    /// An answer whose body tells of this, with the status, the headers that go with it and those of `from`.
    pub(super) fn complete(&self, mut response: Response<Body>, from: Option<&Response<Body>>) -> Response<Body> {
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"techdoc\""));
        }
        if let Some(wait) = self.retry_after {
            // Whole seconds, and never too early.
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1_000).max(1) as u64));
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
