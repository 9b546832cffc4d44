//! Business figures: articles per day, how good they are, how publishing goes, what it costs, what the cache saves. Sums of the ledger,
//! made by the store.

use super::App;
use super::cursor::{Asked, asked, stamp};
use super::openapi::BadRequest;
use super::problem::Problem;
use crate::jobs::now_ms;
use crate::store::{ArticleFigures, Figures, LedgerReport, PlatformFigures, Quality, ScoreBand};
use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const USUAL_DAYS: u32 = 30;
const MOST_DAYS: u32 = 366;
const DAY_MS: i64 = 86_400_000;
/// Articles whose cost is listed one by one, the newest first.
const MOST_ARTICLES: usize = 100;

/// What the figures take after `?`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StatsQuery {
    /// How many days (UTC) the figures go back, this one included.
    #[param(minimum = 1, maximum = 366, default = 30)]
    days: Option<u32>,
}

/// The figures.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Stats {
    /// From when on.
    #[schema(value_type = String, format = DateTime)]
    since: String,
    days: Vec<DayFigures>,
    quality: QualityFigures,
    publishing: Vec<PlatformShare>,
    cost: CostFigures,
    cache: CacheFigures,
}

/// A day; days without anything are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DayFigures {
    #[schema(value_type = String, format = Date)]
    day: String,
    articles: u64,
    average_score: Option<f64>,
    calls: u64,
    /// US dollars; null when the price of a call is unknown.
    cost_usd: Option<f64>,
    /// US dollars that the cache saved.
    saved_usd: Option<f64>,
}

/// How good articles were.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QualityFigures {
    articles: u64,
    /// 0 to 100.
    average_score: Option<f64>,
    /// The average share of claims that held, 0 to 1.
    average_grounding: Option<f64>,
    /// Articles by score.
    distribution: Vec<Band>,
}

/// Articles whose scores lie in a band.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Band {
    from: u64,
    to: u64,
    articles: u64,
}

/// How attempts to publish on a platform ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlatformShare {
    platform: String,
    attempts: u64,
    created: u64,
    updated: u64,
    unchanged: u64,
    failed: u64,
    unknown: u64,
    /// The share of attempts after which the post was as it should be, 0 to 1.
    success: f64,
}

/// What was spent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CostFigures {
    /// US dollars; null when the price of a call is unknown.
    total_usd: Option<f64>,
    prompt_tokens: u64,
    completion_tokens: u64,
    /// US dollars an article; null when there is none, or a price is unknown.
    per_article_usd: Option<f64>,
    /// The newest runs, at most 100.
    articles: Vec<RunCost>,
}

/// What a run cost.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunCost {
    /// The run; of a job its name.
    run: String,
    #[schema(value_type = String, format = DateTime)]
    at: String,
    repository: String,
    title: Option<String>,
    score: Option<f64>,
    calls: u64,
    cached: u64,
    cost_usd: Option<f64>,
}

/// What the cache of answers did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CacheFigures {
    /// Answers of the cache.
    cached: u64,
    /// Answers of the cache as a share of all answers, 0 to 1; null when there are none.
    efficiency: Option<f64>,
    /// US dollars; null when the price of one of them is unknown.
    saved_usd: Option<f64>,
}

/// Articles per day, quality, publishing, cost, cache.
#[utoipa::path(get, path = "/api/v1/stats", tag = "stats", operation_id = "getStats", params(StatsQuery),
    responses((status = 200, description = "The figures", body = Stats), (status = 400, response = BadRequest)))]
pub(super) async fn stats(State(app): State<Arc<App>>, query: Asked<StatsQuery>) -> Result<Json<Stats>, Problem> {
    let days = asked(query)?.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::bad(format!("days is a number from 1 to {MOST_DAYS}")));
    }
    figures(&app, days).await.map(Json)
}

/// The figures of the last `days` days.
pub(super) async fn figures(app: &App, days: u32) -> Result<Stats, Problem> {
    let since_ms = (now_ms().div_euclid(DAY_MS) - i64::from(days - 1)) * DAY_MS;
    let store = &app.context.store;
    let report = store.report(since_ms).await?;
    let bands = store.score_bands(since_ms).await?;
    Ok(Stats {
        since: stamp(since_ms),
        days: report.by_day.iter().map(|(day, figures, quality)| of_day(*day, figures, quality)).collect(),
        quality: quality(&report.quality, &bands),
        publishing: report.by_platform.iter().map(share).collect(),
        cost: cost(&report),
        cache: CacheFigures {
            cached: report.totals.cached,
            efficiency: report.totals.cache_efficiency,
            saved_usd: report.totals.saved_usd,
        },
    })
}

/// `day` counts from 1970.
fn of_day(day: i64, figures: &Figures, quality: &Quality) -> DayFigures {
    DayFigures {
        day: date(day),
        articles: quality.articles,
        average_score: quality.average_score,
        calls: figures.calls,
        cost_usd: figures.cost_usd,
        saved_usd: figures.saved_usd,
    }
}

fn date(day: i64) -> String {
    let first = Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC).date();
    let date = first.checked_add(Span::new().try_days(day).unwrap_or_default());
    date.unwrap_or(Date::ZERO).to_string()
}

fn quality(quality: &Quality, bands: &[ScoreBand]) -> QualityFigures {
    let band = |band: &ScoreBand| Band { from: band.from, to: band.to, articles: band.articles };
    QualityFigures {
        articles: quality.articles,
        average_score: quality.average_score,
        average_grounding: quality.average_grounding,
        distribution: bands.iter().map(band).collect(),
    }
}

fn share(figures: &PlatformFigures) -> PlatformShare {
    PlatformShare {
        platform: figures.platform.clone(),
        attempts: figures.attempts,
        created: figures.created,
        updated: figures.updated,
        unchanged: figures.unchanged,
        failed: figures.failed,
        unknown: figures.unknown,
        success: figures.success,
    }
}

fn cost(report: &LedgerReport) -> CostFigures {
    let articles = report.quality.articles;
    CostFigures {
        total_usd: report.totals.cost_usd,
        prompt_tokens: report.totals.prompt_tokens,
        completion_tokens: report.totals.completion_tokens,
        per_article_usd: report.totals.cost_usd.filter(|_| articles > 0).map(|usd| usd / articles as f64),
        articles: report.by_article.iter().take(MOST_ARTICLES).map(run).collect(),
    }
}

fn run(row: &ArticleFigures) -> RunCost {
    RunCost {
        run: row.run.clone(),
        at: stamp(row.at_ms),
        repository: row.repository.clone(),
        title: row.title.clone(),
        score: row.quality.average_score,
        calls: row.figures.calls,
        cached: row.figures.cached,
        cost_usd: row.figures.cost_usd,
    }
}
