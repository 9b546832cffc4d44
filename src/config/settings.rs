//! Every setting with its default. Durations are in milliseconds, money in US dollars, sizes in bytes.

use super::{DatabaseSettings, PublishSettings, Secret, ServeSettings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All settings of a run.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The model.
    pub llm: LlmSettings,
    /// The cache of answers.
    pub cache: CacheSettings,
    /// Limits on spending.
    pub budget: BudgetSettings,
    /// Prices by model, over the built-in table; field names as in LiteLLM's table, US dollars a token.
    pub prices: BTreeMap<String, PriceSettings>,
    /// What the owner wants of an article.
    pub article: ArticleSettings,
    /// Where articles are published.
    pub publish: PublishSettings,
    /// Where the ledger and the queue are.
    pub database: DatabaseSettings,
    /// The daemon.
    pub serve: ServeSettings,
}

/// The wire form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// `/chat/completions`.
    #[default]
    Chat,
    /// `/responses`.
    Responses,
}

/// How an answer is asked to be JSON; each falls back to the next when a server refuses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Structured {
    /// With a schema.
    #[default]
    JsonSchema,
    /// As some JSON object.
    JsonObject,
    /// In words.
    Text,
}

/// `[llm]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LlmSettings {
    /// The address that `/chat/completions` is joined to; none means OpenAI's own.
    pub base_url: Option<String>,
    /// The key; also from `OPENAI_API_KEY`, never from `techdoc.toml` in a repository.
    pub api_key: Option<Secret>,
    /// The header that carries the key: `authorization` (as a bearer token) or another, such as `api-key`, as it is.
    pub key_header: String,
    /// `OpenAI-Organization`.
    pub organization: Option<String>,
    /// `OpenAI-Project`.
    pub project: Option<String>,
    /// Further headers.
    pub headers: BTreeMap<String, String>,
    /// The wire form.
    pub api: Api,
    /// The model.
    pub model: Option<String>,
    /// Sent only when set.
    pub temperature: Option<f64>,
    /// Sent only when set.
    pub reasoning_effort: Option<String>,
    /// Sent only when set.
    pub verbosity: Option<String>,
    /// Sent only when set: `auto`, `default`, `flex`, `priority` ...
    pub service_tier: Option<String>,
    /// How structured output is asked for first.
    pub structured: Structured,
    /// Whether answers are streamed.
    pub stream: bool,
    /// The most tokens of an answer, reasoning included.
    pub max_output_tokens: u32,
    /// The most tokens of a prompt; a longer one is cut down.
    pub max_prompt_tokens: u32,
    /// Time to connect.
    pub connect_timeout_ms: u64,
    /// Time to the headers of an answer.
    pub headers_timeout_ms: u64,
    /// Time between two reads.
    pub idle_timeout_ms: u64,
    /// Time for one call with all its retries.
    pub deadline_ms: u64,
    /// Calls at once.
    pub concurrency: usize,
    /// Retries after the first attempt.
    pub retries: u32,
    /// The first delay before a retry; each further one is twice as long, with jitter.
    pub retry_delay_ms: u64,
    /// Failures in a row that open the breaker.
    pub breaker_failures: u32,
    /// How long it stays open.
    pub breaker_open_ms: u64,
    /// Requests a minute; none means as many as the provider says.
    pub requests_per_minute: Option<u32>,
    /// Tokens a minute; none means as many as the provider says.
    pub tokens_per_minute: Option<u32>,
    /// A file with prices over the built-in table, in the form of LiteLLM's table.
    pub price_table: Option<PathBuf>,
}

impl Default for LlmSettings {
    fn default() -> Self {
        Self {
            base_url: None,
            api_key: None,
            key_header: "authorization".to_owned(),
            organization: None,
            project: None,
            headers: BTreeMap::new(),
            api: Api::Chat,
            model: None,
            temperature: None,
            reasoning_effort: None,
            verbosity: None,
            service_tier: None,
            structured: Structured::JsonSchema,
            stream: true,
            max_output_tokens: 8_000,
            max_prompt_tokens: 24_000,
            connect_timeout_ms: 10_000,
            headers_timeout_ms: 120_000,
            idle_timeout_ms: 60_000,
            deadline_ms: 600_000,
            concurrency: 6,
            retries: 3,
            retry_delay_ms: 500,
            breaker_failures: 5,
            breaker_open_ms: 60_000,
            requests_per_minute: None,
            tokens_per_minute: None,
            price_table: None,
        }
    }
}

/// `[cache]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheSettings {
    /// Whether answers are kept.
    pub enabled: bool,
    /// The folder of the local store; none means `techdoc` in the XDG cache folder.
    pub folder: Option<PathBuf>,
    /// Redis in front of it; also from `REDIS_URL`, never from `techdoc.toml` in a repository.
    pub redis_url: Option<Secret>,
    /// Time for one exchange with Redis.
    pub redis_timeout_ms: u64,
    /// How long Redis is left alone after it failed.
    pub redis_pause_ms: u64,
    /// Keeps users of one Redis apart.
    pub namespace: String,
    /// How long an answer is kept, in days, give or take a tenth.
    pub ttl_days: u32,
    /// The most that the local store holds; the oldest go first.
    pub max_bytes: u64,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            folder: None,
            redis_url: None,
            redis_timeout_ms: 200,
            redis_pause_ms: 5_000,
            namespace: "techdoc".to_owned(),
            ttl_days: 7,
            max_bytes: 256 << 20,
        }
    }
}

/// `[budget]`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BudgetSettings {
    /// The most US dollars of one run.
    pub max_cost_usd: Option<f64>,
    /// The most tokens of one run, prompts and answers.
    pub max_tokens: Option<u64>,
    /// The most US dollars of one day (UTC), counted over all runs in the ledger.
    pub per_day_usd: Option<f64>,
}

/// One row of `[prices]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct PriceSettings {
    /// A token of a prompt.
    pub input_cost_per_token: f64,
    /// A token of an answer.
    pub output_cost_per_token: f64,
    /// A token of a prompt that the provider had cached; none means the full price.
    pub cache_read_input_token_cost: Option<f64>,
    /// A token of a prompt that the provider wrote to its cache; none means the full price.
    pub cache_creation_input_token_cost: Option<f64>,
}

/// `[article]`: steering by the owner of a repository.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleSettings {
    /// For whom: `newcomer`, `engineer` or `architect`.
    pub audience: Option<crate::model::Audience>,
    /// The language of the prose, as a name or a tag: `German`, `de`.
    pub language: Option<String>,
    /// The angle to take.
    pub angle: Option<String>,
    /// What has to be said.
    pub must_cover: Vec<String>,
    /// What must not be named.
    pub do_not_mention: Vec<String>,
    /// Words and what they mean here.
    pub glossary: BTreeMap<String, String>,
    /// Anything else that the writer should know.
    pub notes: Option<String>,
    /// A folder, inside the repository, with templates that take the place of the built-in ones of the same name.
    #[serde(skip_serializing)]
    pub prompts: Option<PathBuf>,
}
