//! What people decided about articles: the last decision stands with the article.

use super::database::{DatabaseError, Row, values};
use super::{Store, StoreError};
use crate::model::{Review, ReviewState};

/// The columns that [`review`] reads.
pub(super) const COLUMNS: &str = "state, reviewed_by, reviewed_ms";

impl Store {
    /// The last decision about an article; none when there is no such article.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn review(&self, article: &str) -> Result<Option<Review>, StoreError> {
        let article = article.to_owned();
        self.blocking(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM article_versions WHERE id = $1");
            connection.query_first(&sql, values![article], |row| review(row, 0))
        })
        .await
    }

    /// Writes a decision down. The same one again changes nothing: the first who decided stays named. None when there is no such article.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn decide(&self, article: &str, state: ReviewState, by: &str, now_ms: i64) -> Result<Option<Review>, StoreError> {
        let (id, by) = (article.to_owned(), by.to_owned());
        self.blocking(move |connection| {
            let sql = "UPDATE article_versions SET state = $2, reviewed_by = $3, reviewed_ms = $4 WHERE id = $1 AND state <> $2";
            connection.execute(sql, values![id, state.name(), by, now_ms])
        })
        .await?;
        self.review(article).await
    }
}

/// The columns from `at` on. A state that a newer version wrote approves nothing.
pub(super) fn review(row: &Row, at: usize) -> Result<Review, DatabaseError> {
    let state: String = row.get(at)?;
    Ok(Review { state: ReviewState::of(&state).unwrap_or_default(), by: row.get(at + 1)?, at_ms: row.get(at + 2)? })
}
