//! A job's work, on a thread that may block.

use super::drafts::JobDrafts;
use super::publication;
use super::{AnalysisOrder, ArticleOrder, ComposerChoice, Context, JobError, PublicationOrder, Work, now_ms, token};
use crate::config::Settings;
use crate::limits::Limits;
use crate::llm::Refresh;
use crate::model::{
    ArticleVersion, Audience, Digest, Job, JobKind, JobOutput, Made, NewJob, Origin, Receipt, StoredAnalysis, StoredArticle,
};
use crate::pipeline::{self, ArticleRequest, Generated, Model, ModelParts, Request, Run, article_record};
use crate::progress::{Interrupt, Progress};
use crate::render::{self, RunFigures};
use crate::telemetry::metrics::{self, ANALYSIS_BYTES, ANALYSIS_FILES, ARTICLE_GROUNDING, ARTICLE_SCORE, ARTICLES, LAST_ARTICLE};
use serde_json::json;
use tokio::runtime::Handle;

/// Where progress goes, and the wish to stop.
type Watch<'a> = (&'a dyn Progress, &'a Interrupt);

/// Does what `job` asks for.
///
/// # Errors
/// Why it could not, and whether another attempt may.
pub(super) fn run(job: &Job, context: &Context, watch: Watch<'_>) -> Result<JobOutput, JobError> {
    let work = Work::read(job.kind, &job.request).map_err(JobError::refused)?;
    let output = match work {
        Work::Analysis(order) => analysis(job, &order, context, watch),
        Work::Article(order) => article(job, &order, context, watch),
        Work::Publication(order) => publication::run(&order, context, watch.1),
    }?;
    // What is made of a tree that was left in the middle is worth nothing.
    if watch.1.requested() && job.kind != JobKind::Publication {
        return Err(JobError { remedy: super::Remedy::Stopped, message: "interrupted".to_owned() });
    }
    Ok(output)
}

fn analysis(job: &Job, order: &AnalysisOrder, context: &Context, watch: Watch<'_>) -> Result<JobOutput, JobError> {
    let target = context.allowed.admit(&order.source).map_err(JobError::hopeless)?;
    let request = Request { target, limits: Limits::default(), focus: order.focus.clone(), since: order.since.clone() };
    let analysis = pipeline::analyze(&request, &watched(context, watch, None))?;
    count(&analysis.coverage, analysis.totals.bytes);
    let mut document = Vec::new();
    render::analysis_json(&analysis, &[], &mut document).map_err(JobError::hopeless)?;
    let document = String::from_utf8(document).map_err(JobError::hopeless)?;
    let id = name_of(&document);
    let result = json!({"analysis": id});
    let made = StoredAnalysis { id, created_ms: now_ms(), job: job.id.clone(), source: order.source.clone(), document };
    Ok(JobOutput { result, made: Made::Analysis(made), next: None })
}

fn article(job: &Job, order: &ArticleOrder, context: &Context, watch: Watch<'_>) -> Result<JobOutput, JobError> {
    let target = context.allowed.admit(&order.source).map_err(JobError::hopeless)?;
    let settings = context.settings_for(&target)?;
    let model = model(job, order, &target, &settings, context)?;
    let request = ArticleRequest {
        source: Request { target, limits: Limits::for_article(), focus: order.focus.clone(), since: order.since.clone() },
        kind: order.kind,
        audience: order.audience.or(settings.article.audience).unwrap_or(Audience::Engineer),
    };
    let generated = pipeline::generate(&request, &watched(context, watch, model.as_ref()))?;
    has_a_models_words(order, &generated)?;
    count(&generated.analysis.coverage, generated.analysis.totals.bytes);
    observe(&generated);
    let receipt = model.as_ref().map_or_else(Receipt::of_nothing, |model| model.writer.gateway().receipt());
    Ok(output(job, order, &generated, &receipt))
}

