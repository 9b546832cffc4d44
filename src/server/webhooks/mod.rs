//! Pushes that GitHub and GitLab tell of: one to the default branch of a repository that may be analysed asks for an article about what has
//! changed since. A signature takes the place of a token; a delivery that comes twice is one job.

mod github;
mod gitlab;
mod signature;

pub(super) use github::{__path_github, github};
pub(super) use gitlab::{__path_gitlab, gitlab};

use super::App;
use super::orders::enqueue;
use super::problem::Problem;
use super::views::{JobAnswer, JobView};
use crate::jobs::{ArticleOrder, ComposerChoice, Work, token};
use crate::model::{Digest, JobKind, Kind, NewJob};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// The most bytes of a push; one of thousands of commits has more, and is told of by its first page only.
pub(super) const BODY_BYTES: usize = 4 << 20;
/// Deliveries at once: anybody can send one, and it is read whole before its signature can be checked.
static PLACES: Semaphore = Semaphore::const_new(8);
const PRIORITY: u8 = 4;
const DELIVERY_CHARACTERS: usize = 100;
/// The commit before the first push of a branch.
const NOTHING: char = '0';

/// A push in the words of both.
#[derive(Debug, PartialEq)]
struct Push {
    /// The address that the repository is cloned from.
    source: String,
    /// `refs/heads/main`.
    reference: String,
    default_branch: String,
    /// The commit that the branch was at.
    before: String,
    /// The commit that it is at; zeros when it is gone.
    after: String,
}

/// How a platform names what it delivers.
struct Headers {
    platform: &'static str,
    event: HeaderName,
    /// What the event of a push is called.
    push: &'static str,
    delivery: HeaderName,
}

/// A delivery that leads to nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ignored {
    /// Why.
    ignored: String,
}

/// Lets through as many deliveries as there are places; who is turned away sends again.
pub(super) async fn few(request: Request, next: Next) -> Result<Response, Problem> {
    let place = PLACES.try_acquire();
    let _place = place
        .map_err(|_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too many deliveries at once").refused_for("connections"))?;
    Ok(next.run(request).await)
}

fn ignored(why: &str) -> Response {
    Json(Ignored { ignored: why.to_owned() }).into_response()
}

/// Answers a delivery whose sender is known; `T` is a push in the words of its platform.
async fn answer<T: DeserializeOwned + Into<Push>>(
    app: &App,
    names: &Headers,
    (headers, body): (&HeaderMap, &Bytes),
    request: &str,
) -> Result<Response, Problem> {
    if text(headers, &names.event) != names.push {
        return Ok(ignored("it is not a push"));
    }
    let push = read::<T>(headers, body)?.into();
    order(app, (names.platform, delivery(headers, &names.delivery, body)), &push, request).await
}

/// Asks for the article that a push is worth; `platform` and `delivery` name it.
async fn order(app: &App, (platform, delivery): (&str, String), push: &Push, request: &str) -> Result<Response, Problem> {
    let is_commit = |text: &str| matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if push.reference.strip_prefix("refs/heads/") != Some(push.default_branch.as_str()) {
        return Ok(ignored("it is not a push to the default branch"));
    }
    if !is_commit(&push.before) || !is_commit(&push.after) {
        return Err(Problem::unprocessable("before and after are no commits"));
    }
    if [&push.before, &push.after].iter().any(|commit| commit.chars().all(|digit| digit == NOTHING)) {
        return Ok(ignored("the branch was made or removed"));
    }
    app.context.allowed.admit(&push.source)?;
    let order = ArticleOrder {
        source: push.source.clone(),
        kind: Some(Kind::Change),
        focus: Vec::new(),
        since: Some(push.before.clone()),
        audience: None,
        composer: ComposerChoice::Auto,
        publish: None,
    };
    let new = NewJob {
        id: token(),
        kind: JobKind::Article,
        request: Work::Article(Box::new(order)).to_value(),
        priority: PRIORITY,
        idempotency_key: Some(format!("webhook:{platform}:{delivery}")),
    };
    let job = enqueue(app, &new, platform, request).await?;
    Ok((StatusCode::ACCEPTED, Json(JobAnswer { job: JobView::of(&job) })).into_response())
}

/// A push as its platform writes it.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Problem> {
    let media_type = text(headers, &CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the webhook has to send application/json");
        return Err(problem.refused_for("media_type"));
    }
    serde_json::from_slice(body).map_err(|error| Problem::bad(format!("the body is no push: {error}")))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What a delivery is called; one without a name is called after what it says.
fn delivery(headers: &HeaderMap, name: &HeaderName, body: &Bytes) -> String {
    let name = text(headers, name);
    let named = (1..=DELIVERY_CHARACTERS).contains(&name.len());
    if named { name.to_owned() } else { Digest::of(body).to_string() }
}

fn not_set_up() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "this webhook is not set up")
}

fn unsigned() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "the delivery is not signed with the secret of this webhook").refused_for("signature")
}
