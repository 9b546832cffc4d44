//! Values that are of the right kind and still make no sense. A reason never holds the value of a text: it may be a key.

use super::settings::{ArticleSettings, BudgetSettings, CacheSettings, LlmSettings, PriceSettings, Settings};
use super::{Secret, database_checks, publish_checks, serve_checks};
use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use std::ops::RangeInclusive;
use std::path::Component;

/// A day: nothing here may take longer.
const LONGEST_MS: u64 = 86_400_000;
/// Far more tokens than any model reads or writes.
const MOST_TOKENS: u64 = 100_000_000;
/// Characters of a name of a model, an effort and so on.
const NAME_CHARACTERS: usize = 256;
/// Bytes of one text that steers an article.
const TEXT_BYTES: usize = 8 << 10;
/// Entries of one list that steers an article.
const LIST_ENTRIES: usize = 200;
/// Headers that the client writes itself.
const OWN_HEADERS: &[&str] = &["authorization", "host", "content-length", "content-type", "transfer-encoding", "connection"];

/// A setting that makes no sense.
pub(super) struct Problem {
    /// Its path.
    pub(super) key: Vec<String>,
    /// What is wrong, as the rest of a sentence.
    pub(super) reason: String,
}

/// The first setting that makes no sense.
pub(super) fn first_problem(settings: &Settings) -> Option<Problem> {
    let Settings { llm, cache, budget, prices, article, publish, database, serve } = settings;
    let problem = in_llm(llm).or_else(|| in_cache(cache)).or_else(|| in_budget(budget)).or_else(|| in_article(article));
    problem
        .map(|(key, reason)| Problem { key: key.split('.').map(str::to_owned).collect(), reason })
        .or_else(|| {
            header_problem(llm).or_else(|| {
                prices.iter().find_map(|(model, row)| {
                    in_price(row).map(|reason| Problem { key: vec!["prices".to_owned(), model.clone()], reason })
                })
            })
        })
        .or_else(|| publish_checks::first_problem(publish))
        .or_else(|| database_checks::first_problem(database))
        .or_else(|| serve_checks::first_problem(serve))
}

type Found = Option<(&'static str, String)>;

fn in_llm(llm: &LlmSettings) -> Found {
    let ms = 1..=LONGEST_MS;
    let tokens = 1..=MOST_TOKENS;
    llm_texts(llm)
        .or_else(|| llm.temperature.and_then(|value| decimal("llm.temperature", value, 0.0..=2.0)))
        .or_else(|| whole("llm.max_output_tokens", u64::from(llm.max_output_tokens), &tokens))
        .or_else(|| whole("llm.max_prompt_tokens", u64::from(llm.max_prompt_tokens), &tokens))
        .or_else(|| whole("llm.connect_timeout_ms", llm.connect_timeout_ms, &ms))
        .or_else(|| whole("llm.headers_timeout_ms", llm.headers_timeout_ms, &ms))
        .or_else(|| whole("llm.idle_timeout_ms", llm.idle_timeout_ms, &ms))
        .or_else(|| whole("llm.deadline_ms", llm.deadline_ms, &ms))
        .or_else(|| whole("llm.concurrency", llm.concurrency as u64, &(1..=64)))
        .or_else(|| whole("llm.retries", u64::from(llm.retries), &(0..=10)))
        .or_else(|| whole("llm.retry_delay_ms", llm.retry_delay_ms, &(1..=600_000)))
        .or_else(|| whole("llm.breaker_failures", u64::from(llm.breaker_failures), &(1..=1_000)))
        .or_else(|| whole("llm.breaker_open_ms", llm.breaker_open_ms, &ms))
        .or_else(|| whole("llm.requests_per_minute", u64::from(llm.requests_per_minute.unwrap_or(1)), &(1..=MOST_TOKENS)))
        .or_else(|| whole("llm.tokens_per_minute", u64::from(llm.tokens_per_minute.unwrap_or(1)), &(1..=u64::from(u32::MAX))))
}

fn llm_texts(llm: &LlmSettings) -> Found {
    llm.base_url
        .as_deref()
        .and_then(|address| Some(("llm.base_url", address_problem(address)?)))
        .or_else(|| llm.api_key.as_ref().and_then(|key| Some(("llm.api_key", credential_problem(key)?))))
        .or_else(|| Some(("llm.key_header", key_header_problem(&llm.key_header)?)))
        .or_else(|| name("llm.model", llm.model.as_deref()))
        .or_else(|| name("llm.organization", llm.organization.as_deref()))
        .or_else(|| name("llm.project", llm.project.as_deref()))
        .or_else(|| name("llm.reasoning_effort", llm.reasoning_effort.as_deref()))
        .or_else(|| name("llm.verbosity", llm.verbosity.as_deref()))
        .or_else(|| name("llm.service_tier", llm.service_tier.as_deref()))
}

fn in_cache(cache: &CacheSettings) -> Found {
    let separates = |c: char| c.is_whitespace() || c.is_control() || ":*?[]\\^".contains(c);
    if cache.namespace.is_empty() || cache.namespace.contains(separates) {
        return Some(("cache.namespace", "needs at least one character, and none of space, `:`, `*`, `?`, `[`, `]`".to_owned()));
    }
    if cache.folder.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
        return Some(("cache.folder", "is empty".to_owned()));
    }
    if cache.redis_url.as_ref().is_some_and(|address| address.expose().is_empty()) {
        return Some(("cache.redis_url", "is empty".to_owned()));
    }
    whole("cache.redis_timeout_ms", cache.redis_timeout_ms, &(1..=LONGEST_MS))
        .or_else(|| whole("cache.redis_pause_ms", cache.redis_pause_ms, &(1..=LONGEST_MS)))
        .or_else(|| whole("cache.ttl_days", u64::from(cache.ttl_days), &(1..=3_650)))
        .or_else(|| (cache.max_bytes == 0).then(|| ("cache.max_bytes", "has to be above 0".to_owned())))
}

