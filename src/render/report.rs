//! The report of a run as JSON: what was written, how true it is, what it cost.

use crate::model::{Article, Coverage, Grounding, Kind, Origin, SCHEMA_VERSION, ScorePart, Section};
use serde::Serialize;

/// A report, and with `--format json` the article's text beside it.
#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    article: ArticlePart<'a>,
    grounding: &'a Grounding,
    sections: Vec<SectionPart<'a>>,
    usage: Usage,
    coverage: &'a Coverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<&'a str>,
}

#[derive(Serialize)]
struct ArticlePart<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    kind: Kind,
    words: u64,
    reading_minutes: u64,
    score: u32,
    score_parts: &'a [ScorePart],
    tags: &'a [String],
    commit: Option<&'a str>,
    composer: &'a str,
}

#[derive(Serialize)]
struct SectionPart<'a> {
    heading: Option<&'a str>,
    origin: Origin,
    attempts: u32,
}

/// Calls, tokens and money; all zero as long as no model is asked.
#[derive(Serialize, Default)]
struct Usage {
    calls: u64,
    cached: u64,
    prompt_tokens: u64,
    cached_tokens: u64,
    completion_tokens: u64,
    cost_usd: f64,
    saved_usd: f64,
}

/// The report of an article, as JSON for people and programs.
#[must_use]
pub fn report(article: &Article, coverage: &Coverage) -> String {
    json(article, coverage, None)
}

/// The report with the article's text in it, as one JSON document.
#[must_use]
pub fn document(article: &Article, coverage: &Coverage, markdown: &str) -> String {
    json(article, coverage, Some(markdown))
}

fn json(article: &Article, coverage: &Coverage, markdown: Option<&str>) -> String {
    let report = Report {
        schema_version: SCHEMA_VERSION,
        article: ArticlePart {
            id: &article.id,
            title: &article.title,
            description: &article.description,
            kind: article.kind,
            words: article.words,
            reading_minutes: article.reading_minutes,
            score: article.score.total,
            score_parts: &article.score.parts,
            tags: &article.tags,
            commit: article.commit.as_deref(),
            composer: article.composer,
        },
        grounding: &article.grounding,
        sections: article.sections.iter().map(section).collect(),
        usage: Usage::default(),
        coverage,
        markdown,
    };
    // Strings, numbers and lists always serialize.
    let mut json = serde_json::to_string_pretty(&report).unwrap_or_default();
    json.push('\n');
    json
}

fn section(section: &Section) -> SectionPart<'_> {
    SectionPart { heading: section.heading.as_deref(), origin: section.origin, attempts: section.attempts }
}
