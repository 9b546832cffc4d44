//! Pushes as GitHub tells of them.

use super::super::App;
use super::super::body::{Sent, bytes};
use super::super::guard::RequestName;
use super::super::openapi::{BadRequest, Conflict, NotFound, TooLarge, Unprocessable, UnsupportedType};
use super::super::problem::Problem;
use super::super::views::JobAnswer;
use super::signature::is_signed;
use super::{Headers, Ignored, Push, answer, not_set_up, text, unsigned};
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
const HEADERS: Headers = Headers {
    platform: "github",
    event: HeaderName::from_static("x-github-event"),
    push: "push",
    delivery: HeaderName::from_static("x-github-delivery"),
};

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "ref")]
    reference: String,
    before: String,
    after: String,
    repository: Repository,
}

#[derive(Deserialize)]
struct Repository {
    clone_url: String,
    default_branch: String,
}

impl From<Told> for Push {
    fn from(told: Told) -> Self {
        Self {
            source: told.repository.clone_url,
            reference: told.reference,
            default_branch: told.repository.default_branch,
            before: told.before,
            after: told.after,
        }
    }
}

/// A push that GitHub tells of; other events are ignored.
#[utoipa::path(post, path = "/api/v1/webhooks/github", tag = "webhooks", operation_id = "pushFromGithub", security(("github" = [])),
    params(("X-GitHub-Event" = Option<String>, Header, description = "Anything but `push` is ignored"),
        ("X-GitHub-Delivery" = Option<String>, Header, description = "Two deliveries of one name are one job")),
    request_body(content = Object, description = "The event", content_type = "application/json"),
    responses((status = 202, description = "The job", body = JobAnswer), (status = 200, description = "Nothing follows", body = Ignored),
        (status = 400, response = BadRequest), (status = 404, response = NotFound), (status = 409, response = Conflict),
        (status = 413, response = TooLarge), (status = 415, response = UnsupportedType), (status = 422, response = Unprocessable)))]
pub(in crate::server) async fn github(
    State(app): State<Arc<App>>,
    Extension(RequestName(request)): Extension<RequestName>,
    headers: HeaderMap,
    body: Sent,
) -> Result<Response, Problem> {
    let access = app.access();
    let secret = access.webhooks.github_secret.as_ref().ok_or_else(not_set_up)?;
    let body = bytes(super::BODY_BYTES, body)?;
    if !is_signed(secret, &body, text(&headers, &SIGNATURE)) {
        return Err(unsigned());
    }
    answer::<Told>(&app, &HEADERS, (&headers, &body), &request).await
}
