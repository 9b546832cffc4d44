//! What is asked of a model, and what comes back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Choosing an angle and the sections.
    Plan,
    /// Writing one section.
    Section,
    /// Writing a section again, with what was found wrong with it.
    Repair,
}

impl Operation {
    /// The name in ledgers, reports and metric labels.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Section => "section",
            Self::Repair => "repair",
        }
    }
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageRole {
    /// The rules of the conversation.
    System,
    /// The program.
    User,
    /// The model.
    Assistant,
}

/// One message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: MessageRole,
    /// What is said; secrets are already redacted.
    pub text: String,
}

/// The form that an answer must have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerSchema {
    /// Letters, digits, `_` and `-`, at most 64.
    pub name: String,
    /// A JSON Schema in the strict subset: every property required, no additional ones.
    pub schema: serde_json::Value,
}

/// Everything that decides an answer, apart from the provider and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// What it is for.
    pub operation: Operation,
    /// Name and version of the template: `section@3`, or with a digest for a template of the user's.
    pub template: String,
    /// The messages, the stable ones first.
    pub messages: Vec<Message>,
    /// The form of the answer; none for free text.
    pub schema: Option<AnswerSchema>,
    /// The most tokens of the answer, those of reasoning included.
    pub max_output_tokens: u32,
}

/// Tokens as a provider counted them. `cached_tokens` and `cache_write_tokens` are parts of `prompt_tokens`, `reasoning_tokens` is a
/// part of `completion_tokens`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u64,
    /// Those of them that the provider had cached.
    pub cached_tokens: u64,
    /// Those of them that the provider wrote to its cache.
    pub cache_write_tokens: u64,
    /// Tokens of the answer.
    pub completion_tokens: u64,
    /// Those of them that were spent on reasoning.
    pub reasoning_tokens: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens += other.prompt_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.completion_tokens += other.completion_tokens;
        self.reasoning_tokens += other.reasoning_tokens;
    }
}

/// A complete answer: it ended by itself, was not refused, and has text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The text; JSON where the prompt has a schema, freed of fences.
    pub text: String,
    /// The model as the provider named it.
    pub model: String,
    /// The tokens; none when the provider did not say.
    pub usage: Option<Usage>,
    /// The service tier that was really used, when the provider said so.
    pub service_tier: Option<String>,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallOutcome {
    /// A model answered.
    Answered,
    /// The cache answered, no call was made.
    Cached,
    /// The call failed; it may have cost something.
    Failed,
}

impl CallOutcome {
    /// The name in ledgers and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Cached => "cached",
            Self::Failed => "failed",
        }
    }
}

/// A line of the ledger: one call, or one that the cache saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// When it ended, in milliseconds since 1970.
    pub at_ms: i64,
    /// The run it belongs to: the same for all calls for one article.
    pub run: String,
    /// The repository's name.
    pub repository: String,
    /// What it was for.
    pub operation: Operation,
    /// The model as it was asked for.
    pub model: String,
    /// What became of it.
    pub outcome: CallOutcome,
    /// The tokens; of a cached answer those that it once cost.
    pub usage: Usage,
    /// Whether the tokens are an estimate because the provider gave none.
    pub estimated: bool,
    /// US dollars; none when the price is unknown.
    pub cost_usd: Option<f64>,
    /// US dollars that the cache saved; none when the price is unknown.
    pub saved_usd: Option<f64>,
    /// From the first byte sent to the last received, all attempts included.
    pub duration_ms: u64,
    /// Attempts: 1 without retries, 0 when the cache answered.
    pub attempts: u32,
}

/// One way to tell a repository's story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Angle {
    /// The title it would have.
    pub title: String,
    /// Why it would be worth reading.
    pub why: String,
    /// The model's own score, 1 to 10.
    pub score: i64,
}

/// A line of the ledger: one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// When it was written, in milliseconds since 1970.
    pub at_ms: i64,
    /// The run that wrote it.
    pub run: String,
    /// The repository's name.
    pub repository: String,
    /// The kind, as flags name it.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The commit that it tells of; none for a tree without one.
    pub commit: Option<String>,
    /// Its words.
    pub words: u64,
    /// Its score, 0 to 100.
    pub score: u32,
    /// Claims that were checked.
    pub grounding_checked: u64,
    /// Those of them that hold.
    pub grounding_verified: u64,
    /// Sections that a model wrote in this run.
    pub sections_model: u32,
    /// Sections that came from the cache.
    pub sections_cached: u32,
    /// Sections that rules wrote.
    pub sections_offline: u32,
    /// Who was to write: `offline` or `llm`.
    pub composer: String,
}

/// What a run used, as its receipt and its report state it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Receipt {
    /// Requests sent to the provider, retries included.
    pub calls: u64,
    /// Answers that came from the cache.
    pub cached: u64,
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Those that the provider had cached.
    pub cached_tokens: u64,
    /// Tokens of answers.
    pub completion_tokens: u64,
    /// US dollars; none when a price is unknown.
    pub cost_usd: Option<f64>,
    /// US dollars saved by the cache; none when a price is unknown.
    pub saved_usd: Option<f64>,
    /// Requests that failed.
    pub failed: u64,
}

impl Receipt {
    /// The receipt of a run that asked no model: it cost nothing.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self { cost_usd: Some(0.0), saved_usd: Some(0.0), ..Self::default() }
    }
}
