//! `techdoc publish`: an article to its targets, or what that would do.

use super::args::{Arguments, Publish};
use super::bar::Bar;
use super::output::Output;
use super::time::now_ms;
use super::{Exit, Refusal, cache_folder, published, store, wait_for};
use crate::config::{PublishRules, PublishSettings, TargetType};
use crate::model::Outcome;
use crate::pipeline::{self, Gate, Gates, Held, Run};
use crate::progress::Interrupt;
use crate::publish::{
    Assignment, ErrorKind, IfUnknown, Manuscript, PlatformError, Settled, Surroundings, Target, TargetResult, Visibility, Wish,
    broken_images,
};
use crate::source::Reach;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

/// The most bytes of an article.
const ARTICLE_BYTES: u64 = 4 << 20;
/// Where an article goes when nothing says otherwise.
const DEFAULT_TARGET: &str = "file";

pub(super) fn run(arguments: &Arguments, publish: &Publish, output: &Output, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    let folder = publish.article.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let loaded = super::settings(arguments, &folder.unwrap_or(Path::new(".")).to_string_lossy())?;
    loaded.notes.iter().for_each(|note| output.note(note));
    let database = loaded.settings.database;
    let (settings, wish) = (with_flags(loaded.settings.publish, publish), wish(publish)?);
    let surroundings = surroundings();
    let Some(article) = publish.article.as_deref().filter(|_| !publish.doctor) else {
        return doctor(publish, &settings, &surroundings, interrupt);
    };
    let manuscript = read(article, &settings)?;
    let (targets, unusable) = targets(&settings, &surroundings)?;
    let home = settings.rules.home.as_deref();
    inspect(&manuscript, publish, &settings.rules, output, interrupt)?;
    let broken = wait_for(until(interrupt, broken_images(&manuscript, &Reach::Anywhere)))??;
    hold(broken.into_iter().map(|message| Held { gate: Gate::Image, message }).collect(), publish, output)?;
    let store = store::open(&database)?;
    let assignment = Assignment { store: &store, manuscript: &manuscript, targets: &targets, home, wish, now_ms: now_ms() };
    if publish.dry_run {
        let plans = wait_for(until(interrupt, assignment.plan()))???;
        return published::show_plans(&plans, &unusable, publish.format, output);
    }
    let mut results = wait_for(until(interrupt, assignment.publish()))???;
    if let (Some(home), None) = (home, wait_for(assignment.canonical_url())??) {
        output.note(&format!(
            "the article has no public address at {home} yet, so no other post names one; publish again when it has"
        ));
    }
    results.extend(unusable);
    published::show_results(&manuscript, &results, publish.format, output)
}

/// The settings with what the flags say.
fn with_flags(mut settings: PublishSettings, flags: &Publish) -> PublishSettings {
    let rules = &mut settings.rules;
    rules.require_fresh = flags.require_fresh.then_some(true).or(rules.require_fresh);
    rules.min_score = flags.min_score.or(rules.min_score);
    rules.min_grounding = flags.min_grounding.or(rules.min_grounding);
    if !flags.to.is_empty() {
        rules.to = Some(flags.to.clone());
    }
    settings
}

fn wish(publish: &Publish) -> Result<Wish, Refusal> {
    let visibility = match (publish.live, publish.at) {
        (true, _) => Visibility::Live,
        (false, Some(at)) if at * 1_000 <= now_ms() => return Err(Refusal::Past),
        (false, Some(at)) => Visibility::At(at),
        (false, None) => Visibility::Draft,
    };
    Ok(Wish { visibility, unknown: if publish.retry_unknown { IfUnknown::PostAgain } else { IfUnknown::Leave } })
}

fn surroundings() -> Surroundings {
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
    Surroundings { environment, cache_folder: cache_folder() }
}

/// The text of an article: a plain file of a size that people write.
fn article(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file"));
    }
    File::open(path)?.take(ARTICLE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > ARTICLE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {} MiB", ARTICLE_BYTES >> 20)));
    }
    Ok(text)
}

