//! What is answered at which address.

use super::{App, articles, etag, events, guard, jobs, openapi, orders, page, parts, publications, reviews, stats, webhooks};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};

/// Smaller answers are not worth compressing.
const COMPRESSED_BYTES: u64 = 1_024;

/// Everything that the port of the API answers. What surrounds requests lies around all of it, also around addresses that do not exist.
pub(super) fn router(app: &Arc<App>) -> Router {
    let worth_it = SizeAbove::new(COMPRESSED_BYTES).and(NotForContentType::SSE);
    api(app)
        .merge(hooks())
        .merge(page::routes(app))
        .fallback(guard::unknown)
        .layer(from_fn_with_state(Arc::clone(app), guard::watch))
        .layer(CompressionLayer::new().compress_when(worth_it))
        .with_state(Arc::clone(app))
}

/// The API: behind a token.
fn api(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/v1/analyses", post(orders::analysis))
        .route("/api/v1/analyses/{id}", get(articles::analysis))
        .route("/api/v1/articles", get(articles::list).post(orders::article))
        .route("/api/v1/articles/{id}", get(articles::one))
        .route("/api/v1/articles/{id}/sections", get(parts::sections))
        .route("/api/v1/articles/{id}/evidence", get(parts::evidence))
        .route("/api/v1/articles/{id}/receipt", get(parts::receipt))
        .route("/api/v1/articles/{id}/approval", post(reviews::approve).delete(reviews::withdraw))
        .route("/api/v1/publications", get(publications::list).post(orders::publication))
        .route("/api/v1/jobs", get(jobs::list))
        .route("/api/v1/jobs/{id}", get(jobs::one).delete(jobs::cancel))
        .route("/api/v1/jobs/{id}/events", get(events::events))
        .route("/api/v1/stats", get(stats::stats))
        .layer(from_fn(etag::tag))
        .layer(DefaultBodyLimit::max(app.settings().body_bytes))
        .layer(from_fn_with_state(Arc::clone(app), guard::admit))
}

/// What others tell of, signed in their own ways.
fn hooks() -> Router<Arc<App>> {
    Router::new()
        .route("/api/v1/webhooks/github", post(webhooks::github))
        .route("/api/v1/webhooks/gitlab", post(webhooks::gitlab))
        .layer(DefaultBodyLimit::max(webhooks::BODY_BYTES))
        .layer(from_fn(webhooks::few))
}
