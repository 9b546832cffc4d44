//! What single runs cost, for lists that show it beside each article.

use super::dialect::sqlite;
use super::money::usd;
use super::{Store, StoreError};
use rusqlite::Row;
use std::collections::BTreeMap;

/// A run ends with its article and begins before; no longer than this, in milliseconds.
const LONGEST_RUN_MS: i64 = 86_400_000;

/// What runs cost whose calls were made within a time; a cached answer costs nothing.
pub(super) const BY_RUN: &str = "
SELECT run, COALESCE(SUM(cost_nano_usd), 0), SUM(CASE WHEN cost_nano_usd IS NULL THEN 1 ELSE 0 END)
FROM calls WHERE at_ms >= $1 AND at_ms <= $2 AND outcome <> 'cached' GROUP BY run";

impl Store {
    /// US dollars of each run that ended between these times, in milliseconds since 1970; none where a price is unknown. A run without
    /// calls is not among them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn costs_of_runs(&self, first_ms: i64, last_ms: i64) -> Result<BTreeMap<String, Option<f64>>, StoreError> {
        let cost = |row: &Row<'_>| {
            let (run, sum, unknown): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((run, (unknown == 0).then(|| usd(sum))))
        };
        self.blocking(move |connection| {
            let mut statement = connection.prepare_cached(&sqlite(BY_RUN))?;
            statement.query_map([first_ms - LONGEST_RUN_MS, last_ms], cost)?.collect()
        })
        .await
    }
}
