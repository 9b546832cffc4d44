//! Answers kept as bytes under a key, with a time to live: in Redis, in SQLite, in both, or nowhere.
//!
//! Nothing here can make a run fail: an error is a miss, a counter and a note. Redis is asked first; what it does not have
//! comes from SQLite and is put back into Redis.

mod chance;
mod claim;
mod envelope;
mod figures;
mod local;
mod notes;
mod open;
mod remote;
mod sqlite_tier;
mod upkeep;

pub use claim::Claim;
pub use open::Opened;
pub use remote::Redis;
pub use sqlite_tier::Sqlite;
pub use upkeep::*;

use crate::model::Digest;
use figures::{Tier, looked_up, written};
use std::time::Duration;

/// Where answers are kept.
#[derive(Debug, Default)]
pub enum Cache {
    /// Nowhere.
    #[default]
    Off,
    /// In a file.
    Sqlite(Sqlite),
    /// In Redis.
    Redis(Redis),
    /// In both.
    Tiered {
        /// Asked first.
        redis: Redis,
        /// Has what Redis has not.
        sqlite: Sqlite,
    },
}

impl Cache {
    /// The bytes under `key`; none when there are none, they have expired, or the store failed.
    pub async fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        if let Some(redis) = self.redis()
            && let Some(bytes) = looked_up(Tier::Redis, redis.get(key).await)
        {
            return Some(bytes);
        }
        let found = looked_up(Tier::Sqlite, self.sqlite()?.get(key).await)?;
        if let Some(redis) = self.redis() {
            written(Tier::Redis, redis.put(key, &found.envelope, found.rest).await);
        }
        Some(found.bytes)
    }

    /// Keeps `bytes` under `key` for `ttl`, give or take a tenth; more than four mebibytes are not kept.
    pub async fn put(&self, key: &Digest, bytes: &[u8], ttl: Duration) {
        if matches!(self, Self::Off) {
            return;
        }
        let Some(envelope) = envelope::pack(bytes) else { return };
        let ttl = chance::jittered(ttl);
        if let Some(redis) = self.redis() {
            written(Tier::Redis, redis.put(key, &envelope, ttl).await);
        }
        if let Some(sqlite) = self.sqlite() {
            written(Tier::Sqlite, sqlite.put(key, envelope, ttl).await);
        }
    }

    /// Drops what stands under `key`.
    pub async fn remove(&self, key: &Digest) {
        if let Some(redis) = self.redis() {
            written(Tier::Redis, redis.remove(key).await);
        }
        if let Some(sqlite) = self.sqlite() {
            written(Tier::Sqlite, sqlite.remove(key).await);
        }
    }

    /// Claims the making of the answer under `key` for at most `lease`, against all processes that share a Redis.
    pub async fn claim(&self, key: &Digest, lease: Duration) -> Claim {
        match self.redis() {
            Some(redis) => redis.claim(key, lease).await,
            None => Claim::Unavailable,
        }
    }

    /// Gives up a claim of ours; one that has ended, or is somebody else's, stays as it is.
    pub async fn release(&self, claim: Claim) {
        if let (Some(redis), Claim::Ours { key, token }) = (self.redis(), claim) {
            redis.release(&key, &token).await;
        }
    }

    /// What went wrong so far, each thing once, in words for people and without addresses.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::Off => Vec::new(),
            Self::Redis(redis) | Self::Tiered { redis, .. } => redis.notes.all(),
            Self::Sqlite(sqlite) => sqlite.local().notes.all(),
        }
    }

    fn redis(&self) -> Option<&Redis> {
        match self {
            Self::Redis(redis) | Self::Tiered { redis, .. } => Some(redis),
            Self::Off | Self::Sqlite(_) => None,
        }
    }

    fn sqlite(&self) -> Option<&Sqlite> {
        match self {
            Self::Sqlite(sqlite) | Self::Tiered { sqlite, .. } => Some(sqlite),
            Self::Off | Self::Redis(_) => None,
        }
    }
}
