//! The figures: what was written, how good it was, what it cost, and how publishing went.

use super::chart::{Axis, Caption, Point, columns, rows};
use super::templates::{Shown, show};
use super::visitor::Visitor;
use super::words::{dollars, percent};
use crate::jobs::now_ms;
use crate::server::App;
use crate::server::problem::Problem;
use crate::store::{Figures, LedgerReport, Quality, ScoreBand};
use crate::words::{counted, digits, numbered};
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;
const USUAL_DAYS: u16 = 30;
const MOST_DAYS: u16 = 365;

/// How far back.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    days: Option<u16>,
}

/// A day, as the ledger counts them, with what happened on it.
type Day = (i64, Figures, Quality);

/// `GET /stats`.
pub(super) async fn all(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Shown {
    let Query(wanted) = wanted.map_err(|error| Problem::bad(error.body_text()))?;
    let days = wanted.days.unwrap_or(USUAL_DAYS).clamp(1, MOST_DAYS);
    let today = now_ms() / DAY_MS;
    let first = today - i64::from(days) + 1;
    let report = app.context.store.report(first * DAY_MS).await?;
    let bands = app.context.store.score_bands(first * DAY_MS).await?;
    let known: BTreeMap<i64, &Day> = report.by_day.iter().map(|day| (day.0, day)).collect();
    let of_days: Vec<Day> = (first..=today).map(|day| known.get(&day).map_or_else(|| empty(day), |day| (*day).clone())).collect();
    let charts = vec![
        articles(&of_days, &report),
        quality(&bands, &report),
        publishing(&report),
        cost(&of_days, &report),
        cache(&of_days, &report),
    ];
    show("stats.html", context! { here => "stats", visitor => visitor.shown(), days, headline => headline(&report), charts })
}

/// A day on which nothing happened, which is known to have cost nothing.
fn empty(day: i64) -> Day {
    (day, Figures { cost_usd: Some(0.0), saved_usd: Some(0.0), ..Figures::default() }, Quality::default())
}

fn headline(report: &LedgerReport) -> Vec<Vec<String>> {
    let (figures, quality) = (&report.totals, &report.quality);
    let pair = |name: &str, value: String| vec![name.to_owned(), value];
    vec![
        pair("Articles", digits(quality.articles)),
        pair("Average score", quality.average_score.map_or_else(|| "–".to_owned(), |score| format!("{score:.0}"))),
        pair("Average grounding", percent(quality.average_grounding)),
        pair("Cost", dollars(figures.cost_usd)),
        pair("Saved by the cache", dollars(figures.saved_usd)),
        pair("Calls", digits(figures.calls)),
        pair("Cache efficiency", percent(figures.cache_efficiency)),
    ]
}

/// A chart over days: `cells` gives the length of a bar and its row in the table, which has the `busy` days only.
fn by_day(
    days: &[Day],
    caption: (&'static str, &'static str, String, Vec<&'static str>),
    busy: impl Fn(&Day) -> bool,
    cells: impl Fn(&Day) -> (Option<f64>, Vec<String>),
    axis: impl Fn(&[Point]) -> Axis,
) -> Value {
    let (mut points, mut rows) = (Vec::new(), Vec::new());
    for day in days {
        let (value, cells) = cells(day);
        let date = date(day.0);
        points.push(Point { name: date[5..].to_owned(), value, text: cells.first().cloned().unwrap_or_default() });
        if busy(day) {
            rows.push([vec![date], cells].concat());
        }
    }
    let (id, title, summary, columns_of_table) = caption;
    let axis = axis(&points);
    columns(Caption { id, title, summary, columns: columns_of_table, rows }, &points, &axis)
}

fn date(day: i64) -> String {
    jiff::Timestamp::from_millisecond(day * DAY_MS).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

fn articles(days: &[Day], report: &LedgerReport) -> Value {
    let busy = days.iter().filter(|day| day.2.articles > 0).count();
    let summary = format!("{} on {}", numbered(report.quality.articles, "article"), counted(busy, "day"));
    by_day(
        days,
        ("articles", "Articles per day", summary, vec!["Day", "Articles"]),
        |day| day.2.articles > 0,
        |day| (Some(day.2.articles as f64), vec![digits(day.2.articles)]),
        |points| Axis::round(points, 2.0, |value| format!("{value:.0}")),
    )
}

fn quality(bands: &[ScoreBand], report: &LedgerReport) -> Value {
    let name = |band: &ScoreBand| format!("{}–{}", band.from, band.to);
    let point = |band: &ScoreBand| Point { name: name(band), value: Some(band.articles as f64), text: digits(band.articles) };
    let points: Vec<Point> = bands.iter().map(point).collect();
    let average = report
        .quality
        .average_score
        .map_or_else(|| "no article has a score".to_owned(), |score| format!("{score:.0} on average, of 100"));
    // Bands without an article only say something beside one that has some.
    let any = report.quality.articles > 0;
    let rows = points.iter().filter(|_| any).map(|point| vec![point.name.clone(), point.text.clone()]).collect();
    let caption = Caption { id: "quality", title: "Articles by score", summary: average, columns: vec!["Score", "Articles"], rows };
    columns(caption, &points, &Axis::round(&points, 2.0, |value| format!("{value:.0}")))
}

fn publishing(report: &LedgerReport) -> Value {
    let points: Vec<Point> = report
        .by_platform
        .iter()
        .map(|row| Point { name: row.platform.clone(), value: Some(row.success), text: percent(Some(row.success)) })
        .collect();
    let count = |value: u64| digits(value);
    let table = report.by_platform.iter().map(|row| {
        vec![row.platform.clone(), percent(Some(row.success)), count(row.attempts), count(row.failed), count(row.unknown)]
    });
    let attempts = report.by_platform.iter().map(|row| row.attempts).sum();
    let caption = Caption {
        id: "publishing",
        title: "Publishing that worked",
        summary: format!("share of attempts by platform; {} in all", numbered(attempts, "attempt")),
        columns: vec!["Platform", "Worked", "Attempts", "Failed", "Unknown"],
        rows: table.collect(),
    };
    rows(caption, &points)
}

/// Whether a model, or the cache in its stead, was asked on a day.
fn asked(day: &Day) -> bool {
    day.1.calls + day.1.cached > 0
}

fn cost(days: &[Day], report: &LedgerReport) -> Value {
    let summary = format!("{} in all, in US dollars", dollars(report.totals.cost_usd));
    by_day(
        days,
        ("cost", "Cost per day", summary, vec!["Day", "Cost", "Saved", "Calls", "Tokens"]),
        asked,
        |day| {
            let tokens = day.1.prompt_tokens + day.1.completion_tokens;
            (day.1.cost_usd, vec![dollars(day.1.cost_usd), dollars(day.1.saved_usd), digits(day.1.calls), digits(tokens)])
        },
        |points| {
            Axis::round(points, 0.01, |value| {
                if value == 0.0 {
                    "$0".to_owned()
                } else if value < 0.1 {
                    format!("${value:.3}")
                } else {
                    format!("${value:.2}")
                }
            })
        },
    )
}

fn cache(days: &[Day], report: &LedgerReport) -> Value {
    let share = report.totals.cache_efficiency;
    let in_all = share.map_or_else(|| "none so far".to_owned(), |share| format!("{} over all days", percent(Some(share))));
    let summary = format!("share of answers that needed no call; {in_all}");
    by_day(
        days,
        ("cache", "Cache efficiency", summary, vec!["Day", "Efficiency", "From the cache", "Calls"]),
        asked,
        |day| (day.1.cache_efficiency, vec![percent(day.1.cache_efficiency), digits(day.1.cached), digits(day.1.calls)]),
        |_| Axis { end: 1.0, text: |value| format!("{:.0} %", value * 100.0) },
    )
}
