//! `techdoc report`: what the articles of some time cost and how good they are, from the ledger.

use super::args::{Arguments, PrintFormat, Report};
use super::output::print;
use super::time::{day, now_ms, stamp};
use super::{Exit, store, wait_for};
use crate::config::{self, Sources};
use crate::model::SCHEMA_VERSION;
use crate::render::text::one_line;
use crate::store::{ArticleFigures, Figures, LedgerReport, PlatformFigures, Quality};
use crate::words::{digits, numbered};
use serde_json::{Value, json};

/// Articles on the page; the JSON document has all of them.
const ARTICLES_SHOWN: usize = 20;
const TITLE_COLUMNS: usize = 40;

pub(super) fn run(arguments: &Arguments, report: &Report) -> anyhow::Result<Exit> {
    let (since_ms, format) = (report.since.at_ms(now_ms()), report.format);
    let database = config::load(&Sources::from_process(arguments.configuration.config.clone(), None))?.settings.database;
    // Looking creates nothing: no ledger is an empty one.
    let report = if store::exists(&database) {
        wait_for(store::open(&database)?.report(since_ms))??
    } else {
        LedgerReport { since_ms, ..LedgerReport::default() }
    };
    match format {
        PrintFormat::Human => print(page(&report).as_bytes())?,
        PrintFormat::Json => print(format!("{:#}\n", document(&report)).as_bytes())?,
    }
    Ok(Exit::Done)
}

fn page(report: &LedgerReport) -> String {
    let since = stamp(report.since_ms);
    if report.by_article.is_empty() && report.by_platform.is_empty() {
        return format!(
            "Nothing was written down since {since}.\nCalls of a model, articles with a model or of a daemon, and publications will be.\n"
        );
    }
    let mut page = format!("Since {since}: {}\n", words(&report.totals, &report.quality));
    let days = report.by_day.iter().map(|(number, figures, quality)| (day(*number), figures, quality.average_score));
    table(&mut page, "By day", days);
    let shown = report.by_article.iter().take(ARTICLES_SHOWN);
    let heading = match report.by_article.len() {
        all if all > ARTICLES_SHOWN => format!("By article, the last {ARTICLES_SHOWN} of {all}"),
        _ => "By article".to_owned(),
    };
    table(&mut page, &heading, shown.map(|article| (name(article), &article.figures, article.quality.average_score)));
    table(&mut page, "By operation", report.by_operation.iter().map(|(name, figures)| (name.clone(), figures, None)));
    platforms(&mut page, &report.by_platform);
    table(&mut page, "By model", report.by_model.iter().map(|(name, figures)| (name.clone(), figures, None)));
    page
}

/// The totals as a sentence.
fn words(figures: &Figures, quality: &Quality) -> String {
    let mut parts = vec![
        numbered(quality.articles, "article"),
        format!("{} ({} failed)", numbered(figures.calls, "call"), digits(figures.failed)),
        format!("{} from the cache", numbered(figures.cached, "answer")),
        numbered(figures.prompt_tokens + figures.completion_tokens, "token"),
        format!("cost {}", money(figures.cost_usd)),
        format!("saved {}", money(figures.saved_usd)),
    ];
    if let Some(share) = figures.cache_efficiency {
        parts.push(format!("cache efficiency {:.0} %", share * 100.0));
    }
    if let Some(score) = quality.average_score {
        parts.push(format!("average score {score:.0}"));
    }
    if let Some(share) = quality.average_grounding {
        parts.push(format!("average grounding {:.1} %", share * 100.0));
    }
    parts.join(", ")
}

fn name(article: &ArticleFigures) -> String {
    let what = article.title.as_deref().or(article.kind.as_deref()).unwrap_or("no article");
    format!("{}: {what}", article.repository)
}

fn table<'a>(page: &mut String, heading: &str, rows: impl Iterator<Item = (String, &'a Figures, Option<f64>)>) {
    let rows: Vec<_> = rows.map(|(name, figures, score)| (short(&name), figures, score)).collect();
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|row| console::measure_text_width(&row.0)).max().unwrap_or(0);
    let gap = " ".repeat(width.saturating_sub(console::measure_text_width(heading)));
    page.push_str(&format!(
        "\n{heading}{gap}  {:>7} {:>7} {:>7} {:>12} {:>10} {:>10} {:>6}",
        "calls", "cached", "failed", "tokens", "cost", "saved", "score"
    ));
    page.push('\n');
    for (name, figures, score) in rows {
        let gap = " ".repeat((width.max(heading.len())).saturating_sub(console::measure_text_width(&name)));
        page.push_str(&format!(
            "{name}{gap}  {:>7} {:>7} {:>7} {:>12} {:>10} {:>10} {:>6}\n",
            digits(figures.calls),
            digits(figures.cached),
            digits(figures.failed),
            digits(figures.prompt_tokens + figures.completion_tokens),
            money(figures.cost_usd),
            money(figures.saved_usd),
            score.map_or_else(|| "-".to_owned(), |score| format!("{score:.0}"))
        ));
    }
}

/// How publishing went, a line a platform.
fn platforms(page: &mut String, rows: &[PlatformFigures]) {
    if rows.is_empty() {
        return;
    }
    page.push_str(&format!(
        "\n{:12} {:>8} {:>8} {:>8} {:>9} {:>7} {:>8} {:>8}\n",
        "By platform", "attempts", "created", "updated", "unchanged", "failed", "unknown", "success"
    ));
    for row in rows {
        page.push_str(&format!(
            "{:12} {:>8} {:>8} {:>8} {:>9} {:>7} {:>8} {:>7.0}%\n",
            row.platform,
            row.attempts,
            row.created,
            row.updated,
            row.unchanged,
            row.failed,
            row.unknown,
            row.success * 100.0
        ));
    }
}

fn short(name: &str) -> String {
    console::truncate_str(&one_line(name), TITLE_COLUMNS, "...").into_owned()
}

/// Dollars with the digits that small sums need.
fn money(usd: Option<f64>) -> String {
    usd.map_or_else(|| "unknown".to_owned(), |usd| if usd == 0.0 { "$0".to_owned() } else { format!("${usd:.4}") })
}

fn document(report: &LedgerReport) -> Value {
    let named = |rows: &[(String, Figures)], key: &str| -> Vec<Value> {
        rows.iter().map(|(name, figures)| joined(json!({ key: name }), &[json!(figures)])).collect()
    };
    let days: Vec<Value> = report
        .by_day
        .iter()
        .map(|(number, figures, quality)| joined(json!({"day": day(*number)}), &[json!(figures), json!(quality)]))
        .collect();
    json!({
        "schema_version": SCHEMA_VERSION,
        "since": stamp(report.since_ms),
        "totals": joined(json!({}), &[json!(report.totals), json!(report.quality)]),
        "by_day": days,
        "by_article": report.by_article.iter().map(|article| joined(json!({"at": stamp(article.at_ms)}), &[json!(article)])).collect::<Vec<_>>(),
        "by_operation": named(&report.by_operation, "operation"),
        "by_model": named(&report.by_model, "model"),
        "by_platform": report.by_platform,
    })
}

/// One object with the names of all.
fn joined(mut first: Value, others: &[Value]) -> Value {
    if let Value::Object(first) = &mut first {
        for (name, value) in others.iter().filter_map(Value::as_object).flatten() {
            first.insert(name.clone(), value.clone());
        }
    }
    first
}
