//! Jobs: what was asked for, how far it is, what came of it.

use super::paging::{Place, ROWS};
use super::templates::{Shown, show};
use super::visitor::Visitor;
use crate::model::{Job, JobKind, JobProgress, JobState};
use crate::server::App;
use crate::server::cursor::next;
use crate::server::guard::demand;
use crate::server::id::Id;
use crate::server::jobs::call_off;
use crate::server::problem::Problem;
use crate::server::tokens::Scope;
use crate::store::{Cursor, JobFilter};
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Redirect;
use minijinja::{Value, context};
use serde::Deserialize;
use serde_json::Value as Json;
use std::sync::Arc;

/// The stages of a job with what they mean to a reader.
const STAGES: [(&str, &str); 8] = [
    ("checkout", "Fetching the repository"),
    ("inventory", "Walking and counting the tree"),
    ("history", "Reading the history"),
    ("parse", "Parsing the top files"),
    ("facts", "Finding facts"),
    ("compose", "Planning"),
    ("write", "Writing sections"),
    ("check", "Checking what was written"),
];

/// Which jobs are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    state: String,
    #[serde(flatten)]
    place: Place,
}

/// `GET /jobs`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Shown {
    let Query(wanted) = wanted.map_err(|error| Problem::bad(error.body_text()))?;
    let filter = JobFilter { state: JobState::of(&wanted.state), ..JobFilter::default() };
    let jobs = app.context.store.list_jobs(&filter, wanted.place.cursor()?, ROWS).await?;
    let state = filter.state.map_or("any", JobState::name);
    let next = next(&jobs, ROWS, |last| Cursor { created_ms: last.created_ms, id: last.id.clone() });
    let paging = wanted.place.around("/jobs", &[("state", filter.state.map_or("", JobState::name))], next.as_deref());
    let jobs: Vec<Value> = jobs.iter().map(facts).collect();
    show("jobs.html", context! { here => "jobs", visitor => visitor.shown(), jobs, state, paging })
}

/// `GET /jobs/ID`.
pub(super) async fn one(State(app): State<Arc<App>>, Extension(visitor): Extension<Visitor>, Id(id): Id) -> Shown {
    let job = app.context.store.job(&id).await?.ok_or_else(|| Problem::unknown("job"))?;
    let progress = app.context.store.progress(&id).await?;
    let values = context! {
        here => "jobs",
        visitor => visitor.shown(),
        job => facts(&job),
        under_way => matches!(job.state, JobState::Queued | JobState::Running),
        progress => so_far(&job, progress.as_ref()),
        stages => STAGES.map(|(name, words)| context! { name, words }).to_vec(),
        outcome => job.result.as_ref().map(outcome).unwrap_or_default(),
        request => asked_for(&job.request),
    };
    show("job.html", values)
}

/// `POST /jobs/ID/cancel`.
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    Id(id): Id,
) -> Result<Redirect, Problem> {
    demand(visitor.caller(), Scope::Write)?;
    call_off(&app, &id).await?;
    Ok(Redirect::to(&format!("/jobs/{id}")))
}

fn facts(job: &Job) -> Value {
    context! {
        id => job.id.clone(),
        kind => job.kind.name(),
        state => job.state.name(),
        subject => subject(job),
        attempts => job.attempts,
        priority => job.priority,
        created_ms => job.created_ms,
        changed_ms => job.changed_ms,
        error => job.error.clone(),
    }
}

/// What a job is about, in a line.
fn subject(job: &Job) -> String {
    let text = |name: &str| job.request[name].as_str().unwrap_or_default().to_owned();
    match job.kind {
        JobKind::Analysis | JobKind::Article => text("source"),
        JobKind::Publication => format!("{} to {}", text("article"), plain(&job.request["to"])),
    }
}

fn so_far(job: &Job, progress: Option<&JobProgress>) -> Value {
    let Some(progress) = progress else {
        let stage = if job.state == JobState::Queued { "Waiting for a worker" } else { "Beginning" };
        return context! { stage, count => "", done => 0, total => () };
    };
    let stage = STAGES.iter().find(|(name, _)| *name == progress.stage).map_or(progress.stage.as_str(), |(_, words)| words);
    let count = match (progress.done, progress.total) {
        (done, Some(total)) => format!("{done} of {total}"),
        (0, None) => String::new(),
        (done, None) => done.to_string(),
    };
    context! { stage, count, done => progress.done, total => progress.total }
}

/// What a job made, in lines that lead there.
fn outcome(result: &Json) -> Vec<Value> {
    let line = |text: &str, url: Option<String>, note: &str| context! { text, url, note };
    let named = |name: &str| result[name].as_str();
    let mut lines = Vec::new();
    let results = result["results"].as_array();
    if let Some(article) = named("article") {
        let text = if results.is_some() { "The article" } else { "Read the article" };
        lines.push(line(text, Some(format!("/articles/{article}")), ""));
    }
    lines.extend(named("analysis").map(|analysis| line(&format!("Analysis {analysis}"), None, "the API has it")));
    lines.extend(named("publication_job").map(|job| line("Its publication", Some(format!("/jobs/{job}")), "")));
    lines.extend(results.into_iter().flatten().map(|result| {
        let text = |name: &str| result[name].as_str().unwrap_or_default();
        let url = Some(text("url")).filter(|url| url.starts_with("https://") || url.starts_with("http://")).map(str::to_owned);
        line(text("target"), url, &format!("{} {}", text("outcome"), text("state")))
    }));
    lines
}

/// The names and values of a request; what was left open is left out.
fn asked_for(request: &Json) -> Vec<Vec<String>> {
    let fields = request.as_object().into_iter().flatten().map(|(name, value)| vec![name.clone(), plain(value)]);
    fields.filter(|field| !field[1].is_empty()).collect()
}

/// A value as somebody would write it down.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Json::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join("; ")
        }
        number => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Stage;
    use serde_json::json;

    #[test]
    fn every_stage_has_words() {
        let all = [
            Stage::Checkout,
            Stage::Inventory,
            Stage::History,
            Stage::Parse,
            Stage::Facts,
            Stage::Compose,
            Stage::Write,
            Stage::Check,
        ];
        assert_eq!(all.map(Stage::name), STAGES.map(|(name, _)| name));
    }

    #[test]
    fn requests_read_as_somebody_would_write_them() {
        let request = json!({"source": "/a", "kind": null, "focus": ["b", "c"], "publish": {"to": ["d"], "live": false}, "n": 1});
        let expected = [["source", "/a"], ["focus", "b, c"], ["publish", "to: d; live: no"], ["n", "1"]];
        assert_eq!(asked_for(&request), expected);
    }

    #[test]
    fn only_addresses_of_pages_become_links() {
        let lines = outcome(
            &json!({"article": "x", "results": [{"target": "t", "outcome": "created", "state": "draft", "url": "javascript:x"}]}),
        );
        assert_eq!(lines[0].get_attr("url").unwrap().as_str(), Some("/articles/x"));
        assert!(lines[1].get_attr("url").unwrap().is_none());
    }
}
