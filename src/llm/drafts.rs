//! Answers that wait for the check of the whole article, as the gateway sees them; the store keeps them for a job.
//!
//! Nobody has checked them. They are for the next attempt at the same article only, which checks them as it would a fresh answer.

use crate::model::{Completion, Digest};
use futures_util::future::{BoxFuture, ready};

/// The answers of earlier attempts at one article, and where those of this one go.
pub trait Drafts: Send + Sync {
    /// The answer that an earlier attempt got under `key`.
    fn get(&self, key: &Digest) -> Option<Completion>;

    /// Puts an answer by for a later attempt; an error is the store's to report.
    fn put(&self, key: Digest, completion: &Completion) -> BoxFuture<'_, ()>;
}

/// Puts nothing by.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDrafts;

impl Drafts for NoDrafts {
    fn get(&self, _key: &Digest) -> Option<Completion> {
        None
    }

    fn put(&self, _key: Digest, _completion: &Completion) -> BoxFuture<'_, ()> {
        Box::pin(ready(()))
    }
}
