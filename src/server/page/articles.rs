//! The list of articles.

use super::paging::{Place, ROWS, encoded};
use super::templates::{Shown, show};
use super::visitor::Visitor;
use crate::model::{ArticleVersion, ListedArticle, ReviewState};
use crate::server::App;
use crate::server::cursor::next;
use crate::server::problem::Problem;
use crate::store::{ArticleFilter, Cursor};
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use serde::Deserialize;
use std::sync::Arc;

/// Which articles are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    repository: String,
    state: String,
    #[serde(flatten)]
    place: Place,
}

/// `GET /`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Shown {
    let Query(wanted) = wanted.map_err(|error| Problem::bad(error.body_text()))?;
    let repository = wanted.repository.trim();
    let filter = ArticleFilter {
        repository: (!repository.is_empty()).then(|| repository.to_owned()),
        state: ReviewState::of(&wanted.state),
        ..ArticleFilter::default()
    };
    let articles = app.context.store.list_articles(&filter, wanted.place.cursor()?, ROWS).await?;
    let costs = costs(&app, &articles).await?;
    let next = next(&articles, ROWS, |last| Cursor { created_ms: last.version.created_ms, id: last.version.id.clone() });
    let state = filter.state.map_or("", ReviewState::name);
    let paging = wanted.place.around("/", &[("repository", repository), ("state", state)], next.as_deref());
    let rows: Vec<Value> = articles.iter().zip(costs).map(|(article, cost)| row(article, cost)).collect();
    let narrowed = filter != ArticleFilter::default();
    let values = context! { here => "articles", visitor => visitor.shown(), articles => rows, repository, state, narrowed, paging };
    show("articles.html", values)
}

/// What the articles of a page cost, in their order; none where a price is unknown.
async fn costs(app: &App, articles: &[ListedArticle]) -> Result<Vec<Option<f64>>, Problem> {
    let times = || articles.iter().map(|article| article.version.created_ms);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(Vec::new()) };
    let costs = app.context.store.costs_of_runs(first, last).await?;
    Ok(articles.iter().map(|article| costs.get(&article.version.job).copied().unwrap_or(Some(0.0))).collect())
}

fn row(article: &ListedArticle, cost: Option<f64>) -> Value {
    context! { state => article.review.state.name(), cost, ..facts(&article.version) }
}

/// What lists and the article's own page state of it.
pub(super) fn facts(version: &ArticleVersion) -> Value {
    let share = (version.grounding_checked > 0).then(|| version.grounding_verified as f64 / version.grounding_checked as f64);
    context! {
        id => version.id.clone(),
        title => version.title.clone(),
        kind => version.kind.replace('-', " "),
        repository => version.repository.clone(),
        repository_query => encoded(&version.repository),
        score => version.score,
        grounding => share,
        checked => version.grounding_checked,
        verified => version.grounding_verified,
        words => version.words,
        created_ms => version.created_ms,
        job => version.job.clone(),
    }
}
