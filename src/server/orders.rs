//! What is asked for: judged, and put into the queue.

use super::App;
use super::body::{self, Sent};
use super::guard::{RequestName, demand};
use super::openapi::{BadRequest, Conflict, TooLarge, Unprocessable, UnsupportedType};
use super::problem::Problem;
use super::tokens::{Caller, Scope};
use super::views::{JobAnswer, JobView};
use crate::jobs::{AnalysisOrder, ArticleOrder, PublicationOrder, Work, now_ms, token};
use crate::model::{Job, JobKind, NewJob, ReviewState};
use crate::store::Enqueued;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::IntoParams;

/// The priority of what nobody said one for.
pub(super) const USUAL_PRIORITY: u8 = 5;
const HIGHEST_PRIORITY: u64 = 9;
const KEY_CHARACTERS: usize = 200;

/// Asks for an analysis.
#[utoipa::path(post, path = "/api/v1/analyses", tag = "analyses", operation_id = "requestAnalysis", request_body = AnalysisOrder, params(IdempotencyKey),
    responses((status = 202, description = "The job", body = JobAnswer, headers(("Location" = String, description = "The job's address"))),
        (status = 400, response = BadRequest), (status = 409, response = Conflict), (status = 413, response = TooLarge),
        (status = 415, response = UnsupportedType), (status = 422, response = Unprocessable)))]
pub(super) async fn analysis(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Analysis, &app.0, &asker, &headers, body).await
}

/// Asks for an article; with `publish` it goes out when it is written, which needs the scope `publish` too.
#[utoipa::path(post, path = "/api/v1/articles", tag = "articles", operation_id = "requestArticle", request_body = ArticleOrder, params(IdempotencyKey),
    responses((status = 202, description = "The job", body = JobAnswer, headers(("Location" = String, description = "The job's address"))),
        (status = 400, response = BadRequest), (status = 409, response = Conflict), (status = 413, response = TooLarge),
        (status = 415, response = UnsupportedType), (status = 422, response = Unprocessable)))]
pub(super) async fn article(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Article, &app.0, &asker, &headers, body).await
}

/// Asks for an article to be sent to platforms: as a draft unless `live` is set.
#[utoipa::path(post, path = "/api/v1/publications", tag = "publications", operation_id = "requestPublication", request_body = PublicationOrder, params(IdempotencyKey),
    responses((status = 202, description = "The job", body = JobAnswer, headers(("Location" = String, description = "The job's address"))),
        (status = 400, response = BadRequest), (status = 409, response = Conflict), (status = 413, response = TooLarge),
        (status = 415, response = UnsupportedType), (status = 422, response = Unprocessable)))]
pub(super) async fn publication(app: State<Arc<App>>, asker: Asker, headers: HeaderMap, body: Sent) -> Answer {
    order(JobKind::Publication, &app.0, &asker, &headers, body).await
}

/// What an order takes in its head.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is read from the head by hand, because it may be missing; this describes it")]
struct IdempotencyKey {
    /// Two requests with one key are one job.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 200)]
    idempotency_key: Option<String>,
}

type Answer = Result<Response, Problem>;
/// Who asks, and what the request is called.
type Asker = (Extension<Caller>, Extension<RequestName>);

async fn order(kind: JobKind, app: &App, asker: &Asker, headers: &HeaderMap, body: Sent) -> Answer {
    let mut object = body::object(app, headers, body)?;
    let priority = priority(&mut object)?;
    let order = Order { kind, work: Value::Object(object), priority, key: key(headers)? };
    let job = place(app, &asker.0.0, &asker.1.0.0, order).await?;
    let location = format!("/api/v1/jobs/{}", job.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(JobAnswer { job: JobView::of(&job) })).into_response())
}

/// Something that is asked for, before anybody looked whether it makes sense.
pub(super) struct Order<'a> {
    pub(super) kind: JobKind,
    /// What is asked for, in the form of the API.
    pub(super) work: Value,
    pub(super) priority: u8,
    /// Two orders of one caller with the same key are one job.
    pub(super) key: Option<&'a str>,
}

/// Judges what a caller asks for in the request of this name, and puts it into the queue.
pub(super) async fn place(app: &App, caller: &Caller, request: &str, order: Order<'_>) -> Result<Job, Problem> {
    let Order { kind, work, priority, key } = order;
    let work = Work::read(kind, &work).map_err(Problem::unprocessable)?;
    judge(app, caller, &work).await?;
    // The keys of two callers never meet.
    let idempotency_key = key.map(|key| format!("{}:{key}", caller.name));
    let new = NewJob { id: token(), kind, request: work.to_value(), priority, idempotency_key };
    enqueue(app, &new, &caller.name, request).await
}

/// Puts a job into the queue, unless it is there already under its key.
pub(super) async fn enqueue(app: &App, new: &NewJob, caller: &str, request: &str) -> Result<Job, Problem> {
    match app.context.store.enqueue(new, now_ms()).await? {
        Enqueued::New(job) => {
            tracing::info!(request, job = job.id, kind = job.kind.name(), caller, "a job was queued");
            app.workers.wake.notify_one();
            Ok(job)
        }
        Enqueued::Known(job) => Ok(job),
        Enqueued::Conflict => Err(Problem::new(StatusCode::CONFLICT, "the idempotency key belongs to another request")),
    }
}

/// Refuses what may not be read, or not be sent anywhere, by this caller.
async fn judge(app: &App, caller: &Caller, work: &Work) -> Result<(), Problem> {
    if let Some(source) = work.source() {
        app.context.allowed.admit(source)?;
    }
    let Some(names) = work.destinations() else { return Ok(()) };
    demand(caller, Scope::Publish)?;
    let targets = &app.context.settings.publish.targets;
    if let Some(name) = names.iter().find(|name| !targets.contains_key(*name)) {
        return Err(Problem::unprocessable(format!("there is no target {name:?} in the settings")));
    }
    let approved = match work {
        Work::Publication(order) => Some(is_approved(app, &order.article).await?),
        _ => None,
    };
    if !work.is_live() {
        return Ok(());
    }
    if app.access().tokens.is_empty() {
        return Err(Problem::forbidden("nothing is published live by a daemon without tokens", "scope"));
    }
    if app.settings().require_approval && approved != Some(true) {
        return Err(Problem::forbidden("only an article that was approved is published live", "review"));
    }
    Ok(())
}

async fn is_approved(app: &App, article: &str) -> Result<bool, Problem> {
    let review = app.context.store.review(article).await?;
    review.map(|review| review.state == ReviewState::Approved).ok_or_else(|| Problem::unprocessable("there is no such article"))
}

fn priority(object: &mut Map<String, Value>) -> Result<u8, Problem> {
    let Some(value) = object.remove("priority") else { return Ok(USUAL_PRIORITY) };
    let number = value.as_u64().filter(|number| *number <= HIGHEST_PRIORITY).and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| Problem::unprocessable("priority is a number from 0 to 9"))
}

/// The client's key.
fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=KEY_CHARACTERS).contains(&key.len()));
    key.map(Some).ok_or_else(|| Problem::bad(format!("an idempotency key has 1 to {KEY_CHARACTERS} printable characters")))
}
