//! What the attempts at a job were answered: kept in the store as it came, for the next attempt at the same job, wherever that runs.
//!
//! Nobody has checked these answers. They are no cache: another job never sees them, and they go when their job ends.

use super::now_ms;
use crate::llm::Drafts;
use crate::model::{Completion, Digest};
use crate::store::{Store, StoreError};
use futures_util::future::BoxFuture;
use std::collections::HashMap;

/// The answers of one job.
pub(super) struct JobDrafts {
    store: Store,
    job: String,
    known: HashMap<String, Completion>,
}

impl JobDrafts {
    /// The answers that earlier attempts at `job` left.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn of(job: &str, store: &Store) -> Result<Self, StoreError> {
        let kept = store.drafts(job).await?;
        let read = |(key, answer): (String, String)| Some((key, serde_json::from_str(&answer).ok()?));
        let known: HashMap<String, Completion> = kept.into_iter().filter_map(read).collect();
        if !known.is_empty() {
            tracing::info!(job, answers = known.len(), "a job goes on with the answers of an earlier attempt");
        }
        Ok(Self { store: store.clone(), job: job.to_owned(), known })
    }
}

impl Drafts for JobDrafts {
    fn get(&self, key: &Digest) -> Option<Completion> {
        self.known.get(&key.to_string()).cloned()
    }

    fn put(&self, key: Digest, completion: &Completion) -> BoxFuture<'_, ()> {
        let answer = serde_json::to_string(completion);
        Box::pin(async move {
            let Ok(answer) = answer else { return };
            if let Err(error) = self.store.put_draft(&self.job, &key.to_string(), &answer, now_ms()).await {
                tracing::warn!(job = self.job, %error, "an answer will be asked for again if the job is interrupted");
            }
        })
    }
}