fn read(path: &Path, settings: &PublishSettings) -> anyhow::Result<Manuscript> {
    let text = article(path).map_err(|error| Refusal::Article(path.to_owned(), error))?;
    Ok(Manuscript::read(&text, path, settings.rules.authorship).map_err(Refusal::Manuscript)?)
}

/// The targets that can be used, and the results of those that cannot: one without its credential keeps no other back.
fn targets(settings: &PublishSettings, surroundings: &Surroundings) -> anyhow::Result<(Vec<Target>, Vec<TargetResult>)> {
    let mut names = settings.rules.to.clone().unwrap_or_else(|| vec![DEFAULT_TARGET.to_owned()]);
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let (mut targets, mut unusable) = (Vec::new(), Vec::new());
    for name in &names {
        match Target::of(name, settings, surroundings) {
            Ok(target) => targets.push(target),
            Err(error) if error.kind == ErrorKind::Settings => return Err(Refusal::Target(name.clone(), error).into()),
            Err(error) => unusable.push(failed(name, settings, error)),
        }
    }
    let addresses: Vec<String> = targets.iter().map(Target::destination).collect();
    for (at, address) in addresses.iter().enumerate() {
        if let Some(other) = addresses[..at].iter().position(|earlier| earlier == address) {
            return Err(Refusal::SamePlace(targets[other].name.clone(), targets[at].name.clone()).into());
        }
    }
    Ok((targets, unusable))
}

fn failed(name: &str, settings: &PublishSettings, error: PlatformError) -> TargetResult {
    let settled = Settled { outcome: Outcome::Failed, remote: None, error: Some(error), notes: Vec::new() };
    let kind = Target::kind_of(name, settings).unwrap_or(TargetType::File);
    TargetResult { target: name.to_owned(), kind, settled }
}

/// The gates before any call.
fn inspect(
    manuscript: &Manuscript,
    publish: &Publish,
    rules: &PublishRules,
    output: &Output,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    let gates = Gates { repository: publish.repository.clone(), rules: rules.clone() };
    let seen = {
        let bar = Bar::new(output);
        let run = Run { progress: &bar, interrupt, cache_folder: cache_folder(), reach: Reach::Anywhere, writer: None };
        pipeline::inspect(manuscript, &gates, &run)?
    };
    seen.notes.iter().for_each(|note| output.note(note));
    hold(seen.held, publish, output)
}

/// Ends a run whose article did not pass; a dry run says so and goes on.
fn hold(held: Vec<Held>, publish: &Publish, output: &Output) -> anyhow::Result<()> {
    if publish.dry_run {
        held.iter().for_each(|held| output.note(&format!("would not be published: {}", held.message)));
    }
    if held.is_empty() || publish.dry_run { Ok(()) } else { Err(Refusal::Held(held).into()) }
}

/// Looks at each target without writing.
fn doctor(
    publish: &Publish,
    settings: &PublishSettings,
    surroundings: &Surroundings,
    interrupt: &Interrupt,
) -> anyhow::Result<Exit> {
    let named = settings.rules.to.clone().unwrap_or_else(|| settings.targets.keys().cloned().collect());
    let names = if named.is_empty() { vec![DEFAULT_TARGET.to_owned()] } else { named };
    let built = names.iter().map(|name| (name.clone(), Target::of(name, settings, surroundings)));
    let examined = wait_for(until(interrupt, published::examine(built.collect())))??;
    published::show_examined(&examined, publish.format)
}

/// Waits for `work`, or for the wish to stop: what was under way then is looked up by the next run.
async fn until<T>(interrupt: &Interrupt, work: impl Future<Output = T>) -> Result<T, Refusal> {
    let stopped = async {
        while !interrupt.requested() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        done = work => Ok(done),
        () = stopped => Err(Refusal::InterruptedPublishing),
    }
}
