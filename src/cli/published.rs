//! How publishing is told: results as a table, plans with their differences, the doctor's findings; each also as JSON.

use super::Exit;
use super::args::PrintFormat;
use super::output::{Output, print};
use crate::model::{Outcome, SCHEMA_VERSION};
use crate::publish::{Action, Check, ErrorKind, Manuscript, Plan, PlatformError, Target, TargetResult};
use crate::render::text::{clean, one_line};
use serde_json::{Value, json};
use similar::TextDiff;

/// Prints how a run ended.
pub(super) fn show_results(
    manuscript: &Manuscript,
    results: &[TargetResult],
    format: PrintFormat,
    output: &Output,
) -> anyhow::Result<Exit> {
    match format {
        PrintFormat::Human => print(table(results).as_bytes())?,
        PrintFormat::Json => {
            let results: Vec<Value> = results.iter().map(TargetResult::json).collect();
            let article = json!({"key": manuscript.key, "title": manuscript.title, "digest": manuscript.digest});
            let document = json!({"schema_version": SCHEMA_VERSION, "article": article, "results": results});
            print(format!("{document:#}\n").as_bytes())?;
        }
    }
    for result in results {
        result.settled.notes.iter().for_each(|note| output.note(&format!("{}: {note}", result.target)));
        if let Some(error) = &result.settled.error {
            say(&result.target, error, output);
        }
    }
    Ok(exit(results))
}

/// What went wrong at one target, with what can be done.
fn say(target: &str, error: &PlatformError, output: &Output) {
    output.problem(&format!("{target}: {}", error.message), error.hint.as_deref());
}

/// One line a target: name, outcome, state, address.
fn table(results: &[TargetResult]) -> String {
    let width = results.iter().map(|result| result.target.len()).max().unwrap_or_default();
    let mut page = String::new();
    for result in results {
        let remote = result.settled.remote.as_ref();
        let (state, url) = (remote.map_or("", |remote| remote.state.name()), remote.and_then(|remote| remote.url.as_deref()));
        let outcome = result.settled.outcome.name();
        let line = format!("{:width$}  {outcome:9}  {state:9}  {}", result.target, one_line(url.unwrap_or_default()));
        page.push_str(line.trim_end());
        page.push('\n');
    }
    page
}

/// The exit code: that of the one thing that went wrong everywhere, or partly done.
fn exit(results: &[TargetResult]) -> Exit {
    let failed: Vec<&TargetResult> =
        results.iter().filter(|result| matches!(result.settled.outcome, Outcome::Failed | Outcome::Unknown)).collect();
    if failed.is_empty() {
        return Exit::Done;
    }
    if failed.len() < results.len() {
        return Exit::Partial;
    }
    let codes: Vec<Exit> = failed.iter().map(|result| result.settled.error.as_ref().map_or(Exit::Partial, of_error)).collect();
    if codes.iter().all(|code| *code == codes[0]) { codes[0] } else { Exit::Partial }
}

fn of_error(error: &PlatformError) -> Exit {
    match error.kind {
        ErrorKind::Credentials | ErrorKind::Rights => Exit::Credentials,
        ErrorKind::Unavailable | ErrorKind::RateLimited => Exit::Unavailable,
        ErrorKind::Settings | ErrorKind::Unsupported => Exit::Usage,
        ErrorKind::Local => Exit::Unexpected,
        ErrorKind::Refused | ErrorKind::Gone | ErrorKind::Conflict | ErrorKind::Ambiguous => Exit::Partial,
    }
}

/// Prints what a run would do.
pub(super) fn show_plans(plans: &[Plan], unusable: &[TargetResult], format: PrintFormat, output: &Output) -> anyhow::Result<Exit> {
    match format {
        PrintFormat::Human => print(plans.iter().map(plan_page).collect::<String>().as_bytes())?,
        PrintFormat::Json => {
            let plans: Vec<Value> = plans.iter().map(plan).collect();
            print(format!("{:#}\n", json!({"schema_version": SCHEMA_VERSION, "plans": plans})).as_bytes())?;
        }
    }
    for plan in plans {
        let notes = plan.payload.iter().flat_map(|payload| &payload.notes);
        notes.for_each(|note| output.note(&format!("{}: {note}", plan.target)));
        if let Some(error) = &plan.problem {
            say(&plan.target, error, output);
        }
    }
    let unusable_errors = unusable.iter().filter_map(|result| Some((&result.target, result.settled.error.as_ref()?)));
    unusable_errors.for_each(|(target, error)| say(target, error, output));
    let good = unusable.is_empty() && plans.iter().all(|plan| plan.problem.is_none());
    Ok(if good { Exit::Done } else { Exit::Partial })
}

