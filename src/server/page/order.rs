//! The form that orders a new article.

use super::door::{Fields, Sent};
use super::templates::{Shown, show};
use super::visitor::Visitor;
use crate::jobs::token;
use crate::model::JobKind;
use crate::server::App;
use crate::server::guard::{RequestName, demand};
use crate::server::orders::{Order, USUAL_PRIORITY, place};
use crate::server::problem::Problem;
use crate::server::tokens::Scope;
use axum::Extension;
use axum::extract::State;
use axum::response::Redirect;
use minijinja::context;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `GET /order`.
pub(super) async fn form(State(app): State<Arc<App>>, Extension(visitor): Extension<Visitor>) -> Shown {
    demand(visitor.caller(), Scope::Write)?;
    let roots: Vec<String> = app.settings().roots.iter().map(|root| root.display().to_string()).collect();
    let hosts = app.settings().git_hosts.clone();
    show("order.html", context! { here => "order", visitor => visitor.shown(), key => token(), roots, hosts })
}

/// `POST /order`.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Extension(request): Extension<RequestName>,
    Extension(fields): Sent,
) -> Result<Redirect, Problem> {
    demand(visitor.caller(), Scope::Write)?;
    let order = Order { kind: JobKind::Article, work: work(&fields), priority: USUAL_PRIORITY, key: fields.text("key") };
    let job = place(&app, visitor.caller(), &request.0, order).await?;
    Ok(Redirect::to(&format!("/jobs/{}", job.id)))
}

/// The fields that were filled in, as the API takes them.
fn work(fields: &Fields) -> Value {
    let texts = ["source", "kind", "composer", "audience", "since"].into_iter();
    let mut work: Map<String, Value> =
        texts.filter_map(|name| fields.text(name).map(|text| (name.to_owned(), json!(text)))).collect();
    let focus: Vec<&str> = fields.text("focus").unwrap_or_default().split_whitespace().collect();
    if !focus.is_empty() {
        work.insert("focus".to_owned(), json!(focus));
    }
    Value::Object(work)
}
