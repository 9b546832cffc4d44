//! A publication as a job: gates, then all targets at once. The ledger keeps an article from being posted twice, whoever tries again.

use super::{Context, JobError, PublicationOrder, Remedy, now_ms};
use crate::config::PublishSettings;
use crate::model::{JobOutput, Made, Outcome, ReviewState, StoredArticle};
use crate::pipeline::{self, Gates, Run};
use crate::progress::{Interrupt, Silent};
use crate::publish::{
    Assignment, ErrorKind, IfUnknown, Manuscript, PlatformError, Target, TargetResult, Visibility, Wish, broken_images,
};
use serde_json::json;
use std::path::PathBuf;
use tokio::runtime::Handle;

/// Publishes an article that a job wrote.
pub(super) fn run(order: &PublicationOrder, context: &Context, interrupt: &Interrupt) -> Result<JobOutput, JobError> {
    let article = Handle::current().block_on(context.store.article(&order.article)).map_err(JobError::passing)?;
    let article = article.ok_or_else(|| JobError::refused(format!("there is no article {}", order.article)))?;
    if order.live && context.settings.serve.require_approval {
        demand_approval(&order.article, context)?;
    }
    let settings = &context.settings.publish;
    let place = PathBuf::from(format!("{}.md", article.version.id));
    let manuscript = Manuscript::read(&article.markdown, &place, settings.rules.authorship).map_err(JobError::hopeless)?;
    pass_gates(&manuscript, &article, context, interrupt)?;
    let targets = targets(order, settings, context)?;
    let visibility = if order.live { Visibility::Live } else { Visibility::Draft };
    let assignment = Assignment {
        store: &context.store,
        manuscript: &manuscript,
        targets: &targets,
        home: settings.rules.home.as_deref(),
        wish: Wish { visibility, unknown: IfUnknown::Leave },
        now_ms: now_ms(),
    };
    let results = Handle::current().block_on(assignment.publish()).map_err(JobError::passing)?;
    ended(&order.article, &results)
}

/// An approval may have been taken back since the job was queued.
fn demand_approval(article: &str, context: &Context) -> Result<(), JobError> {
    let review = Handle::current().block_on(context.store.review(article)).map_err(JobError::passing)?;
    let approved = review.is_some_and(|review| review.state == ReviewState::Approved);
    if approved { Ok(()) } else { Err(JobError::refused("only an article that was approved is published live")) }
}

/// The article is still true, good enough, without a secret and with its images; else it stays.
fn pass_gates(manuscript: &Manuscript, article: &StoredArticle, context: &Context, interrupt: &Interrupt) -> Result<(), JobError> {
    let source = context.allowed.admit(&article.version.source).ok().map(PathBuf::from).filter(|path| path.exists());
    let gates = Gates { repository: source, rules: context.settings.publish.rules.clone() };
    let run =
        Run { progress: &Silent, interrupt, cache_folder: context.cache_folder.clone(), reach: context.reach(), writer: None };
    let mut held: Vec<String> = pipeline::inspect(manuscript, &gates, &run)?.held.into_iter().map(|held| held.message).collect();
    held.extend(Handle::current().block_on(broken_images(manuscript, &context.reach())));
    if held.is_empty() { Ok(()) } else { Err(JobError::refused(format!("nothing was published: {}", held.join("; ")))) }
}

fn targets(order: &PublicationOrder, settings: &PublishSettings, context: &Context) -> Result<Vec<Target>, JobError> {
    let mut names = order.to.clone();
    names.sort_unstable();
    names.dedup();
    let refused = |name: &str, error: &PlatformError| JobError::refused(format!("target {name}: {}", error.message));
    let target = |name: &String| Target::of(name, settings, &context.surroundings).map_err(|error| refused(name, &error));
    let targets = names.iter().map(target).collect::<Result<Vec<Target>, JobError>>()?;
    let mut places: Vec<String> = targets.iter().map(Target::destination).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() == targets.len() { Ok(targets) } else { Err(JobError::refused("two of the targets are the same place")) }
}

/// A publication is done when every target is as it should be. One that failed is tried again with all the others, which are by then.
fn ended(article: &str, results: &[TargetResult]) -> Result<JobOutput, JobError> {
    let failed: Vec<&TargetResult> =
        results.iter().filter(|result| matches!(result.settled.outcome, Outcome::Failed | Outcome::Unknown)).collect();
    let Some(first) = failed.first() else {
        let results: Vec<_> = results.iter().map(TargetResult::json).collect();
        return Ok(JobOutput { result: json!({"article": article, "results": results}), made: Made::Nothing, next: None });
    };
    let passing = |result: &TargetResult| {
        let kind = result.settled.error.as_ref().map(|error| error.kind);
        matches!(kind, Some(ErrorKind::RateLimited | ErrorKind::Unavailable | ErrorKind::Conflict))
    };
    let remedy = if failed.iter().any(|result| passing(result)) { Remedy::TryAgain } else { Remedy::None };
    let why = first.settled.error.as_ref().map_or("nobody can tell whether it is there", |error| error.message.as_str());
    let of = format!("{} of {} targets failed, first {}: {why}", failed.len(), results.len(), first.target);
    Err(JobError { remedy, message: crate::render::text::one_line(&of) })
}
