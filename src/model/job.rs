//! A piece of work that the daemon was asked for, as the store keeps it.

use super::ArticleRecord;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    /// Analyses a repository.
    Analysis,
    /// Writes an article about one.
    Article,
    /// Publishes an article.
    Publication,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// It waits for a worker, or for its time.
    Queued,
    /// A worker has it.
    Running,
    /// It did what was asked for.
    Done,
    /// It did not, and will not be tried again.
    Failed,
    /// Somebody called it off.
    Cancelled,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its name.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// What was asked for, in the form of its kind.
    pub request: Value,
    /// 0 to 9; a higher one is taken first.
    pub priority: u8,
    /// How often a worker has begun it; one that handed it back in good order does not count.
    pub attempts: u32,
    /// When it may be taken, in milliseconds since 1970.
    pub run_after_ms: i64,
    /// When it was asked for.
    pub created_ms: i64,
    /// When its state changed last.
    pub changed_ms: i64,
    /// What it made; none before it is done.
    pub result: Option<Value>,
    /// Why its last attempt failed.
    pub error: Option<String>,
}

/// A job to be queued.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// Its name.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// What is asked for.
    pub request: Value,
    /// 0 to 9.
    pub priority: u8,
    /// Two jobs with one key are one job.
    pub idempotency_key: Option<String>,
}

/// The right to end a running job; a job that was taken over has another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: String,
    /// The claim, which no other one equals.
    pub token: String,
}

/// An article that a job wrote, without its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArticleVersion {
    /// The first 16 hexadecimal digits of the digest of its text.
    pub id: String,
    /// When it was kept, in milliseconds since 1970.
    pub created_ms: i64,
    /// The job that wrote it first.
    pub job: String,
    /// What the job was pointed at.
    pub source: String,
    /// The repository's name.
    pub repository: String,
    /// The kind, as flags name it.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The commit that it tells of.
    pub commit: Option<String>,
    /// `offline` or `llm`.
    pub composer: String,
    /// Its words.
    pub words: u64,
    /// Its score, 0 to 100.
    pub score: u32,
    /// Claims that were checked.
    pub grounding_checked: u64,
    /// Those of them that hold.
    pub grounding_verified: u64,
}

/// An article with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArticle {
    /// What is known of it.
    pub version: ArticleVersion,
    /// The article.
    pub markdown: String,
    /// The report of the run, as JSON.
    pub report: String,
}

/// An analysis that a job made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnalysis {
    /// The first 16 hexadecimal digits of the digest of its document.
    pub id: String,
    /// When it was kept.
    pub created_ms: i64,
    /// The job that made it first.
    pub job: String,
    /// What the job was pointed at.
    pub source: String,
    /// The document, as JSON.
    pub document: String,
}

/// What a job did.
#[derive(Clone, Debug, PartialEq)]
pub struct JobOutput {
    /// What its `result` says: the names of what it made.
    pub result: Value,
    /// What it leaves in the store.
    pub made: Made,
    /// What is to be done next.
    pub next: Option<NewJob>,
}

/// What a job leaves in the store besides its result.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// An article, and its line in the ledger.
    Article(Box<StoredArticle>, Box<ArticleRecord>),
    /// An analysis.
    Analysis(StoredAnalysis),
    /// Nothing; what it did is elsewhere.
    Nothing,
}

/// The repository that a job reads which is pointed at `source`, however its address is written.
#[must_use]
pub fn repository_of(source: &str) -> &str {
    let source = source.trim_end_matches('/');
    source.strip_suffix(".git").unwrap_or(source)
}

impl NewJob {
    /// The repository that the job reads, however its address is written; none for a job that reads none.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        self.request.get("source")?.as_str().map(|source| repository_of(source).to_owned())
    }
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Analysis, Self::Article, Self::Publication];

    /// Its name in the API, the store and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Article => "article",
            Self::Publication => "publication",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl JobState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// Its name in the API, the store and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
