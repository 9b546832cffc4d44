//! Articles and analyses as the API shows them.

use super::App;
use super::cursor::{Page, behind, stamp};
use super::problem::Problem;
use crate::model::{ArticleVersion, StoredArticle};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, VARY};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The forms of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Json,
    Markdown,
}

/// What an article takes after `?`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    format: Option<Form>,
}

fn shown(version: &ArticleVersion) -> Value {
    json!({
        "id": version.id,
        "created_at": stamp(version.created_ms),
        "job": version.job,
        "source": version.source,
        "repository": version.repository,
        "kind": version.kind,
        "title": version.title,
        "commit": version.commit,
        "composer": version.composer,
        "words": version.words,
        "score": version.score,
        "grounding": {"checked": version.grounding_checked, "verified": version.grounding_verified},
    })
}

/// `GET /api/v1/articles`.
pub(super) async fn list(State(app): State<Arc<App>>, page: Result<Query<Page>, QueryRejection>) -> Result<Json<Value>, Problem> {
    let (limit, from) = page.map_err(|error| Problem::bad(error.body_text()))?.read()?;
    let articles = app.context.store.articles(from, limit).await?;
    let next = articles.last().filter(|_| articles.len() == limit as usize).map(|last| behind(last.created_ms, &last.id));
    Ok(Json(json!({"articles": articles.iter().map(shown).collect::<Vec<_>>(), "next": next})))
}

/// `GET /api/v1/articles/ID`.
pub(super) async fn one(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let form = wanted.map_err(|error| Problem::bad(error.body_text()))?.format.unwrap_or_else(|| accepted(&headers));
    let article = app.context.store.article(&id).await?.ok_or_else(|| Problem::unknown("article"))?;
    let vary = [(VARY, "Accept")];
    Ok(match form {
        Form::Markdown => (vary, as_type("text/markdown; charset=utf-8"), article.markdown).into_response(),
        Form::Json => (vary, Json(document(&article))).into_response(),
    })
}

/// `GET /api/v1/analyses/ID`: the document that `techdoc analyze --format json` prints.
pub(super) async fn analysis(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let analysis = app.context.store.analysis(&id).await?.ok_or_else(|| Problem::unknown("analysis"))?;
    Ok((as_type("application/json"), analysis.document).into_response())
}

fn as_type(media_type: &'static str) -> [(HeaderName, &'static str); 1] {
    [(CONTENT_TYPE, media_type)]
}

fn document(article: &StoredArticle) -> Value {
    // What was kept is a report of ours.
    let report: Value = serde_json::from_str(&article.report).unwrap_or_default();
    json!({"article": shown(&article.version), "markdown": article.markdown, "report": report})
}

/// The first of our forms that the client names; JSON when it names none.
fn accepted(headers: &HeaderMap) -> Form {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut named = accept.split(',').filter_map(|part| part.split(';').next()).map(str::trim);
    let form = |name: &str| match name {
        "text/markdown" | "text/plain" => Some(Form::Markdown),
        "application/json" => Some(Form::Json),
        _ => None,
    };
    named.find_map(form).unwrap_or(Form::Json)
}
