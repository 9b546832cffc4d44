//! The model of a run: which one, through which gateway, at whose cost; and what its failures mean for the exit code.

use super::args::{Composer, Generate};
use super::output::Output;
use super::{Exit, Refusal, cache_folder, store};
use crate::cache::Cache;
use crate::config::Settings;
use crate::llm::{Estimate, NoDrafts, Refresh};
use crate::model::{Digest, Origin, Receipt};
use crate::pipeline::{Generated, Model, ModelError, ModelLine, ModelParts};
use crate::store::Store;
use anyhow::Context as _;
use std::time::SystemTime;

/// The settings with what the flags say.
pub(super) fn settings(generate: &Generate, mut settings: Settings) -> Settings {
    let flags = &generate.model;
    settings.llm.model = flags.model.clone().or(settings.llm.model);
    settings.budget.max_cost_usd = flags.max_cost.or(settings.budget.max_cost_usd);
    settings.budget.max_tokens = flags.max_tokens.or(settings.budget.max_tokens);
    settings.article.language = flags.language.clone().or(settings.article.language);
    settings.article.audience = generate.audience.map(Into::into).or(settings.article.audience);
    settings
}

/// The model that a run writes with; none when rules shall write, or nothing is configured and nothing was asked for.
///
/// # Errors
/// When a model was asked for and there is none, or its settings cannot be used.
pub(super) fn of(generate: &Generate, settings: &Settings, repository: &str, output: &Output) -> anyhow::Result<Option<Model>> {
    let configured = Model::is_configured(&settings.llm);
    match (generate.composer, configured) {
        (Composer::Offline, _) | (Composer::Auto, false) => return Ok(None),
        (Composer::Llm, false) => return Err(Refusal::NoModel.into()),
        (Composer::Auto | Composer::Llm, true) => {}
    }
    let line = ModelLine::new(settings, open_cache(settings, output), open_store(settings, output)?).map_err(refused)?;
    let parts = ModelParts {
        line: &line,
        settings,
        repository,
        drafts: Box::new(NoDrafts),
        refresh: if generate.model.refresh { Refresh::Yes } else { Refresh::No },
        run: run_name(),
    };
    Ok(Some(Model::new(parts).map_err(refused)?))
}

/// Says what went wrong beside the work, and writes the article down.
pub(super) fn close(model: &Model, generated: &Generated, output: &Output) {
    model.writer.gateway().cache().notes().iter().for_each(|note| output.note(note));
    if let Err(error) = tokio::runtime::Handle::current().block_on(model.record(generated)) {
        output.note(&format!("{error}; the article is not in the ledger"));
    }
}

/// The error by which the exit code and the hint are known.
pub(super) fn refused(error: ModelError) -> anyhow::Error {
    match error {
        ModelError::Prices(error) => Refusal::Prices(error).into(),
        ModelError::Client(error) => error.into(),
        ModelError::Template(error) => error.into(),
    }
}

fn open_cache(settings: &Settings, output: &Output) -> Cache {
    let folder = settings.cache.folder.clone().unwrap_or_else(cache_folder);
    let opened = Cache::open(&settings.cache, &folder);
    opened.notes.iter().for_each(|note| output.note(note));
    opened.cache
}

/// The ledger; a run without a limit of the day does without one that cannot be opened.
fn open_store(settings: &Settings, output: &Output) -> anyhow::Result<Option<Store>> {
    match store::open(&settings.database) {
        Ok(store) => Ok(Some(store)),
        Err(error) if settings.budget.per_day_usd.is_some() => Err(error).context("budget.per_day_usd cannot be kept"),
        Err(error) => {
            output.note(&format!("{error}; calls are not written down"));
            Ok(None)
        }
    }
}

/// A name that no other run has.
fn run_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Digest::of(format!("{} {}", now.as_nanos(), std::process::id()).as_bytes()).to_string()[..16].to_owned()
}

/// How a run ends whose article is by rules where a model was to write.
///
/// # Errors
/// When only a model was asked for and it wrote nothing.
pub(super) fn verdict(composer: Composer, generated: &Generated, output: &Output) -> anyhow::Result<Exit> {
    for failure in &generated.failures {
        output.note(&format!("{failure}; sections that the model did not write are composed by rules"));
    }
    let written = generated.article.sections.iter().any(|section| section.origin != Origin::Offline);
    let first = generated.failures.iter().find(|failure| !matches!(failure, crate::llm::GatewayError::Budget(_)));
    match (composer, written, first) {
        (Composer::Llm, false, _) => match first.or(generated.failures.first()) {
            Some(failure) => Err(Refusal::Model(failure.clone()).into()),
            None => Err(Refusal::NothingStands.into()),
        },
        (_, _, Some(_)) => Ok(Exit::Partial),
        (_, _, None) => Ok(Exit::Done),
    }
}

/// The receipt on one line.
pub(super) fn receipt_line(model: &str, receipt: &Receipt) -> String {
    let dollars = |sum: Option<f64>| sum.map_or_else(|| "unknown".to_owned(), |sum| format!("${sum:.4}"));
    let number = crate::words::digits;
    let failed = if receipt.failed > 0 { format!(" ({} failed)", receipt.failed) } else { String::new() };
    let prompt_cached = if receipt.cached_tokens > 0 {
        format!(" ({} cached by the provider)", number(receipt.cached_tokens))
    } else {
        String::new()
    };
    format!(
        "{model}: {}{failed}, {} from the cache, {} tokens in{prompt_cached}, {} out, cost {}, saved {}",
        crate::words::numbered(receipt.calls, "call"),
        receipt.cached,
        number(receipt.prompt_tokens),
        number(receipt.completion_tokens),
        dollars(receipt.cost_usd),
        dollars(receipt.saved_usd),
    )
}

/// An estimate for people.
pub(super) fn estimate_page(model: &str, estimate: &Estimate) -> String {
    let dollars = |sum: Option<f64>| sum.map_or_else(|| "unknown (no price)".to_owned(), |sum| format!("${sum:.4}"));
    let number = crate::words::digits;
    format!(
        "model          {model}\ncalls          {}\nprompt tokens  {}\noutput tokens  at most {}\ncost           about {}, at most {} without repairs and retries\n",
        estimate.calls,
        number(estimate.prompt_tokens),
        number(estimate.output_tokens_max),
        dollars(estimate.cost_usd),
        dollars(estimate.cost_usd_max),
    )
}
