//! The local store for async code: packs and unpacks answers, and lets blocking calls run on threads made for them.

use super::envelope;
use super::figures::Failed;
use super::local::Local;
use crate::model::Digest;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Answers in a file.
#[derive(Clone, Debug)]
pub struct Sqlite(Arc<Local>);

/// An answer that was found, and how long it still lives.
pub(super) struct Found {
    pub(super) bytes: Vec<u8>,
    pub(super) envelope: Vec<u8>,
    pub(super) rest: Duration,
}

impl Sqlite {
    pub(super) fn new(local: Local) -> Self {
        Self(Arc::new(local))
    }

    pub(super) fn local(&self) -> &Local {
        &self.0
    }

    /// The answer under `key`; what cannot be understood is removed.
    pub(super) async fn get(&self, key: &Digest) -> Result<Option<Found>, Failed> {
        let key = *key;
        self.blocking(move |local| {
            let now_ms = now_ms();
            let Some((envelope, expires_ms)) = local.get(&key, now_ms)? else { return Ok(None) };
            let Some(bytes) = envelope::unpack(&envelope) else { return local.remove(&key).map(|()| None) };
            let rest = Duration::from_millis(u64::try_from(expires_ms - now_ms).unwrap_or(0));
            Ok(Some(Found { bytes, envelope, rest }))
        })
        .await
    }

    /// Keeps a packed answer for `ttl`.
    pub(super) async fn put(&self, key: &Digest, envelope: Vec<u8>, ttl: Duration) -> Result<(), Failed> {
        let key = *key;
        self.blocking(move |local| {
            let now_ms = now_ms();
            let ttl_ms = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX);
            local.put(&key, &envelope, now_ms, now_ms.saturating_add(ttl_ms))
        })
        .await
    }

    /// Drops an answer.
    pub(super) async fn remove(&self, key: &Digest) -> Result<(), Failed> {
        let key = *key;
        self.blocking(move |local| local.remove(&key)).await
    }

    /// Runs `work` where it may block.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Local) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let local = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&local)).await.unwrap_or(Err(Failed))
    }
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
