//! The ledger summed up: in all, by day, by article, by operation and by model. Each list is one statement that aggregates the
//! rows of an index range; nothing is asked row by row.

use super::database::{Connection, DatabaseError, Row, values};
use super::money::usd;
use super::publications::{self, PlatformFigures};
use super::{Store, StoreError};
use serde::Serialize;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// Calls and what they cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Calls that went to a model, answered or failed.
    pub calls: u64,
    /// Requests made for them, retries included.
    pub requests: u64,
    /// Answers that came from the cache.
    pub cached: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Tokens of prompts that were sent.
    pub prompt_tokens: u64,
    /// Those of them that the provider had cached.
    pub cached_tokens: u64,
    /// Tokens of answers that were received.
    pub completion_tokens: u64,
    /// US dollars; none when the price of a call is unknown.
    pub cost_usd: Option<f64>,
    /// US dollars that the cache saved; none when the price of one of its answers is unknown.
    pub saved_usd: Option<f64>,
    /// Answers of the cache as a share of all answers; none when there are none.
    pub cache_efficiency: Option<f64>,
}

/// How good articles were.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Articles written.
    pub articles: u64,
    /// Their average score, 0 to 100.
    pub average_score: Option<f64>,
    /// The average share of their claims that held.
    pub average_grounding: Option<f64>,
}

/// One run: an article, the calls made for it, or both.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArticleFigures {
    /// The run.
    pub run: String,
    /// When its last line was written, in milliseconds since 1970.
    pub at_ms: i64,
    /// The repository.
    pub repository: String,
    /// The kind of the article; none when a run ended without one.
    pub kind: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The calls.
    #[serde(flatten)]
    pub figures: Figures,
    /// The score of the article.
    #[serde(flatten)]
    pub quality: Quality,
}

/// The ledger since a point in time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LedgerReport {
    /// From when, in milliseconds since 1970.
    pub since_ms: i64,
    /// All of it.
    pub totals: Figures,
    /// All articles.
    pub quality: Quality,
    /// By day (UTC), counted in days since 1970, the oldest first.
    pub by_day: Vec<(i64, Figures, Quality)>,
    /// By run, the newest first.
    pub by_article: Vec<ArticleFigures>,
    /// By what calls were for, the dearest in tokens first.
    pub by_operation: Vec<(String, Figures)>,
    /// By model, likewise.
    pub by_model: Vec<(String, Figures)>,
    /// Attempts to publish, by platform.
    pub by_platform: Vec<PlatformFigures>,
}

impl Store {
    /// Sums up what was written down since `since_ms`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn report(&self, since_ms: i64) -> Result<LedgerReport, StoreError> {
        self.blocking(move |connection| {
            // One transaction, so that all lists tell of the same rows.
            let snapshot = connection.read()?;
            report(&snapshot, since_ms)
        })
        .await
    }
}

fn report(connection: &Connection, since_ms: i64) -> Result<LedgerReport, DatabaseError> {
    Ok(LedgerReport {
        since_ms,
        totals: connection.query_one(&calls_by("0"), values![since_ms], |row| figures(row, 3))?,
        quality: connection.query_one(&articles_by("0"), values![since_ms], |row| quality(row, 4))?,
        by_day: by_day(connection, since_ms)?,
        by_article: by_article(connection, since_ms)?,
        by_operation: by_name(connection, since_ms, "operation")?,
        by_model: by_name(connection, since_ms, "model")?,
        by_platform: publications::by_platform(connection, since_ms)?,
    })
}

/// The statement that sums up calls by an expression of this file: the group, its last time, its repository, then [`figures`].
pub(super) fn calls_by(group: &str) -> String {
    let grouping = if group == "0" { String::new() } else { format!("GROUP BY {group}") };
    format!(
        "SELECT {group}, COALESCE(MAX(at_ms), 0), MAX(repository),
            COUNT(*) FILTER (WHERE outcome <> 'cached'),
            {},
            COUNT(*) FILTER (WHERE outcome = 'cached'),
            COUNT(*) FILTER (WHERE outcome = 'failed'),
            {}, {}, {}, {},
            COUNT(*) FILTER (WHERE outcome <> 'cached' AND cost_nano_usd IS NULL),
            {},
            COUNT(*) FILTER (WHERE outcome = 'cached' AND saved_nano_usd IS NULL)
         FROM calls WHERE at_ms >= $1 {grouping}",
        sum("attempts", "TRUE"),
        sum("prompt_tokens", "outcome <> 'cached'"),
        sum("cached_tokens", "outcome <> 'cached'"),
        sum("completion_tokens", "outcome <> 'cached'"),
        sum("cost_nano_usd", "outcome <> 'cached'"),
        sum("saved_nano_usd", "outcome = 'cached'"),
    )
}

/// The sum of a column over the rows of a condition, 0 where there are none.
fn sum(column: &str, condition: &str) -> String {
    format!("CAST(COALESCE(SUM({column}) FILTER (WHERE {condition}), 0) AS BIGINT)")
}

