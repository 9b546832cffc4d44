//! Pushes as GitLab tells of them.

use super::super::App;
use super::super::body::{Sent, bytes};
use super::super::guard::RequestName;
use super::super::openapi::{BadRequest, Conflict, NotFound, TooLarge, Unprocessable, UnsupportedType};
use super::super::problem::Problem;
use super::super::views::JobAnswer;
use super::signature::is_secret;
use super::{Headers, Ignored, Push, answer, not_set_up, text, unsigned};
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

const TOKEN: HeaderName = HeaderName::from_static("x-gitlab-token");
const HEADERS: Headers = Headers {
    platform: "gitlab",
    event: HeaderName::from_static("x-gitlab-event"),
    push: "Push Hook",
    // The same for all tries of one delivery, unlike the name of the event.
    delivery: HeaderName::from_static("idempotency-key"),
};

#[derive(Deserialize)]
struct Told {
    #[serde(rename = "ref")]
    reference: String,
    before: String,
    after: String,
    project: Project,
}

#[derive(Deserialize)]
struct Project {
    git_http_url: String,
    default_branch: String,
}

impl From<Told> for Push {
    fn from(told: Told) -> Self {
        Self {
            source: told.project.git_http_url,
            reference: told.reference,
            default_branch: told.project.default_branch,
            before: told.before,
            after: told.after,
        }
    }
}

/// A push that GitLab tells of; other events are ignored.
#[utoipa::path(post, path = "/api/v1/webhooks/gitlab", tag = "webhooks", operation_id = "pushFromGitlab", security(("gitlab" = [])),
    params(("X-Gitlab-Event" = Option<String>, Header, description = "Anything but `Push Hook` is ignored"),
        ("Idempotency-Key" = Option<String>, Header, description = "Two deliveries of one name are one job")),
    request_body(content = Object, description = "The event", content_type = "application/json"),
    responses((status = 202, description = "The job", body = JobAnswer), (status = 200, description = "Nothing follows", body = Ignored),
        (status = 400, response = BadRequest), (status = 404, response = NotFound), (status = 409, response = Conflict),
        (status = 413, response = TooLarge), (status = 415, response = UnsupportedType), (status = 422, response = Unprocessable)))]
pub(in crate::server) async fn gitlab(
    State(app): State<Arc<App>>,
    Extension(RequestName(request)): Extension<RequestName>,
    headers: HeaderMap,
    body: Sent,
) -> Result<Response, Problem> {
    let access = app.access();
    let secret = access.webhooks.gitlab_secret.as_ref().ok_or_else(not_set_up)?;
    if !is_secret(secret, text(&headers, &TOKEN)) {
        return Err(unsigned());
    }
    let body = bytes(super::BODY_BYTES, body)?;
    answer::<Told>(&app, &HEADERS, (&headers, &body), &request).await
}
