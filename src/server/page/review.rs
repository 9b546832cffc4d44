//! What people do with an article: approve it, take that back, send it to targets.

use super::door::Sent;
use super::visitor::Visitor;
use crate::config::{TargetSettings, TargetType};
use crate::model::{JobKind, ListedPublication, PostState, ReviewState, StoredArticle};
use crate::publish::Manuscript;
use crate::server::App;
use crate::server::guard::{RequestName, demand};
use crate::server::id::Id;
use crate::server::orders::{Order, USUAL_PRIORITY, place};
use crate::server::problem::Problem;
use crate::server::reviews;
use crate::server::tokens::Scope;
use crate::store::PublicationFilter;
use axum::Extension;
use axum::extract::State;
use axum::response::Redirect;
use minijinja::{Value, context};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Publications that an article's page lists.
const MOST_PUBLICATIONS: u32 = 50;

/// `POST /articles/ID/review`.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Id(id): Id,
    Extension(fields): Sent,
) -> Result<Redirect, Problem> {
    demand(visitor.caller(), Scope::Publish)?;
    let state = fields.text("state").and_then(ReviewState::of);
    let state = state.ok_or_else(|| Problem::bad("an article is approved or a draft, and nothing else"))?;
    reviews::decide(&app, &id, state, visitor.caller()).await?;
    Ok(Redirect::to(&format!("/articles/{id}#review")))
}

/// `POST /articles/ID/publish`.
pub(super) async fn publish(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(request): Extension<RequestName>,
    Id(id): Id,
    Extension(fields): Sent,
) -> Result<Redirect, Problem> {
    demand(visitor.caller(), Scope::Publish)?;
    let to: Vec<&str> = fields.all("to").collect();
    let live = fields.text("live") == Some("yes");
    if to.is_empty() {
        return Err(Problem::bad("no target was chosen: go back and choose one"));
    }
    if live && fields.text("read") != Some("yes") {
        return Err(Problem::bad("nobody said that they have read the article: go back and tick the box above “Publish live”"));
    }
    let order = json!({"article": id, "to": to, "live": live});
    let order = Order { kind: JobKind::Publication, work: order, priority: USUAL_PRIORITY, key: fields.text("key") };
    let job = place(&app, visitor.caller(), &request.0, order).await?;
    Ok(Redirect::to(&format!("/jobs/{}", job.id)))
}

/// The targets of the daemon's settings; those that are meant when none is named are chosen already.
pub(super) fn targets(app: &App) -> Vec<Value> {
    let settings = &app.context.settings.publish;
    let named = |name: &String| settings.rules.to.as_ref().is_some_and(|to| to.contains(name));
    let kind = |name: &str, target: &TargetSettings| target.kind.or_else(|| TargetType::of(name)).map(TargetType::name);
    let shown = |(name, target): (&String, &TargetSettings)| {
        context! { name => name.clone(), kind => kind(name, target), usual => named(name) || settings.targets.len() == 1 }
    };
    settings.targets.iter().map(shown).collect()
}

/// Where an article is, whatever version of it.
pub(super) async fn publications(app: &App, article: &StoredArticle) -> Result<Vec<Value>, Problem> {
    let authorship = app.context.settings.publish.rules.authorship;
    let Ok(manuscript) = Manuscript::read(&article.markdown, Path::new(&format!("{}.md", article.version.id)), authorship) else {
        return Ok(Vec::new());
    };
    let filter = PublicationFilter { article: Some(manuscript.key), ..PublicationFilter::default() };
    let found = app.context.store.list_publications(&filter, None, MOST_PUBLICATIONS).await?;
    Ok(found.iter().map(publication).collect())
}

fn publication(publication: &ListedPublication) -> Value {
    let is_page = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let state = match (publication.is_unsettled, publication.state) {
        (true, _) => "nobody knows whether the last attempt worked",
        (false, Some(state)) => PostState::name(state),
        (false, None) => "not there",
    };
    context! {
        target => publication.target.clone(),
        platform => publication.platform.clone(),
        url => publication.url.as_deref().filter(is_page),
        state,
        changed_at_ms => publication.changed_at_ms,
    }
}
