//! What happens to a job, as server-sent events. The store is looked at now and then, so that any process can tell of a job that another one
//! works on.
//!
//! `state` is sent when the state or the number of attempts changes, `progress` when the job gets further, `end` once at its end, after which
//! the stream closes. Whoever comes back with `Last-Event-ID` is told again what has changed since, never less.

use super::App;
use super::id::Id;
use super::openapi::NotFound;
use super::problem::Problem;
use super::readiness::Phase;
use super::views::{JobView, ProgressView};
use crate::model::{Job, JobProgress, JobState};
use crate::store::StoreError;
use axum::extract::State;
use axum::http::header::HeaderMap;
use axum::http::{HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;
use utoipa::ToSchema;

/// How often a job is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How soon a client that was cut off comes back.
const RETRY: Duration = Duration::from_secs(2);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A job that somebody watches.
struct Watch {
    app: Arc<App>,
    id: String,
    /// What was told last.
    told: Option<Seen>,
    /// The name of what the client saw before it came back.
    known: Option<String>,
    events: VecDeque<Event>,
    ended: bool,
    _place: OwnedSemaphorePermit,
}

/// A job at one moment.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    job: Job,
    progress: Option<JobProgress>,
}

/// An event as it is sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "events are written by hand; this describes them")]
pub(super) struct JobEvent {
    /// `state`, `progress` or `end`.
    #[schema(pattern = "^(state|progress|end)$")]
    event: String,
    /// What the moment is called, for `Last-Event-ID`.
    id: String,
    /// JSON: of `state` and `end` a Job, of `progress` a Progress.
    data: String,
}

/// What happens to a job, as it happens.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs", operation_id = "watchJob", params(("id" = String, Path, description = "The job"),
        ("last-event-id" = Option<String>, Header, description = "The id of the last event that was seen")),
    responses((status = 200, description = "Events `state` and `end` with a job, `progress` with its progress",
        body = JobEvent, content_type = "text/event-stream"), (status = 404, response = NotFound)))]
pub(super) async fn events(State(app): State<Arc<App>>, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    let place = Arc::clone(&app.streams).try_acquire_owned();
    let place = place.map_err(|_| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too many streams of events are open").refused_for("connections")
    })?;
    look(&app, &id).await?.ok_or_else(|| Problem::unknown("job"))?;
    let known = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let events = VecDeque::from([Event::default().retry(RETRY)]);
    let heartbeat = Duration::from_millis(app.settings().heartbeat_ms);
    let watch = Watch { app, id, told: None, known, events, ended: false, _place: place };
    let stream = stream::unfold(watch, Watch::next);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(heartbeat).text("still here")).into_response())
}

async fn look(app: &App, id: &str) -> Result<Option<Seen>, StoreError> {
    let Some(job) = app.context.store.job(id).await? else { return Ok(None) };
    let progress = if job.state == JobState::Running { app.context.store.progress(id).await? } else { None };
    Ok(Some(Seen { job, progress }))
}

impl Watch {
    /// The next event; none when the job has ended, or this daemon is about to: then the client comes back to another one.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some((Ok(event), self));
            }
            if self.ended || self.app.readiness.phase() == Phase::Draining {
                return None;
            }
            if self.told.is_some() {
                sleep(LOOK).await;
            }
            match look(&self.app, &self.id).await {
                Ok(Some(seen)) => self.tell(seen),
                Ok(None) => return None,
                // Perhaps it answers next time.
                Err(_) => sleep(LOOK).await,
            }
        }
    }

    fn tell(&mut self, seen: Seen) {
        let name = name(&seen);
        self.ended = matches!(seen.job.state, JobState::Done | JobState::Failed | JobState::Cancelled);
        let was = self.told.replace(seen.clone());
        let came_back = was.is_none() && self.known.take().is_some_and(|known| known == name);
        let stands = |job: &Job| (job.state, job.attempts, job.error.clone());
        if self.ended {
            self.events.push_back(event("end", &name, &JobView::whole(&seen.job, None)));
        } else if !came_back && was.as_ref().is_none_or(|was| stands(&was.job) != stands(&seen.job)) {
            self.events.push_back(event("state", &name, &JobView::whole(&seen.job, seen.progress.as_ref())));
        } else if let Some(progress) = seen.progress.filter(|now| was.is_some_and(|was| was.progress.as_ref() != Some(now))) {
            self.events.push_back(event("progress", &name, &ProgressView::of(&progress)));
        }
    }
}

/// What a moment of a job is called; equal moments have one name.
fn name(seen: &Seen) -> String {
    let (stage, done) = seen.progress.as_ref().map_or(("", 0), |progress| (progress.stage.as_str(), progress.done));
    format!("{}.{}.{stage}.{done}", seen.job.changed_ms, seen.job.attempts)
}

fn event(kind: &str, name: &str, data: &impl Serialize) -> Event {
    // What is shown always serializes, and has no line ends then.
    Event::default().event(kind).id(name).data(serde_json::to_string(data).unwrap_or_default())
}
