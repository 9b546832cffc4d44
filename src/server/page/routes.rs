//! What of the page is at which address.

use super::{article, articles, assets, door, jobs, order, pictures, review, sign_in, stats};
use crate::server::{App, events};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use std::sync::Arc;

/// The page. Everything but signing in and the files of the page's looks lies behind the door.
pub(in crate::server) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let inside = Router::new()
        .route("/", get(articles::list))
        .route("/articles/{id}", get(article::one))
        .route("/articles/{id}/pictures/{name}", get(pictures::one))
        .route("/articles/{id}/review", post(review::decide))
        .route("/articles/{id}/publish", post(review::publish))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}", get(jobs::one))
        .route("/jobs/{id}/cancel", post(jobs::cancel))
        // The same stream as that of the API, which takes no cookies.
        .route("/jobs/{id}/events", get(events::events))
        .route("/order", get(order::form).post(order::send))
        .route("/stats", get(stats::all))
        .route("/sign-out", post(sign_in::leave))
        .layer(from_fn_with_state(Arc::clone(app), door::enter));
    let sign_in =
        Router::new().route("/sign-in", post(sign_in::sign_in)).layer(from_fn_with_state(Arc::clone(app), door::approach));
    inside
        .merge(sign_in.route("/sign-in", get(sign_in::form)))
        .route("/assets/{name}", get(assets::one))
        .layer(from_fn(door::guarded))
        .layer(DefaultBodyLimit::max(app.settings().body_bytes))
}
