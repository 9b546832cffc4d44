//! Jobs, articles and publications as the API shows them.

use super::cursor::stamp;
use crate::model::{
    ArticleVersion, Job, JobKind, JobProgress, JobState, ListedArticle, ListedPublication, PostState, Review, ReviewState,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A job.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobView {
    /// Its name.
    id: String,
    /// What it does.
    kind: JobKind,
    /// Where it stands.
    state: JobState,
    /// 0 to 9; a higher one is taken first.
    #[schema(minimum = 0, maximum = 9)]
    priority: u8,
    /// How often a worker has begun it.
    attempts: u32,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    /// When its state changed last.
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    /// What it made, when it is done: `article`, `analysis`, `publication_job`, `results`.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Why its last attempt failed.
    error: Option<String>,
    /// What was asked for; lists leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, nullable = false)]
    request: Option<Value>,
    /// How far it is; only while it runs, and not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    progress: Option<ProgressView>,
}

/// How far a running job is.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Progress)]
pub(super) struct ProgressView {
    /// The stage: checkout, inventory, history, parse, facts, compose, write or check.
    stage: String,
    /// What of it is done.
    done: u64,
    /// How much there is; null where that is not known.
    total: Option<u64>,
}

/// An article without its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Article)]
pub(super) struct ArticleView {
    /// Its name: 16 hexadecimal digits of the digest of its text.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    /// The job that wrote it first.
    job: String,
    /// What the job was pointed at.
    source: String,
    /// The repository's name.
    repository: String,
    /// tour, deep-dive, change or tutorial.
    kind: String,
    title: String,
    /// The commit that it tells of.
    commit: Option<String>,
    /// `offline` or `llm`.
    composer: String,
    words: u64,
    /// 0 to 100.
    score: u32,
    grounding: GroundingCounts,
    review: ReviewView,
}

/// How many claims of an article were checked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroundingCounts {
    checked: u64,
    verified: u64,
}

/// The last decision about an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub(super) struct ReviewView {
    pub(super) state: ReviewState,
    /// The name of the token that decided.
    by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<String>,
}

/// An article at a destination.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Publication)]
pub(super) struct PublicationView {
    /// The key of the article, the same for all its versions.
    article: String,
    /// The target, as settings name it.
    target: String,
    platform: String,
    destination: String,
    /// The platform's name for the post; null before it is there.
    remote_id: Option<String>,
    url: Option<String>,
    /// Who can see it.
    state: Option<PostState>,
    /// False while nobody knows whether the last write worked.
    settled: bool,
    #[schema(value_type = String, format = DateTime)]
    first_at: String,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
}

/// One job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobAnswer {
    pub(super) job: JobView,
}

/// A page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobPage {
    pub(super) jobs: Vec<JobView>,
    /// The cursor of the next page; null where the list ends.
    pub(super) next: Option<String>,
}

/// A page of articles.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticlePage {
    pub(super) articles: Vec<ArticleView>,
    /// The cursor of the next page; null where the list ends.
    pub(super) next: Option<String>,
}

/// A page of publications.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicationPage {
    pub(super) publications: Vec<PublicationView>,
    /// The cursor of the next page; null where the list ends.
    pub(super) next: Option<String>,
}

impl JobView {
    /// A job without what it was asked for.
    pub(super) fn of(job: &Job) -> Self {
        Self {
            id: job.id.clone(),
            kind: job.kind,
            state: job.state,
            priority: job.priority,
            attempts: job.attempts,
            created_at: stamp(job.created_ms),
            changed_at: stamp(job.changed_ms),
            result: job.result.clone(),
            error: job.error.clone(),
            request: None,
            progress: None,
        }
    }

    /// A job with everything that is known of it.
    pub(super) fn whole(job: &Job, progress: Option<&JobProgress>) -> Self {
        Self { request: Some(job.request.clone()), progress: progress.map(ProgressView::of), ..Self::of(job) }
    }
}

impl ProgressView {
    pub(super) fn of(progress: &JobProgress) -> Self {
        Self { stage: progress.stage.clone(), done: progress.done, total: progress.total }
    }
}

impl ArticleView {
    pub(super) fn of(version: &ArticleVersion, review: &Review) -> Self {
        Self {
            id: version.id.clone(),
            created_at: stamp(version.created_ms),
            job: version.job.clone(),
            source: version.source.clone(),
            repository: version.repository.clone(),
            kind: version.kind.clone(),
            title: version.title.clone(),
            commit: version.commit.clone(),
            composer: version.composer.clone(),
            words: version.words,
            score: version.score,
            grounding: GroundingCounts { checked: version.grounding_checked, verified: version.grounding_verified },
            review: ReviewView::of(review),
        }
    }

    pub(super) fn listed(listed: &ListedArticle) -> Self {
        Self::of(&listed.version, &listed.review)
    }
}

impl ReviewView {
    pub(super) fn of(review: &Review) -> Self {
        Self { state: review.state, by: review.by.clone(), at: review.at_ms.map(stamp) }
    }
}

impl PublicationView {
    pub(super) fn of(publication: &ListedPublication) -> Self {
        Self {
            article: publication.article.clone(),
            target: publication.target.clone(),
            platform: publication.platform.clone(),
            destination: publication.destination.clone(),
            remote_id: publication.remote_id.clone(),
            url: publication.url.clone(),
            state: publication.state,
            settled: !publication.is_unsettled,
            first_at: stamp(publication.first_at_ms),
            changed_at: stamp(publication.changed_at_ms),
        }
    }
}
