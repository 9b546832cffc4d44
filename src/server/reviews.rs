//! Approval: somebody with the scope `publish` says that an article may go out, or takes that back.

use super::App;
use super::body::{self, Sent};
use super::id::Id;
use super::openapi::{BadRequest, NotFound, TooLarge, Unprocessable, UnsupportedType};
use super::problem::Problem;
use super::tokens::Caller;
use super::views::ReviewView;
use crate::jobs::now_ms;
use crate::model::{Review, ReviewState};
use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An approval; it says nothing but that there is one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {}

/// The decision about an article.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewAnswer {
    article: String,
    review: ReviewView,
}

/// Approves an article. Again, it changes nothing: the first who approved stays named.
#[utoipa::path(post, path = "/api/v1/articles/{id}/approval", tag = "articles", operation_id = "approveArticle", request_body = Approval,
    params(("id" = String, Path, description = "The article")),
    responses((status = 200, description = "The decision", body = ReviewAnswer), (status = 400, response = BadRequest),
        (status = 404, response = NotFound), (status = 413, response = TooLarge), (status = 415, response = UnsupportedType),
        (status = 422, response = Unprocessable)))]
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Id(id): Id,
    headers: HeaderMap,
    body: Sent,
) -> Result<Json<ReviewAnswer>, Problem> {
    let object = body::object(&app, &headers, body)?;
    Approval::deserialize(serde_json::Value::Object(object)).map_err(|error| Problem::unprocessable(error.to_string()))?;
    let review = decide(&app, &id, ReviewState::Approved, &caller).await?;
    Ok(Json(ReviewAnswer { article: id, review: ReviewView::of(&review) }))
}

/// Takes an approval back; what is published stays so.
#[utoipa::path(delete, path = "/api/v1/articles/{id}/approval", tag = "articles", operation_id = "withdrawApproval",
    params(("id" = String, Path, description = "The article")),
    responses((status = 200, description = "The decision", body = ReviewAnswer), (status = 404, response = NotFound)))]
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Id(id): Id,
) -> Result<Json<ReviewAnswer>, Problem> {
    let review = decide(&app, &id, ReviewState::Draft, &caller).await?;
    Ok(Json(ReviewAnswer { article: id, review: ReviewView::of(&review) }))
}

/// Writes down what a caller decided about an article.
pub(super) async fn decide(app: &App, id: &str, state: ReviewState, caller: &Caller) -> Result<Review, Problem> {
    let review = app.context.store.decide(id, state, &caller.name, now_ms()).await?;
    let review = review.ok_or_else(|| Problem::unknown("article"))?;
    tracing::info!(article = id, state = state.name(), caller = caller.name, "an article was decided upon");
    Ok(review)
}
