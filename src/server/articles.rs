//! Articles and analyses: listed, and one of them in the form that is asked for.

use super::App;
use super::cursor::{Asked, asked, next, page, since, text};
use super::html;
use super::id::Id;
use super::openapi::{BadRequest, NotFound};
use super::problem::Problem;
use super::views::{ArticlePage, ArticleView};
use crate::model::{Kind, ReviewState, StoredArticle};
use crate::store::{ArticleFilter, Cursor};
use axum::Json;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, VARY};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The forms of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    Json,
    Markdown,
    Html,
}

/// What an article takes after `?`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FormQuery {
    /// The form; without it the first one that `Accept` names, else JSON.
    #[param(inline)]
    format: Option<Form>,
}

/// What the list of articles takes after `?`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ArticleQuery {
    /// Articles of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What an earlier page gave as next.
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// Only articles that somebody has approved, or nobody has.
    #[param(inline)]
    state: Option<ReviewState>,
    /// Only articles of this kind.
    #[param(inline)]
    kind: Option<Kind>,
    /// Only articles whose job was pointed at this.
    source: Option<String>,
    /// Only articles of the repository of this name.
    repository: Option<String>,
    /// Only articles made on this day or later, or from this moment on.
    #[param(example = "2026-11-01T08:30:00Z")]
    since: Option<String>,
}

/// An article with its text and the report of the run that wrote it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticleDocument {
    article: ArticleView,
    markdown: String,
    /// What `techdoc generate --report` writes, with the places that each section names.
    #[schema(value_type = Object)]
    report: Value,
}

/// Articles, the newest first.
#[utoipa::path(get, path = "/api/v1/articles", tag = "articles", operation_id = "listArticles", params(ArticleQuery),
    responses((status = 200, description = "A page of articles", body = ArticlePage), (status = 400, response = BadRequest)))]
pub(super) async fn list(State(app): State<Arc<App>>, query: Asked<ArticleQuery>) -> Result<Json<ArticlePage>, Problem> {
    let query = asked(query)?;
    let (limit, from) = page(query.limit, query.cursor.as_deref())?;
    let filter = ArticleFilter {
        state: query.state,
        kind: query.kind.map(|kind| kind.name().to_owned()),
        source: text("source", query.source)?,
        repository: text("repository", query.repository)?,
        since_ms: since(query.since.as_deref())?,
    };
    let articles = app.context.store.list_articles(&filter, from, limit).await?;
    let place = |at: &crate::model::ListedArticle| Cursor { created_ms: at.version.created_ms, id: at.version.id.clone() };
    let next = next(&articles, limit, place);
    Ok(Json(ArticlePage { articles: articles.iter().map(ArticleView::listed).collect(), next }))
}

/// An article as JSON, Markdown or HTML.
#[utoipa::path(get, path = "/api/v1/articles/{id}", tag = "articles", operation_id = "getArticle",
    params(("id" = String, Path, description = "The article"), FormQuery),
    responses(
        (status = 200, description = "The article", content(
            (ArticleDocument = "application/json"), (String = "text/markdown"), (String = "text/html"))),
        (status = 400, response = BadRequest), (status = 404, response = NotFound)))]
pub(super) async fn one(
    State(app): State<Arc<App>>,
    Id(id): Id,
    headers: HeaderMap,
    query: Asked<FormQuery>,
) -> Result<Response, Problem> {
    let form = asked(query)?.format.unwrap_or_else(|| accepted(&headers));
    let article = stored(&app, &id).await?;
    let vary = [(VARY, "Accept")];
    Ok(match form {
        Form::Markdown => {
            // Its name is a digest of its text.
            let tag = [(ETAG, format!("W/\"{}\"", article.version.id))];
            (vary, tag, as_type("text/markdown; charset=utf-8"), article.markdown.clone()).into_response()
        }
        Form::Html => {
            let policy = [(CONTENT_SECURITY_POLICY, html::POLICY)];
            (vary, policy, as_type("text/html; charset=utf-8"), html::page(&article)).into_response()
        }
        Form::Json => (vary, Json(document(&app, &article).await?)).into_response(),
    })
}

/// An analysis: the document that `techdoc analyze --format json` prints.
#[utoipa::path(get, path = "/api/v1/analyses/{id}", tag = "analyses", operation_id = "getAnalysis", params(("id" = String, Path, description = "The analysis")),
    responses((status = 200, description = "The analysis", body = Object), (status = 404, response = NotFound)))]
pub(super) async fn analysis(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    let analysis = app.context.store.analysis(&id).await?.ok_or_else(|| Problem::unknown("analysis"))?;
    Ok((as_type("application/json"), analysis.document).into_response())
}

/// The article of this name.
pub(super) async fn stored(app: &App, id: &str) -> Result<Arc<StoredArticle>, Problem> {
    if let Some(article) = app.recent.find(id) {
        return Ok(article);
    }
    let article = Arc::new(app.context.store.article(id).await?.ok_or_else(|| Problem::unknown("article"))?);
    app.recent.keep(&article);
    Ok(article)
}

async fn document(app: &App, article: &StoredArticle) -> Result<ArticleDocument, Problem> {
    let review = app.context.store.review(&article.version.id).await?.unwrap_or_default();
    // What was kept is a report of ours.
    let report = serde_json::from_str(&article.report).unwrap_or_default();
    Ok(ArticleDocument { article: ArticleView::of(&article.version, &review), markdown: article.markdown.clone(), report })
}

fn as_type(media_type: &'static str) -> [(HeaderName, &'static str); 1] {
    [(CONTENT_TYPE, media_type)]
}

/// The first of our forms that the client names; JSON when it names none.
fn accepted(headers: &HeaderMap) -> Form {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut named = accept.split(',').filter_map(|part| part.split(';').next()).map(str::trim);
    let form = |name: &str| match name {
        "text/markdown" | "text/plain" => Some(Form::Markdown),
        "text/html" => Some(Form::Html),
        "application/json" => Some(Form::Json),
        _ => None,
    };
    named.find_map(form).unwrap_or(Form::Json)
}
