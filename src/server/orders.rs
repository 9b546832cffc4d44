//! What is asked for: judged, and put into the queue.

use super::App;
use super::body::{self, Sent};
use super::guard::{RequestName, demand};
use super::jobs::shown;
use super::problem::Problem;
use super::tokens::{Caller, Scope};
use crate::jobs::{Work, now_ms, token};
use crate::model::{JobKind, NewJob};
use crate::store::Enqueued;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const USUAL_PRIORITY: u8 = 5;
const HIGHEST_PRIORITY: u64 = 9;
const KEY_CHARACTERS: usize = 200;

/// `POST /api/v1/analyses`.
pub(super) async fn analysis(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Analysis, &app.0, &asker, &headers, body).await
}

/// `POST /api/v1/articles`.
pub(super) async fn article(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Article, &app.0, &asker, &headers, body).await
}

/// `POST /api/v1/publications`.
pub(super) async fn publication(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Publication, &app.0, &asker, &headers, body).await
}

type Answer = Result<Response, Problem>;
/// Who asks, and what the request is called.
type Asker = (Extension<Caller>, Extension<RequestName>);

async fn order(kind: JobKind, app: &App, asker: &Asker, headers: &HeaderMap, body: Sent) -> Answer {
    let (caller, request) = (&asker.0.0, &asker.1.0.0);
    let mut object = body::object(app, headers, body)?;
    let priority = priority(&mut object)?;
    let unreadable = |detail| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    let work = Work::read(kind, &Value::Object(object)).map_err(unreadable)?;
    judge(app, caller, &work).await?;
    let idempotency_key = key(headers, caller)?;
    let new = NewJob { id: token(), kind, request: work.to_value(), priority, idempotency_key };
    let job = match app.context.store.enqueue(&new, now_ms()).await? {
        Enqueued::New(job) => {
            tracing::info!(request, job = job.id, kind = kind.name(), caller = caller.name, "a job was queued");
            app.workers.wake.notify_one();
            job
        }
        Enqueued::Known(job) => job,
        Enqueued::Conflict => {
            return Err(Problem::new(StatusCode::CONFLICT, "the idempotency key belongs to another request"));
        }
    };
    let location = format!("/api/v1/jobs/{}", job.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(json!({"job": shown(&job)}))).into_response())
}

/// Refuses what may not be read, or not be sent anywhere, by this caller.
async fn judge(app: &App, caller: &Caller, work: &Work) -> Result<(), Problem> {
    if let Some(source) = work.source() {
        app.context.allowed.admit(source)?;
    }
    let Some(names) = work.destinations() else { return Ok(()) };
    demand(caller, Scope::Publish)?;
    if work.is_live() && app.tokens.is_empty() {
        let problem = Problem::new(StatusCode::FORBIDDEN, "nothing is published live by a daemon without tokens");
        return Err(problem.refused_for("scope"));
    }
    let targets = &app.context.settings.publish.targets;
    if let Some(name) = names.iter().find(|name| !targets.contains_key(*name)) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("there is no target {name:?} in the settings")));
    }
    if let Work::Publication(order) = work
        && app.context.store.article(&order.article).await?.is_none()
    {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "there is no such article"));
    }
    Ok(())
}

fn priority(object: &mut Map<String, Value>) -> Result<u8, Problem> {
    let Some(value) = object.remove("priority") else { return Ok(USUAL_PRIORITY) };
    let number = value.as_u64().filter(|number| *number <= HIGHEST_PRIORITY).and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "priority is a number from 0 to 9"))
}

/// The client's key; those of two callers never meet.
fn key(headers: &HeaderMap, caller: &Caller) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=KEY_CHARACTERS).contains(&key.len()));
    let key = key.ok_or_else(|| Problem::bad(format!("an idempotency key has 1 to {KEY_CHARACTERS} printable characters")))?;
    Ok(Some(format!("{}:{key}", caller.name)))
}
