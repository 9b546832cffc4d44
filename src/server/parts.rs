//! Parts of an article, from the report that was kept with it: its sections, what they rest on, what the run cost.

use super::App;
use super::articles::stored;
use super::id::Id;
use super::openapi::NotFound;
use super::problem::Problem;
use crate::model::{Citation, Finding, Grounding, Origin, Receipt};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is read of a report. A version before this one kept no citations.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    sections: Vec<KeptSection>,
    grounding: Grounding,
    usage: Receipt,
    missing: Vec<String>,
}

/// A section of an article.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Section)]
pub(super) struct KeptSection {
    /// Its heading; null before the first one.
    heading: Option<String>,
    /// Who wrote it.
    origin: Origin,
    /// Drafts that were made until one stood.
    attempts: u32,
    /// What was found wrong with drafts that did not stand.
    #[serde(default)]
    rejected: Vec<Finding>,
    /// The places that it names.
    #[serde(default)]
    citations: Vec<Citation>,
}

/// The sections of an article, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SectionsAnswer {
    article: String,
    sections: Vec<KeptSection>,
}

/// A place that an article names, with the section that does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EvidenceView {
    /// The section's heading; null before the first one.
    section: Option<String>,
    #[serde(flatten)]
    citation: Citation,
}

/// What an article rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EvidenceAnswer {
    article: String,
    /// The commit that the places are in.
    commit: Option<String>,
    /// The outcome of the check when it was written.
    grounding: Grounding,
    evidence: Vec<EvidenceView>,
}

/// What the run that wrote an article used.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceiptAnswer {
    article: String,
    /// The job that wrote it.
    job: String,
    composer: String,
    usage: Receipt,
    /// What was asked for and not done, each reason once.
    missing: Vec<String>,
}

/// The sections of an article with the places that they name.
#[utoipa::path(get, path = "/api/v1/articles/{id}/sections", tag = "articles", operation_id = "getSections",
    params(("id" = String, Path, description = "The article")),
    responses((status = 200, description = "The sections", body = SectionsAnswer), (status = 404, response = NotFound)))]
pub(super) async fn sections(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<SectionsAnswer>, Problem> {
    let article = stored(&app, &id).await?;
    Ok(Json(SectionsAnswer { article: id, sections: kept(&article.report).sections }))
}

/// Every place that an article names, and how much of it was checked.
#[utoipa::path(get, path = "/api/v1/articles/{id}/evidence", tag = "articles", operation_id = "getEvidence",
    params(("id" = String, Path, description = "The article")),
    responses((status = 200, description = "The evidence", body = EvidenceAnswer), (status = 404, response = NotFound)))]
pub(super) async fn evidence(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<EvidenceAnswer>, Problem> {
    let article = stored(&app, &id).await?;
    let Kept { sections, grounding, .. } = kept(&article.report);
    let of = |section: KeptSection| {
        let heading = section.heading;
        section.citations.into_iter().map(move |citation| EvidenceView { section: heading.clone(), citation })
    };
    let evidence = sections.into_iter().flat_map(of).collect();
    Ok(Json(EvidenceAnswer { article: id, commit: article.version.commit.clone(), grounding, evidence }))
}

/// What the run that wrote an article used: calls, tokens, money.
#[utoipa::path(get, path = "/api/v1/articles/{id}/receipt", tag = "articles", operation_id = "getReceipt",
    params(("id" = String, Path, description = "The article")),
    responses((status = 200, description = "The receipt", body = ReceiptAnswer), (status = 404, response = NotFound)))]
pub(super) async fn receipt(State(app): State<Arc<App>>, Id(id): Id) -> Result<Json<ReceiptAnswer>, Problem> {
    let article = stored(&app, &id).await?;
    let Kept { usage, missing, .. } = kept(&article.report);
    Ok(Json(ReceiptAnswer {
        article: id,
        job: article.version.job.clone(),
        composer: article.version.composer.clone(),
        usage,
        missing,
    }))
}

/// What was kept is a report of ours.
fn kept(report: &str) -> Kept {
    serde_json::from_str(report).unwrap_or_default()
}
