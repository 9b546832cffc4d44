//! Answers kept as bytes under a key, with a time to live: in Redis, in SQLite, in both, or nowhere.
//!
//! Nothing here can make a run fail: an error is a miss and a counter.

use crate::model::Digest;
use std::time::Duration;

/// Where answers are kept.
#[derive(Debug, Default)]
pub enum Cache {
    /// Nowhere.
    #[default]
    Off,
}

impl Cache {
    /// The bytes under `key`; none when there are none, they have expired, or the store failed.
    pub async fn get(&self, _key: &Digest) -> Option<Vec<u8>> {
        match self {
            Self::Off => None,
        }
    }

    /// Keeps `bytes` under `key` for about `ttl`.
    pub async fn put(&self, _key: &Digest, _bytes: &[u8], _ttl: Duration) {
        match self {
            Self::Off => {}
        }
    }

    /// Drops what stands under `key`.
    pub async fn remove(&self, _key: &Digest) {
        match self {
            Self::Off => {}
        }
    }

    /// Claims the making of what stands under a key.
    pub async fn claim(&self, _key: &Digest, _lease: Duration) -> Claim {
        Claim::Unavailable
    }

    /// Gives a claim back.
    pub async fn release(&self, _claim: Claim) {}
}

/// Who makes what stands under a key.
#[derive(Debug)]
pub enum Claim {
    /// Another process.
    Theirs,
    /// Claims are not to be had.
    Unavailable,
}
