//! What is published where, from the ledger.

use super::App;
use super::articles::stored;
use super::cursor::{Asked, asked, next, page, since, text};
use super::openapi::{BadRequest, NotFound};
use super::problem::Problem;
use super::views::{PublicationPage, PublicationView};
use crate::model::{ListedPublication, PostState};
use crate::publish::Manuscript;
use crate::store::PublicationFilter;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;
use utoipa::IntoParams;

/// What the list of publications takes after `?`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PublicationQuery {
    /// Publications of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What an earlier page gave as next.
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// Only publications of this article, whatever version of it; the name of an article.
    #[param(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    article: Option<String>,
    /// Only publications on this platform.
    platform: Option<String>,
    /// Only publications that these can see.
    #[param(inline)]
    state: Option<PostState>,
    /// Only publications changed on this day or later, or from this moment on.
    #[param(example = "2026-11-01T08:30:00Z")]
    since: Option<String>,
}

/// Publications, the last changed first.
#[utoipa::path(get, path = "/api/v1/publications", tag = "publications", operation_id = "listPublications", params(PublicationQuery),
    responses((status = 200, description = "A page of publications", body = PublicationPage), (status = 400, response = BadRequest),
        (status = 404, response = NotFound)))]
pub(super) async fn list(State(app): State<Arc<App>>, query: Asked<PublicationQuery>) -> Result<Json<PublicationPage>, Problem> {
    let query = asked(query)?;
    let (limit, from) = page(query.limit, query.cursor.as_deref())?;
    let article = match text("article", query.article)? {
        Some(id) => Some(key(&app, &id).await?),
        None => None,
    };
    let filter = PublicationFilter {
        article,
        platform: text("platform", query.platform)?,
        state: query.state,
        since_ms: since(query.since.as_deref())?,
    };
    let rows = app.context.store.list_publications(&filter, from, limit).await?;
    let next = next(&rows, limit, ListedPublication::place);
    Ok(Json(PublicationPage { publications: rows.iter().map(PublicationView::of).collect(), next }))
}

/// The key under which the ledger knows an article.
async fn key(app: &App, id: &str) -> Result<String, Problem> {
    let article = stored(app, id).await?;
    let read = Manuscript::read(&article.markdown, Path::new(&format!("{id}.md")), None);
    read.map(|manuscript| manuscript.key).map_err(|_| Problem::unknown("article"))
}
