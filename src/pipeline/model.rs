//! The model of a run: which one, through which gateway, at whose cost; and the line to it that all runs of a process share.

use super::Generated;
use crate::cache::Cache;
use crate::compose::llm::{TemplateError, Templates, Writer};
use crate::config::{LlmSettings, Settings};
use crate::llm::openai::{ClientError, OpenAi};
use crate::llm::{Drafts, Gateway, GatewayParts, Ledger, LedgerError, Line, LineParts, NoLedger, PriceError, Prices, Refresh};
use crate::model::{ArticleRecord, CallRecord, Origin};
use crate::remote::BreakerState;
use crate::store::{Store, StoreError};
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(86_400);

/// The line to the model's server that all runs of a process share, as the settings of their owner make it; a repository's own settings
/// steer what is asked for, not how.
pub struct ModelLine {
    line: Arc<Line>,
    store: Option<Store>,
}

impl ModelLine {
    /// A line that keeps answers in `cache` and writes calls and articles down in `store`.
    ///
    /// # Errors
    /// When the table of prices cannot be used.
    pub fn new(settings: &Settings, cache: Cache, store: Option<Store>) -> Result<Self, ModelError> {
        let ledger: Box<dyn Ledger> = match &store {
            Some(store) => Box::new(StoreLedger(store.clone())),
            None => Box::new(NoLedger),
        };
        let line = Line::new(LineParts {
            settings: &settings.llm,
            cache,
            ttl: DAY * settings.cache.ttl_days,
            prices: prices(settings).map_err(ModelError::Prices)?,
            ledger,
        });
        Ok(Self { line: Arc::new(line), store })
    }

    /// Counts with the prices of settings that were read again.
    ///
    /// # Errors
    /// When the table of prices cannot be used; then the old ones stay.
    pub fn reprice(&self, settings: &Settings) -> Result<(), ModelError> {
        self.line.use_prices(prices(settings).map_err(ModelError::Prices)?);
        Ok(())
    }

    /// Whether calls pass at the moment.
    #[must_use]
    pub fn breaker_state(&self) -> BreakerState {
        self.line.breaker_state()
    }
}

/// A writer, and where its work is written down.
pub struct Model {
    /// The writer.
    pub writer: Writer,
    store: Option<Store>,
    run: String,
}

/// What a model is made of.
pub struct ModelParts<'a> {
    /// What the run shares with others.
    pub line: &'a ModelLine,
    /// The settings, with what flags or a request say.
    pub settings: &'a Settings,
    /// The repository as the ledger names it: a path or an address.
    pub repository: &'a str,
    /// Answers that wait for the check of the article.
    pub drafts: Box<dyn Drafts>,
    /// Whether kept answers are read.
    pub refresh: Refresh,
    /// The run, as the ledger names it.
    pub run: String,
}

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The table of prices cannot be used.
    #[error("the table of prices cannot be used")]
    Prices(#[source] PriceError),
    /// The address, the key or a header cannot be used.
    #[error("the model cannot be asked")]
    Client(#[source] ClientError),
    /// A template of the user's cannot be used.
    #[error("the prompts cannot be used")]
    Template(#[source] TemplateError),
}

impl Model {
    /// Whether settings name a model that can be asked.
    #[must_use]
    pub fn is_configured(settings: &LlmSettings) -> bool {
        settings.api_key.is_some() || settings.base_url.is_some()
    }

    /// The model of a run. Has to be called within a runtime, which drives its calls.
    ///
    /// # Errors
    /// When settings cannot be used.
    pub fn new(parts: ModelParts<'_>) -> Result<Self, ModelError> {
        let mut settings = parts.settings.clone();
        if settings.llm.model.is_none() && settings.llm.base_url.is_none() {
            settings.llm.model = Some(parts.line.line.prices().default_model().to_owned());
        }
        let gateway = Gateway::new(GatewayParts {
            line: Arc::clone(&parts.line.line),
            provider: Box::new(OpenAi::new(&settings.llm).map_err(ModelError::Client)?),
            budget: settings.budget.clone(),
            drafts: parts.drafts,
            refresh: parts.refresh,
            run: parts.run.clone(),
            repository: parts.repository.to_owned(),
        });
        let prompts = settings.article.prompts.as_ref().map(|folder| target_folder(parts.repository).join(folder));
        let templates = Templates::load(prompts.as_deref()).map_err(ModelError::Template)?;
        let writer = Writer::new(gateway, templates, settings, tokio::runtime::Handle::current());
        Ok(Self { writer, store: parts.line.store.clone(), run: parts.run })
    }

    /// Writes the article down, where there is a ledger.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn record(&self, generated: &Generated) -> Result<(), StoreError> {
        match &self.store {
            Some(store) => store.record_article(&article_record(&self.run, generated)).await,
            None => Ok(()),
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

fn prices(settings: &Settings) -> Result<Prices, PriceError> {
    let prices = match &settings.llm.price_table {
        Some(path) => Prices::builtin().with_file(path)?,
        None => Prices::builtin(),
    };
    Ok(prices.with(&settings.prices))
}

/// The line of the ledger for an article.
#[must_use]
pub fn article_record(run: &str, generated: &Generated) -> ArticleRecord {
    let article = &generated.article;
    let of = |origin: Origin| article.sections.iter().filter(|section| section.origin == origin).count() as u32;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    ArticleRecord {
        at_ms: i64::try_from(now.as_millis()).unwrap_or(i64::MAX),
        run: run.to_owned(),
        repository: article.repository.clone(),
        kind: article.kind.name().to_owned(),
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
    fn record(&self, call: CallRecord) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let recorded = self.0.record_call(&call).await;
            if let Err(error) = &recorded {
                tracing::warn!(%error, "a call is not in the ledger");
            }
            recorded.is_ok()
        })
    }

    fn spent_since(&self, at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>> {
        Box::pin(async move {
            self.0.spent_since(at_ms).await.map(|spent| spent.cost_usd).map_err(|error| LedgerError(error.to_string()))
        })
    }
}
