//! The admin port: probes and metrics, for those who run the daemon. Nothing here waits for the store or for work.

use super::{App, Exporter};
use crate::remote::BreakerState;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::Arc;

/// The format of metrics.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the handlers need.
#[derive(Clone)]
struct Admin {
    app: Arc<App>,
    exporter: Exporter,
}

/// The admin port.
pub(super) fn admin(app: &Arc<App>, exporter: &Exporter) -> Router {
    Router::new()
        .route("/live", get(|| async { "live\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Admin { app: Arc::clone(app), exporter: exporter.clone() })
}

async fn ready(State(admin): State<Admin>) -> impl IntoResponse {
    let ready = admin.app.readiness.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CONTENT_TYPE, "application/json")], format!("{:#}\n", state(&admin.app, ready)))
}

/// Each dependency with its state; only what is required decides.
fn state(app: &App, ready: bool) -> Value {
    let settings = &app.context.settings;
    let redis = match (&settings.cache.redis_url, app.redis_answers()) {
        (None, _) => "not configured",
        (Some(_), true) => "up",
        (Some(_), false) => "down",
    };
    let model = match &app.context.model {
        Some(line) => json!({"required": false, "state": "configured", "breaker": breaker(line.breaker_state())}),
        None => json!({"required": false, "state": "not configured"}),
    };
    json!({
        "ready": ready,
        "phase": app.readiness.phase().name(),
        "dependencies": {
            "store": {"required": true, "state": if app.readiness.store() { "up" } else { "down" }},
            "redis": {"required": false, "state": redis},
            "model": model,
        },
    })
}

fn breaker(state: BreakerState) -> &'static str {
    match state {
        BreakerState::Closed => "closed",
        BreakerState::Open { .. } => "open",
        BreakerState::Probing => "probing",
    }
}

async fn metrics(State(admin): State<Admin>) -> impl IntoResponse {
    ([(CONTENT_TYPE, METRICS_TYPE)], admin.exporter.render())
}
