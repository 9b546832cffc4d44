//! Jobs as the API shows them.

use super::App;
use super::cursor::{Page, behind, stamp};
use super::problem::Problem;
use crate::jobs::now_ms;
use crate::model::Job;
use crate::store::Cancelled;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

/// A job without what it was asked for.
pub(super) fn shown(job: &Job) -> Value {
    json!({
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "priority": job.priority,
        "attempts": job.attempts,
        "created_at": stamp(job.created_ms),
        "changed_at": stamp(job.changed_ms),
        "result": job.result,
        "error": job.error,
    })
}

/// `GET /api/v1/jobs/ID`.
pub(super) async fn one(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let job = app.context.store.job(&id).await?.ok_or_else(|| Problem::unknown("job"))?;
    let mut job_shown = shown(&job);
    job_shown["request"] = job.request;
    Ok(Json(json!({"job": job_shown})))
}

/// `GET /api/v1/jobs`.
pub(super) async fn list(State(app): State<Arc<App>>, page: Result<Query<Page>, QueryRejection>) -> Result<Json<Value>, Problem> {
    let (limit, from) = page.map_err(|error| Problem::bad(error.body_text()))?.read()?;
    let jobs = app.context.store.jobs(from, limit).await?;
    let next = jobs.last().filter(|_| jobs.len() == limit as usize).map(|last| behind(last.created_ms, &last.id));
    Ok(Json(json!({"jobs": jobs.iter().map(shown).collect::<Vec<_>>(), "next": next})))
}

/// `DELETE /api/v1/jobs/ID`.
pub(super) async fn cancel(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    match app.context.store.cancel(&id, now_ms()).await? {
        Cancelled::Now(job) => {
            app.workers.running.stop(&id);
            Ok(Json(json!({"job": shown(&job)})))
        }
        Cancelled::TooLate(job) => Err(Problem::new(StatusCode::CONFLICT, format!("the job is {} already", job.state.name()))),
        Cancelled::Unknown => Err(Problem::unknown("job")),
    }
}
