//! One article to be read: its sections with their evidence beside them, and what was decided about it.

use super::articles::facts;
use super::pictures;
use super::review::{publications, targets};
use super::templates::{Shown, cleaned, show};
use super::visitor::Visitor;
use crate::grounding::{front_matter_length, parse_front_matter};
use crate::jobs::token;
use crate::model::{Citation, Finding, Origin, Receipt, ReviewState, StoredArticle};
use crate::render::post::{HtmlSection, html_sections};
use crate::server::App;
use crate::server::id::Id;
use crate::server::problem::Problem;
use axum::Extension;
use axum::extract::State;
use minijinja::{Value, context};
use serde::Deserialize;
use std::sync::Arc;

/// What is read of the report that was kept with an article.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    article: KeptArticle,
    grounding: KeptGrounding,
    sections: Vec<KeptSection>,
    usage: Receipt,
    missing: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeptArticle {
    score_parts: Vec<KeptPart>,
}

#[derive(Debug, Deserialize)]
struct KeptPart {
    name: String,
    points: f64,
    of: f64,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeptGrounding {
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct KeptSection {
    heading: Option<String>,
    origin: Origin,
    #[serde(default)]
    attempts: u32,
    #[serde(default)]
    rejected: Vec<Finding>,
    #[serde(default)]
    citations: Vec<Citation>,
}

/// `GET /articles/ID`.
pub(super) async fn one(State(app): State<Arc<App>>, Extension(visitor): Extension<Visitor>, Id(id): Id) -> Shown {
    let store = &app.context.store;
    let article = store.article(&id).await?.ok_or_else(|| Problem::unknown("article"))?;
    let review = store.review(&id).await?.unwrap_or_default();
    let published = publications(&app, &article).await?;
    // What was kept is a report of ours; an older one lacks parts.
    let kept: Kept = serde_json::from_str(&article.report).unwrap_or_default();
    let values = context! {
        here => "articles",
        visitor => visitor.shown(),
        article => head(&article),
        sections => sections(&article, &kept),
        review => context! { state => review.state.name(), by => review.by.clone(), at_ms => review.at_ms },
        publications => published,
        // Whether there is a way to everybody: the API judges it again.
        ready => review.state == ReviewState::Approved || !app.settings().require_approval,
        targets => targets(&app),
        key => token(),
        findings => findings(&kept.grounding.findings),
        missing => kept.missing.clone(),
        score_parts => kept.article.score_parts.iter().map(part).collect::<Vec<_>>(),
        receipt => receipt(&kept.usage),
    };
    show("article.html", values)
}

fn head(article: &StoredArticle) -> Value {
    let front = parse_front_matter(&article.markdown).unwrap_or_default();
    context! {
        description => front.description,
        disclosure => front.disclosure,
        commit => article.version.commit.as_deref().map(|commit| commit.chars().take(12).collect::<String>()),
        author => if article.version.composer == "llm" { "a language model" } else { "rules" },
        ..facts(&article.version)
    }
}

/// The sections as HTML; beside each what the report knows of it, as long as the two tell of the same sections.
fn sections(article: &StoredArticle, kept: &Kept) -> Vec<Value> {
    let body = &article.markdown[front_matter_length(&article.markdown)..];
    let id = &article.version.id;
    let html = html_sections(body, &pictures::folder(id), &|image| pictures::address(id, body, image));
    let first_is_same =
        |section: &KeptSection| html.first().is_some_and(|first| first.heading.is_some() == section.heading.is_some());
    let same = kept.sections.len() <= html.len() && kept.sections.first().is_some_and(first_is_same);
    let known = |at: usize| kept.sections.get(at).filter(|_| same);
    html.iter().enumerate().map(|(at, section)| beside(section, known(at))).collect()
}

fn beside(section: &HtmlSection, known: Option<&KeptSection>) -> Value {
    let places: Vec<Value> = known.map(|known| known.citations.iter().map(place).collect()).unwrap_or_default();
    context! {
        heading => section.heading.clone().map(cleaned),
        html => cleaned(section.html.clone()),
        places,
        rejected => known.map(|known| findings(&known.rejected)).unwrap_or_default(),
        origin => known.map(origin),
    }
}

fn origin(section: &KeptSection) -> String {
    match (section.origin, section.attempts) {
        (Origin::Offline, _) => "written by rules".to_owned(),
        (Origin::Cached, _) => "written by a model in an earlier run".to_owned(),
        (Origin::Model, 0 | 1) => "written by a model".to_owned(),
        (Origin::Model, attempts) => format!("written by a model, draft {attempts}"),
    }
}

fn place(citation: &Citation) -> Value {
    let (first, last) = (citation.start_line, citation.end_line);
    let lines = if last > first { format!("{first}–{last}") } else { first.to_string() };
    // The address was made of a remote that a repository names itself.
    let url = citation.permalink.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    context! { path => citation.path.clone(), lines, url }
}

fn findings(findings: &[Finding]) -> Vec<Value> {
    let shown =
        |finding: &Finding| context! { line => finding.line, text => finding.text.clone(), reason => finding.reason.clone() };
    findings.iter().map(shown).collect()
}

fn part(part: &KeptPart) -> Value {
    context! { name => part.name.replace('_', " "), points => part.points, of => part.of, reason => part.reason.clone() }
}

fn receipt(usage: &Receipt) -> Value {
    context! {
        calls => usage.calls,
        cached => usage.cached,
        tokens => usage.prompt_tokens + usage.completion_tokens,
        cost_usd => usage.cost_usd,
        saved_usd => usage.saved_usd,
    }
}
