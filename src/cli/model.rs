//! The model of a run: which one, through which gateway, at whose cost; and what its failures mean for the exit code.

use super::args::{Composer, Generate};
use super::output::Output;
use super::{Exit, Refusal, cache_folder, data_folder, report};
use crate::cache::Cache;
use crate::compose::llm::{Templates, Writer};
use crate::config::Settings;
use crate::llm::openai::OpenAi;
use crate::llm::{Estimate, Gateway, GatewayParts, Ledger, LedgerError, NoLedger, Prices, Refresh};
use crate::model::{ArticleRecord, CallRecord, Digest, Origin, Receipt};
use crate::pipeline::Generated;
use crate::store::Store;
use anyhow::Context as _;
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(86_400);

/// A writer, and where its work is written down.
pub(super) struct Model {
    pub(super) writer: Writer,
    store: Option<Store>,
    run: String,
}

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

impl Model {
    /// The model that a run writes with; none when rules shall write, or nothing is configured and nothing was asked for.
    ///
    /// # Errors
    /// When a model was asked for and there is none, or its settings cannot be used.
    pub(super) fn of(generate: &Generate, settings: &Settings, repository: &str, output: &Output) -> anyhow::Result<Option<Self>> {
        let configured = settings.llm.api_key.is_some() || settings.llm.base_url.is_some();
        match (generate.composer, configured) {
            (Composer::Offline, _) | (Composer::Auto, false) => return Ok(None),
            (Composer::Llm, false) => return Err(Refusal::NoModel.into()),
            (Composer::Auto | Composer::Llm, true) => {}
        }
        let mut settings = settings.clone();
        let prices = prices(&settings)?;
        if settings.llm.model.is_none() && settings.llm.base_url.is_none() {
            settings.llm.model = Some(prices.default_model().to_owned());
        }
        let provider = OpenAi::new(&settings.llm)?;
        let store = open_store(&settings, output)?;
        let ledger: Box<dyn Ledger> = match &store {
            Some(store) => Box::new(StoreLedger(store.clone())),
            None => Box::new(NoLedger),
        };
        let run = run_name();
        let gateway = Gateway::new(GatewayParts {
            provider: Box::new(provider),
            cache: open_cache(&settings, output),
            ttl: DAY * settings.cache.ttl_days,
            prices,
            budget: settings.budget.clone(),
            settings: &settings.llm,
            ledger,
            refresh: if generate.model.refresh { Refresh::Yes } else { Refresh::No },
            run: run.clone(),
            repository: repository.to_owned(),
        });
        let prompts = settings.article.prompts.as_ref().map(|folder| target_folder(&generate.target.target).join(folder));
        let templates = Templates::load(prompts.as_deref())?;
        let writer = Writer::new(gateway, templates, settings, tokio::runtime::Handle::current());
        Ok(Some(Self { writer, store, run }))
    }

    /// Says what went wrong beside the work, and writes the article down.
    pub(super) fn close(&self, generated: &Generated, output: &Output) {
        self.writer.gateway().cache().notes().iter().for_each(|note| output.note(note));
        let Some(store) = &self.store else { return };
        let record = record(&self.run, generated);
        let written = tokio::runtime::Handle::current().block_on(store.record_article(&record));
        if let Err(error) = written {
            output.note(&format!("{error}; the article is not in the ledger"));
        }
    }
}

/// The folder that a relative `article.prompts` counts from: that of a local target, else the current one.
fn target_folder(target: &str) -> PathBuf {
    let path = PathBuf::from(target);
    match (path.is_dir(), path.is_file()) {
        (true, _) => path,
        (_, true) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        _ => PathBuf::new(),
    }
}

fn prices(settings: &Settings) -> anyhow::Result<Prices> {
    let prices = Prices::builtin();
    let prices = match &settings.llm.price_table {
        Some(path) => prices.with_file(path).map_err(Refusal::Prices)?,
        None => prices,
    };
    Ok(prices.with(&settings.prices))
}

fn open_cache(settings: &Settings, output: &Output) -> Cache {
    let folder = settings.cache.folder.clone().unwrap_or_else(cache_folder);
    let opened = Cache::open(&settings.cache, &folder);
    opened.notes.iter().for_each(|note| output.note(note));
    opened.cache
}

/// The ledger; a run without a limit of the day does without one that cannot be opened.
fn open_store(settings: &Settings, output: &Output) -> anyhow::Result<Option<Store>> {
    match Store::open(&data_folder().join(report::LEDGER_FILE)) {
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

fn record(run: &str, generated: &Generated) -> ArticleRecord {
    let article = &generated.article;
    let of = |origin: Origin| article.sections.iter().filter(|section| section.origin == origin).count() as u32;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    ArticleRecord {
        at_ms: i64::try_from(now.as_millis()).unwrap_or(i64::MAX),
        run: run.to_owned(),
        repository: article.repository.clone(),
        kind: super::generate::kind_name(article.kind).to_owned(),
        title: article.title.clone(),
        commit: article.commit.clone(),
        words: article.words,
        score: article.score.total,
        grounding_checked: article.grounding.checked,
        grounding_verified: article.grounding.verified,
        sections_model: of(Origin::Model),
        sections_cached: of(Origin::Cached),
        sections_offline: of(Origin::Offline),
        composer: article.composer.to_owned(),
    }
}

/// The store as the gateway's ledger: one that fails in mid-run is said in the log and changes nothing else.
struct StoreLedger(Store);

impl Ledger for StoreLedger {
    fn record(&self, call: CallRecord) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.0.record_call(&call).await {
                tracing::warn!(%error, "a call is not in the ledger");
            }
        })
    }

    fn spent_since(&self, at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>> {
        Box::pin(async move {
            self.0.spent_since(at_ms).await.map(|spent| spent.cost_usd).map_err(|error| LedgerError(error.to_string()))
        })
    }
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