/// The statement that sums up articles by an expression of this file: the group, its last time, kind and title, then [`quality`].
pub(super) fn articles_by(group: &str) -> String {
    let grouping = if group == "0" { String::new() } else { format!("GROUP BY {group}") };
    format!(
        "SELECT {group}, COALESCE(MAX(at_ms), 0), MAX(kind), MAX(title),
            COUNT(*), AVG(CAST(score AS DOUBLE PRECISION)),
            AVG(CAST(grounding_verified AS DOUBLE PRECISION) / grounding_checked) FILTER (WHERE grounding_checked > 0),
            MAX(repository)
         FROM articles WHERE at_ms >= $1 {grouping}"
    )
}

fn figures(row: &Row, at: usize) -> Result<Figures, DatabaseError> {
    let count = |column: usize| row.count(at + column);
    let money = |column: usize| -> Result<Option<f64>, DatabaseError> {
        let (sum, unknown): (i64, u64) = (row.get(at + column)?, count(column + 1)?);
        Ok((unknown == 0).then(|| usd(sum)))
    };
    let (calls, cached, failed) = (count(0)?, count(2)?, count(3)?);
    let answers = cached + calls.saturating_sub(failed);
    Ok(Figures {
        calls,
        requests: count(1)?,
        cached,
        failed,
        prompt_tokens: count(4)?,
        cached_tokens: count(5)?,
        completion_tokens: count(6)?,
        cost_usd: money(7)?,
        saved_usd: money(9)?,
        cache_efficiency: (answers > 0).then(|| cached as f64 / answers as f64),
    })
}

fn quality(row: &Row, at: usize) -> Result<Quality, DatabaseError> {
    Ok(Quality { articles: row.count(at)?, average_score: row.get(at + 1)?, average_grounding: row.get(at + 2)? })
}

fn by_name(connection: &Connection, since_ms: i64, column: &str) -> Result<Vec<(String, Figures)>, DatabaseError> {
    let row = |row: &Row| Ok((row.get(0)?, figures(row, 3)?));
    let mut named: Vec<(String, Figures)> = connection.query(&calls_by(column), values![since_ms], row)?;
    let tokens = |figures: &Figures| figures.prompt_tokens + figures.completion_tokens;
    named.sort_by(|a, b| tokens(&b.1).cmp(&tokens(&a.1)).then_with(|| a.0.cmp(&b.0)));
    Ok(named)
}

fn by_day(connection: &Connection, since_ms: i64) -> Result<Vec<(i64, Figures, Quality)>, DatabaseError> {
    let day = format!("at_ms / {DAY_MS}");
    let mut days: BTreeMap<i64, (Figures, Quality)> = BTreeMap::new();
    for (day, figures) in connection.query(&calls_by(&day), values![since_ms], |row| Ok((row.get(0)?, figures(row, 3)?)))? {
        days.insert(day, (figures, Quality::default()));
    }
    for (day, quality) in connection.query(&articles_by(&day), values![since_ms], |row| Ok((row.get(0)?, quality(row, 4)?)))? {
        days.entry(day).or_insert_with(|| (without_calls(), Quality::default())).1 = quality;
    }
    Ok(days.into_iter().map(|(day, (figures, quality))| (day, figures, quality)).collect())
}

fn by_article(connection: &Connection, since_ms: i64) -> Result<Vec<ArticleFigures>, DatabaseError> {
    let mut runs: BTreeMap<String, ArticleFigures> = BTreeMap::new();
    let of_calls = |row: &Row| {
        Ok(ArticleFigures {
            run: row.get(0)?,
            at_ms: row.get(1)?,
            repository: row.get(2)?,
            figures: figures(row, 3)?,
            ..ArticleFigures::default()
        })
    };
    for row in connection.query(&calls_by("run"), values![since_ms], of_calls)? {
        runs.insert(row.run.clone(), row);
    }
    let add = |row: &Row| {
        let run: String = row.get(0)?;
        let entry =
            runs.entry(run.clone()).or_insert_with(|| ArticleFigures { run, figures: without_calls(), ..Default::default() });
        entry.at_ms = entry.at_ms.max(row.get(1)?);
        entry.kind = row.get(2)?;
        entry.title = row.get(3)?;
        entry.quality = quality(row, 4)?;
        entry.repository = row.get(7)?;
        Ok(())
    };
    connection.query(&articles_by("run"), values![since_ms], add)?;
    let mut runs: Vec<ArticleFigures> = runs.into_values().collect();
    runs.sort_by(|a, b| b.at_ms.cmp(&a.at_ms).then_with(|| a.run.cmp(&b.run)));
    Ok(runs)
}

/// The figures of a run without calls: it is known to have cost nothing.
fn without_calls() -> Figures {
    Figures { cost_usd: Some(0.0), saved_usd: Some(0.0), ..Figures::default() }
}