fn plan(plan: &Plan) -> Value {
    json!({
        "target": plan.target,
        "platform": plan.kind.name(),
        "action": plan.action,
        "url": plan.url,
        "payload": plan.payload.as_ref().map(|payload| &payload.document),
        "attachments": plan.payload.iter().flat_map(|payload| &payload.attachments).map(|file| file.name.as_str()).collect::<Vec<_>>(),
        "difference": difference(plan),
        "error": plan.problem.as_ref().map(|problem| problem.message.as_str()),
        "hint": plan.problem.as_ref().and_then(|problem| problem.hint.as_deref()),
    })
}

fn plan_page(plan: &Plan) -> String {
    let what = match plan.action {
        Action::Create => "would be created",
        Action::Update => "would be updated",
        Action::Nothing => "is as it should be",
        Action::Fail => "would fail",
    };
    let mut page =
        format!("{} {what}{}\n", plan.target, plan.url.as_ref().map_or_else(String::new, |url| format!(": {}", one_line(url))));
    match (difference(plan), plan.action, &plan.payload) {
        (Some(difference), Action::Update, _) => page.push_str(&difference),
        (_, Action::Create | Action::Update, Some(payload)) => page.push_str(&format!("{:#}\n", payload.document)),
        _ => {}
    }
    let files = plan.payload.iter().filter(|_| matches!(plan.action, Action::Create | Action::Update));
    for file in files.flat_map(|payload| &payload.attachments) {
        page.push_str(&format!("with {} ({}, {} bytes)\n", file.name, file.media_type, file.bytes.len()));
    }
    page
}

/// The text that is there against the text that would be.
fn difference(plan: &Plan) -> Option<String> {
    let (there, payload) = (plan.there.as_ref()?, plan.payload.as_ref()?);
    let difference = TextDiff::from_lines(there.as_str(), payload.text.as_str());
    Some(clean(&difference.unified_diff().context_radius(2).header("there", "new").to_string()).into_owned())
}

/// A target and what was found.
pub(super) type Examined = (String, Vec<Check>);

/// Examines all targets at once; one that cannot be built is a finding.
pub(super) async fn examine(targets: Vec<(String, Result<Target, PlatformError>)>) -> Vec<Examined> {
    let each = targets.into_iter().map(|(name, target)| async move {
        match target {
            Ok(target) => (name, target.platform.examine().await),
            Err(error) => {
                (name, vec![Check::bad(if error.kind == ErrorKind::Credentials { "credential" } else { "settings" }, &error)])
            }
        }
    });
    futures_util::future::join_all(each).await
}

/// Prints what the doctor found.
pub(super) fn show_examined(examined: &[Examined], format: PrintFormat) -> anyhow::Result<Exit> {
    match format {
        PrintFormat::Human => {
            let lines = examined.iter().flat_map(|(name, checks)| checks.iter().map(move |check| check_line(name, check)));
            print(lines.collect::<String>().as_bytes())?;
        }
        PrintFormat::Json => {
            let targets: Vec<Value> = examined
                .iter()
                .map(|(name, checks)| json!({"target": name, "checks": checks.iter().map(check).collect::<Vec<_>>()}))
                .collect();
            print(format!("{:#}\n", json!({"schema_version": SCHEMA_VERSION, "targets": targets})).as_bytes())?;
        }
    }
    let bad: Vec<&Check> = examined.iter().flat_map(|(_, checks)| checks).filter(|check| check.finding.is_err()).collect();
    Ok(match bad.first() {
        None => Exit::Done,
        Some(_) if bad.iter().all(|check| matches!(check.name, "credential" | "rights")) => Exit::Credentials,
        Some(_) if bad.iter().all(|check| check.name == "reachable") => Exit::Unavailable,
        Some(_) if bad.iter().all(|check| check.name == "settings") => Exit::Usage,
        Some(_) => Exit::Partial,
    })
}

fn check_line(target: &str, check: &Check) -> String {
    let (mark, text) = match &check.finding {
        Ok(text) => ("ok", text),
        Err(text) => ("problem", text),
    };
    let hint = check.hint.as_ref().map_or_else(String::new, |hint| format!("\n  hint: {}", one_line(hint)));
    format!("{target}: {mark}: {}: {}{hint}\n", check.name, one_line(text))
}

fn check(check: &Check) -> Value {
    let (good, text) = match &check.finding {
        Ok(text) => (true, text),
        Err(text) => (false, text),
    };
    json!({"name": check.name, "ok": good, "finding": text, "hint": check.hint})
}
