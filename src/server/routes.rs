//! What is answered at which address.

use super::{App, articles, guard, jobs, orders};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;

/// The API. Guards lie around everything, also around addresses that do not exist.
pub(super) fn api(app: &Arc<App>) -> Router {
    Router::new()
        .route("/api/v1/analyses", post(orders::analysis))
        .route("/api/v1/analyses/{id}", get(articles::analysis))
        .route("/api/v1/articles", get(articles::list).post(orders::article))
        .route("/api/v1/articles/{id}", get(articles::one))
        .route("/api/v1/publications", post(orders::publication))
        .route("/api/v1/jobs", get(jobs::list))
        .route("/api/v1/jobs/{id}", get(jobs::one).delete(jobs::cancel))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(app.settings().body_bytes))
        .layer(from_fn_with_state(Arc::clone(app), guard::admit))
        .layer(from_fn_with_state(Arc::clone(app), guard::watch))
        .with_state(Arc::clone(app))
}
