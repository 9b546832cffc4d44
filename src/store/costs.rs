//! What single runs cost, for lists that show it beside each article.

use super::database::{DatabaseError, Row, values};
use super::money::usd;
use super::{Store, StoreError};
use std::collections::BTreeMap;

/// A run ends with its article and begins before; no longer than this, in milliseconds.
const LONGEST_RUN_MS: i64 = 86_400_000;

/// What runs cost whose calls were made within a time; a cached answer costs nothing.
pub(super) const BY_RUN: &str = "
SELECT run, CAST(COALESCE(SUM(cost_nano_usd), 0) AS BIGINT), COUNT(*) FILTER (WHERE cost_nano_usd IS NULL)
FROM calls WHERE at_ms >= $1 AND at_ms <= $2 AND outcome <> 'cached' GROUP BY run";

impl Store {
    /// US dollars of each run that ended between these times, in milliseconds since 1970; none where a price is unknown. A run without
    /// calls is not among them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn costs_of_runs(&self, first_ms: i64, last_ms: i64) -> Result<BTreeMap<String, Option<f64>>, StoreError> {
        self.blocking(move |connection| {
            let runs = connection.query(BY_RUN, values![first_ms.saturating_sub(LONGEST_RUN_MS), last_ms], cost)?;
            Ok(runs.into_iter().collect())
        })
        .await
    }
}

fn cost(row: &Row) -> Result<(String, Option<f64>), DatabaseError> {
    let (run, sum, unknown): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok((run, (unknown == 0).then(|| usd(sum))))
}
