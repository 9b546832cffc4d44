//! Writing the ledger, and the one sum that budgets ask for.

use super::money::{nano, usd};
use super::{Spent, Store, StoreError};
use crate::model::{ArticleRecord, CallRecord};
use rusqlite::{Connection, named_params};

/// Sums what was spent; a cached answer costs nothing.
pub(super) const SPENT: &str = "
SELECT COALESCE(SUM(cost_nano_usd), 0), COALESCE(SUM(prompt_tokens + completion_tokens), 0),
    COALESCE(SUM(CASE WHEN cost_nano_usd IS NULL THEN 1 ELSE 0 END), 0)
FROM calls WHERE at_ms >= ?1 AND outcome <> 'cached'";

impl Store {
    /// Writes down a call.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn record_call(&self, call: &CallRecord) -> Result<(), StoreError> {
        let call = call.clone();
        self.blocking(move |connection| insert_call(connection, &call)).await
    }

    /// Writes down an article.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn record_article(&self, article: &ArticleRecord) -> Result<(), StoreError> {
        let article = article.clone();
        self.blocking(move |connection| insert_article(connection, &article)).await
    }

    /// What was spent since `at_ms`, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn spent_since(&self, at_ms: i64) -> Result<Spent, StoreError> {
        self.blocking(move |connection| {
            connection.query_row(SPENT, [at_ms], |row| {
                Ok(Spent {
                    cost_usd: usd(row.get(0)?),
                    tokens: row.get::<_, i64>(1)?.unsigned_abs(),
                    unpriced_calls: row.get::<_, i64>(2)?.unsigned_abs(),
                })
            })
        })
        .await
    }
}

fn insert_call(connection: &Connection, call: &CallRecord) -> rusqlite::Result<()> {
    let sql = "
        INSERT INTO calls (at_ms, run, repository, operation, model, outcome, prompt_tokens, cached_tokens, cache_write_tokens,
            completion_tokens, reasoning_tokens, estimated, cost_nano_usd, saved_nano_usd, duration_ms, attempts)
        VALUES (:at_ms, :run, :repository, :operation, :model, :outcome, :prompt_tokens, :cached_tokens, :cache_write_tokens,
            :completion_tokens, :reasoning_tokens, :estimated, :cost_nano_usd, :saved_nano_usd, :duration_ms, :attempts)";
    let values = named_params! {
        ":at_ms": call.at_ms,
        ":run": call.run,
        ":repository": call.repository,
        ":operation": call.operation.name(),
        ":model": call.model,
        ":outcome": call.outcome.name(),
        ":prompt_tokens": whole(call.usage.prompt_tokens),
        ":cached_tokens": whole(call.usage.cached_tokens),
        ":cache_write_tokens": whole(call.usage.cache_write_tokens),
        ":completion_tokens": whole(call.usage.completion_tokens),
        ":reasoning_tokens": whole(call.usage.reasoning_tokens),
        ":estimated": i64::from(call.estimated),
        ":cost_nano_usd": nano(call.cost_usd),
        ":saved_nano_usd": nano(call.saved_usd),
        ":duration_ms": whole(call.duration_ms),
        ":attempts": call.attempts,
    };
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

pub(super) fn insert_article(connection: &Connection, article: &ArticleRecord) -> rusqlite::Result<()> {
    let sql = "
        INSERT INTO articles (at_ms, run, repository, kind, title, commit_id, words, score, grounding_checked, grounding_verified,
            sections_model, sections_cached, sections_offline, composer)
        VALUES (:at_ms, :run, :repository, :kind, :title, :commit, :words, :score, :checked, :verified,
            :model, :cached, :offline, :composer)";
    let values = named_params! {
        ":at_ms": article.at_ms,
        ":run": article.run,
        ":repository": article.repository,
        ":kind": article.kind,
        ":title": article.title,
        ":commit": article.commit,
        ":words": whole(article.words),
        ":score": article.score,
        ":checked": whole(article.grounding_checked),
        ":verified": whole(article.grounding_verified),
        ":model": article.sections_model,
        ":cached": article.sections_cached,
        ":offline": article.sections_offline,
        ":composer": article.composer,
    };
    connection.prepare_cached(sql)?.execute(values).map(drop)
}

/// A count as SQL keeps it. What a provider claims may be any number, so a sum of many of the largest must still fit.
fn whole(count: u64) -> i64 {
    const MOST: u64 = 1 << 40;
    count.min(MOST) as i64
}
