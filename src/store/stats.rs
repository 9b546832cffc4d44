//! What the ledger's report does not have: how the scores of articles are spread.

use super::database::values;
use super::{Store, StoreError};

/// Bands of ten points; the last one holds 100 as well.
pub(super) const BY_BAND: &str = "
SELECT CASE WHEN score >= 100 THEN 9 ELSE score / 10 END AS band, COUNT(*) FROM articles WHERE at_ms >= $1 GROUP BY band ORDER BY band";

/// Articles whose scores lie close to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreBand {
    /// The lowest score of the band.
    pub from: u64,
    /// The highest.
    pub to: u64,
    /// How many articles have one in between.
    pub articles: u64,
}

impl Store {
    /// Articles written since `since_ms` by score: ten bands, the lowest first, also those without an article.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn score_bands(&self, since_ms: i64) -> Result<Vec<ScoreBand>, StoreError> {
        let counted: Vec<(i64, i64)> = self
            .blocking(move |connection| connection.query(BY_BAND, values![since_ms], |row| Ok((row.get(0)?, row.get(1)?))))
            .await?;
        let articles = |band: u64| counted.iter().find(|(known, _)| known.unsigned_abs() == band).map_or(0, |(_, count)| *count);
        let band = |band| ScoreBand {
            from: band * 10,
            to: if band == 9 { 100 } else { band * 10 + 9 },
            articles: articles(band).unsigned_abs(),
        };
        Ok((0..10).map(band).collect())
    }
}
