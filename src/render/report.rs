//! The report of a run as JSON: what was written, how true it is, what it cost.

use super::citations::citations;
use crate::model::{
    Angle, Article, Citation, Coverage, Finding, Grounding, Kind, Origin, Receipt, SCHEMA_VERSION, ScorePart, Section,
};
use serde::Serialize;

/// A report, and with `--format json` the article's text beside it.
#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    article: ArticlePart<'a>,
    grounding: &'a Grounding,
    sections: Vec<SectionPart<'a>>,
    usage: &'a Receipt,
    #[serde(skip_serializing_if = "<[Angle]>::is_empty")]
    angles: &'a [Angle],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing: &'a [String],
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
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    rejected: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    citations: Option<Vec<Citation>>,
}

/// What a report has besides the run's figures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum With<'a> {
    Nothing,
    Markdown(&'a str),
    Citations,
}

/// What a report states of a run beside the article.
#[derive(Clone, Copy, Debug)]
pub struct RunFigures<'a> {
    /// What was looked at.
    pub coverage: &'a Coverage,
    /// Calls, tokens, money.
    pub receipt: &'a Receipt,
    /// The angles that a model thought of.
    pub angles: &'a [Angle],
    /// What was asked for and not done, each reason once.
    pub missing: &'a [String],
}

/// The report of an article, as JSON for people and programs.
#[must_use]
pub fn report(article: &Article, run: RunFigures<'_>) -> String {
    json(article, run, With::Nothing)
}

/// The report with the article's text in it, as one JSON document.
#[must_use]
pub fn document(article: &Article, run: RunFigures<'_>, markdown: &str) -> String {
    json(article, run, With::Markdown(markdown))
}

/// The report as a store keeps it: with the places that each section names.
#[must_use]
pub fn kept(article: &Article, run: RunFigures<'_>) -> String {
    json(article, run, With::Citations)
}

fn json(article: &Article, run: RunFigures<'_>, with: With<'_>) -> String {
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
        sections: article.sections.iter().map(|section| part(article, section, with)).collect(),
        usage: run.receipt,
        angles: run.angles,
        missing: run.missing,
        coverage: run.coverage,
        markdown: if let With::Markdown(markdown) = with { Some(markdown) } else { None },
    };
    // Strings, numbers and lists always serialize.
    let mut json = serde_json::to_string_pretty(&report).unwrap_or_default();
    json.push('\n');
    json
}

fn part<'a>(article: &Article, section: &'a Section, with: With<'_>) -> SectionPart<'a> {
    SectionPart {
        heading: section.heading.as_deref(),
        origin: section.origin,
        attempts: section.attempts,
        rejected: &section.rejected,
        citations: (with == With::Citations).then(|| citations(article, section)),
    }
}
