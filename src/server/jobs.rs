//! Jobs: looked at, listed, called off.

use super::App;
use super::cursor::{Asked, asked, next, page, since, text};
use super::id::Id;
use super::problem::Problem;
use super::views::{JobAnswer, JobPage, JobView};
use crate::jobs::now_ms;
use crate::model::{Job, JobKind, JobState};
use crate::store::{Cancelled, Cursor, JobFilter};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// What the list of jobs takes after `?`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct JobQuery {
    /// Jobs of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What an earlier page gave as next.
    #[param(pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
    /// Only jobs in this state.
    #[param(inline)]
    state: Option<JobState>,
    /// Only jobs that do this.
    #[param(inline)]
    kind: Option<JobKind>,
    /// Only jobs that were pointed at this.
    source: Option<String>,
    /// Only jobs asked for on this day or later, or from this moment on.
    #[param(example = "2026-11-01T08:30:00Z")]
    since: Option<String>,
}

/// A job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "getJob", params(("id" = String, Path, description = "The job")),
    responses((status = 200, description = "The job", body = JobAnswer), (status = 404, response = crate::server::openapi::NotFound)))]
pub(super) async fn one(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<JobAnswer>, Problem> {
    let job = app.context.store.job(&id).await?.ok_or_else(|| Problem::unknown("job"))?;
    let progress = app.context.store.progress(&id).await?;
    Ok(Json(JobAnswer { job: JobView::whole(&job, progress.as_ref()) }))
}

/// Jobs, the newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", operation_id = "listJobs", params(JobQuery),
    responses((status = 200, description = "A page of jobs", body = JobPage), (status = 400, response = crate::server::openapi::BadRequest)))]
pub(super) async fn list(State(app): State<Arc<App>>, query: Asked<JobQuery>) -> Result<Json<JobPage>, Problem> {
    let query = asked(query)?;
    let (limit, from) = page(query.limit, query.cursor.as_deref())?;
    let source = text("source", query.source)?;
    let filter = JobFilter { state: query.state, kind: query.kind, source, since_ms: since(query.since.as_deref())? };
    let jobs = app.context.store.list_jobs(&filter, from, limit).await?;
    let next = next(&jobs, limit, |job| Cursor { created_ms: job.created_ms, id: job.id.clone() });
    Ok(Json(JobPage { jobs: jobs.iter().map(JobView::of).collect(), next }))
}

/// Calls a job off.
#[utoipa::path(delete, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "cancelJob", params(("id" = String, Path, description = "The job")),
    responses((status = 200, description = "The job, called off", body = JobAnswer),
        (status = 404, response = crate::server::openapi::NotFound), (status = 409, response = crate::server::openapi::Conflict)))]
pub(super) async fn cancel(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<JobAnswer>, Problem> {
    Ok(Json(JobAnswer { job: JobView::of(&call_off(&app, &id).await?) }))
}

/// Calls a job off, unless it ended before.
pub(super) async fn call_off(app: &App, id: &str) -> Result<Job, Problem> {
    match app.context.store.cancel(id, now_ms()).await? {
        Cancelled::Now(job) => {
            app.workers.running.stop(id);
            Ok(job)
        }
        Cancelled::TooLate(job) => Err(Problem::new(StatusCode::CONFLICT, format!("the job is {} already", job.state.name()))),
        Cancelled::Unknown => Err(Problem::unknown("job")),
    }
}