fn in_budget(budget: &BudgetSettings) -> Found {
    let above = |limit: f64| limit.is_finite() && limit > 0.0;
    if budget.max_cost_usd.is_some_and(|limit| !above(limit)) {
        return Some(("budget.max_cost_usd", "has to be above 0".to_owned()));
    }
    if budget.max_tokens == Some(0) {
        return Some(("budget.max_tokens", "has to be above 0".to_owned()));
    }
    budget.per_day_usd.and_then(|limit| decimal("budget.per_day_usd", limit, 0.0..=1e12))
}

fn in_article(article: &ArticleSettings) -> Found {
    let long = |text: &String| text.len() > TEXT_BYTES;
    let texts = [("article.language", &article.language), ("article.angle", &article.angle), ("article.notes", &article.notes)];
    if let Some((key, _)) = texts.iter().find(|(_, text)| text.as_ref().is_some_and(long)) {
        return Some((key, format!("is longer than {TEXT_BYTES} bytes")));
    }
    for (key, list) in [("article.must_cover", &article.must_cover), ("article.do_not_mention", &article.do_not_mention)] {
        if list.len() > LIST_ENTRIES || list.iter().any(long) {
            return Some((key, format!("has more than {LIST_ENTRIES} entries, or one of more than {TEXT_BYTES} bytes")));
        }
    }
    if article.glossary.len() > LIST_ENTRIES || article.glossary.iter().any(|(word, text)| long(word) || long(text)) {
        return Some(("article.glossary", format!("has more than {LIST_ENTRIES} entries, or one of more than {TEXT_BYTES} bytes")));
    }
    let inside = |component: Component<'_>| matches!(component, Component::Normal(_) | Component::CurDir);
    let outside = article.prompts.as_ref().is_some_and(|folder| folder.as_os_str().is_empty() || !folder.components().all(inside));
    outside.then(|| ("article.prompts", "has to be a relative path without `..`, inside the repository".to_owned()))
}

fn in_price(row: &PriceSettings) -> Option<String> {
    let costs = [
        Some(row.input_cost_per_token),
        Some(row.output_cost_per_token),
        row.cache_read_input_token_cost,
        row.cache_creation_input_token_cost,
    ];
    let sane = costs.into_iter().flatten().all(|cost| (0.0..=1.0).contains(&cost));
    (!sane).then(|| "has a price that is not between 0 and 1 US dollar a token".to_owned())
}

pub(super) fn address_problem(address: &str) -> Option<String> {
    let Ok(url) = Url::parse(address) else { return Some("is not an http or https address".to_owned()) };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Some("is not an http or https address".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("holds credentials; they belong into the environment or a file of their own".to_owned());
    }
    (url.query().is_some() || url.fragment().is_some()).then(|| "has a query or a fragment; it has to end with its path".to_owned())
}

fn credential_problem(key: &Secret) -> Option<String> {
    if key.expose().is_empty() {
        return Some("is empty".to_owned());
    }
    let fits = key.expose().bytes().all(|byte| byte.is_ascii_graphic());
    (!fits).then(|| "holds a character that no key has, such as a space or a line break".to_owned())
}

fn key_header_problem(header: &str) -> Option<String> {
    if HeaderName::from_bytes(header.as_bytes()).is_err() {
        return Some("is no name of a header".to_owned());
    }
    let taken = OWN_HEADERS.iter().any(|own| *own != "authorization" && header.eq_ignore_ascii_case(own));
    taken.then(|| "names a header that is needed otherwise".to_owned())
}

fn header_problem(llm: &LlmSettings) -> Option<Problem> {
    llm.headers.iter().find_map(|(header, value)| {
        let taken = OWN_HEADERS.iter().any(|own| header.eq_ignore_ascii_case(own)) || header.eq_ignore_ascii_case(&llm.key_header);
        let reason = if HeaderName::from_bytes(header.as_bytes()).is_err() {
            "is no name of a header"
        } else if taken {
            "names a header that techdoc writes itself; a key belongs into `llm.api_key`"
        } else if HeaderValue::from_str(value).is_err() {
            "has a value that a header cannot carry"
        } else {
            return None;
        };
        Some(Problem { key: vec!["llm".to_owned(), "headers".to_owned(), header.clone()], reason: reason.to_owned() })
    })
}

fn name(key: &'static str, value: Option<&str>) -> Found {
    let value = value?;
    let wrong = value.trim().is_empty() || value.len() > NAME_CHARACTERS || HeaderValue::from_str(value).is_err();
    wrong.then(|| (key, format!("has to be one line of 1 to {NAME_CHARACTERS} characters")))
}

fn whole(key: &'static str, value: u64, range: &RangeInclusive<u64>) -> Found {
    Some((key, whole_problem(value, range)?))
}

pub(super) fn whole_problem(value: u64, range: &RangeInclusive<u64>) -> Option<String> {
    (!range.contains(&value)).then(|| format!("is {value}, not in {} to {}", range.start(), range.end()))
}

fn decimal(key: &'static str, value: f64, range: RangeInclusive<f64>) -> Found {
    (!range.contains(&value)).then(|| (key, format!("is {value}, not in {} to {}", range.start(), range.end())))
}