/// The model that a job writes with; none when rules shall write.
fn model(job: &Job, order: &ArticleOrder, target: &str, settings: &Settings, context: &Context) -> Result<Option<Model>, JobError> {
    let line = match (order.composer, &context.model) {
        (ComposerChoice::Offline, _) | (ComposerChoice::Auto, None) => return Ok(None),
        (ComposerChoice::Llm, None) => return Err(JobError::refused("no model is configured")),
        (ComposerChoice::Auto | ComposerChoice::Llm, Some(line)) => line,
    };
    let drafts = Handle::current().block_on(JobDrafts::of(&job.id, &context.store)).map_err(JobError::passing)?;
    let parts =
        ModelParts { line, settings, repository: target, drafts: Box::new(drafts), refresh: Refresh::No, run: job.id.clone() };
    Model::new(parts).map(Some).map_err(JobError::hopeless)
}

/// Where only a model was to write, it has written something.
fn has_a_models_words(order: &ArticleOrder, generated: &Generated) -> Result<(), JobError> {
    let written = generated.article.sections.iter().any(|section| section.origin != Origin::Offline);
    match (order.composer, written, generated.failures.first()) {
        (ComposerChoice::Llm, false, Some(failure)) => Err(JobError::of_model(failure)),
        (ComposerChoice::Llm, false, None) => Err(JobError::refused("nothing that the model wrote holds against the code")),
        _ => Ok(()),
    }
}

fn output(job: &Job, order: &ArticleOrder, generated: &Generated, receipt: &Receipt) -> JobOutput {
    let article = &generated.article;
    let missing: Vec<String> = generated.failures.iter().map(ToString::to_string).collect();
    let figures = RunFigures { coverage: &generated.analysis.coverage, receipt, angles: &generated.angles, missing: &missing };
    let version = ArticleVersion {
        id: article.id.clone(),
        created_ms: now_ms(),
        job: job.id.clone(),
        source: order.source.clone(),
        repository: article.repository.clone(),
        kind: article.kind.name().to_owned(),
        title: article.title.clone(),
        commit: article.commit.clone(),
        composer: article.composer.to_owned(),
        words: article.words,
        score: article.score.total,
        grounding_checked: article.grounding.checked,
        grounding_verified: article.grounding.verified,
    };
    let stored = StoredArticle { version, markdown: generated.markdown.clone(), report: render::kept(article, figures) };
    let next = publication_of(job, order, &article.id);
    let mut result = json!({"article": article.id});
    if let Some(next) = &next {
        result["publication_job"] = json!(next.id);
    }
    let record = article_record(&job.id, generated);
    JobOutput { result, made: Made::Article(Box::new(stored), Box::new(record)), next }
}

/// The publication that is queued together with the end of the article's job.
fn publication_of(job: &Job, order: &ArticleOrder, article: &str) -> Option<NewJob> {
    let publish = order.publish.as_ref()?;
    let order = PublicationOrder { article: article.to_owned(), to: publish.to.clone(), live: publish.live };
    let request = Work::Publication(order).to_value();
    Some(NewJob { id: token(), kind: JobKind::Publication, request, priority: job.priority, idempotency_key: None })
}

fn watched<'a>(context: &Context, (progress, interrupt): Watch<'a>, model: Option<&'a Model>) -> Run<'a> {
    let writer = model.map(|model| &model.writer);
    Run { progress, interrupt, cache_folder: context.cache_folder.clone(), reach: context.reach(), writer }
}

/// The first 16 hexadecimal digits of a text's digest.
fn name_of(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()[..16].to_owned()
}

fn count(coverage: &crate::model::Coverage, bytes: u64) {
    let skipped: u64 = coverage.skipped.values().map(|skipped| skipped.files).sum();
    ANALYSIS_FILES.add(&[("result", "read".to_owned())], coverage.files_read);
    ANALYSIS_FILES.add(&[("result", "skipped".to_owned())], skipped);
    ANALYSIS_BYTES.add(&[], bytes);
}

fn observe(generated: &Generated) {
    let article = &generated.article;
    ARTICLES.add(&[("composer", article.composer.to_owned())], 1);
    ARTICLE_SCORE.record(f64::from(article.score.total));
    ARTICLE_GROUNDING.record(article.grounding.ratio);
    LAST_ARTICLE.set(metrics::seconds_of_ms(now_ms()));
}
