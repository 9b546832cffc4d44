//! Writing the ledger, and the one sum that budgets ask for.

use super::database::{Connection, DatabaseError, Row, values};
use super::money::{nano, usd};
use super::{Spent, Store, StoreError};
use crate::model::{ArticleRecord, CallRecord};

/// Sums what was spent; a cached answer costs nothing.
pub(super) const SPENT: &str = "
SELECT CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT), CAST(COALESCE(SUM(prompt_tokens + completion_tokens), 0) AS BIGINT),
    COUNT(*) FILTER (WHERE cost_nano_usd IS NULL)
FROM calls WHERE at_ms >= $1 AND outcome <> 'cached'";

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
        let spent = |row: &Row| Ok(Spent { cost_usd: usd(row.get(0)?), tokens: row.count(1)?, unpriced_calls: row.count(2)? });
        self.blocking(move |connection| connection.query_one(SPENT, values![at_ms], spent)).await
    }
}

fn insert_call(connection: &Connection, call: &CallRecord) -> Result<(), DatabaseError> {
    let sql = "
        INSERT INTO calls (at_ms, run, repository, operation, model, outcome, prompt_tokens, cached_tokens, cache_write_tokens,
            completion_tokens, reasoning_tokens, estimated, cost_nano_usd, saved_nano_usd, duration_ms, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let values = values![
        call.at_ms,
        &call.run,
        &call.repository,
        call.operation.name(),
        &call.model,
        call.outcome.name(),
        whole(call.usage.prompt_tokens),
        whole(call.usage.cached_tokens),
        whole(call.usage.cache_write_tokens),
        whole(call.usage.completion_tokens),
        whole(call.usage.reasoning_tokens),
        i64::from(call.estimated),
        nano(call.cost_usd),
        nano(call.saved_usd),
        whole(call.duration_ms),
        call.attempts,
    ];
    connection.execute(sql, values).map(drop)
}

pub(super) fn insert_article(connection: &Connection, article: &ArticleRecord) -> Result<(), DatabaseError> {
    let sql = "
        INSERT INTO articles (at_ms, run, repository, kind, title, commit_id, words, score, grounding_checked, grounding_verified,
            sections_model, sections_cached, sections_offline, composer)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = values![
        article.at_ms,
        &article.run,
        &article.repository,
        &article.kind,
        &article.title,
        &article.commit,
        whole(article.words),
        article.score,
        whole(article.grounding_checked),
        whole(article.grounding_verified),
        article.sections_model,
        article.sections_cached,
        article.sections_offline,
        &article.composer,
    ];
    connection.execute(sql, values).map(drop)
}

/// A count as SQL keeps it. What a provider claims may be any number, so a sum of many of the largest must still fit.
fn whole(count: u64) -> i64 {
    const MOST: u64 = 1 << 40;
    count.min(MOST) as i64
}
