//! One process asks a model, the others wait for its answer: a claim in Redis with a lease, so that a process that dies holds
//! up nobody for longer.

use super::chance;
use super::remote::{Redis, milliseconds};
use crate::model::Digest;
use std::time::Duration;

/// Removes the claim only while it still carries our token: after the lease it may be somebody else's.
const RELEASE: &str = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

/// Who makes an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// We do, until the lease ends or the claim is released.
    Ours {
        /// The key of the answer.
        key: Digest,
        /// What shows that the claim is ours.
        token: String,
    },
    /// Another process does.
    Theirs,
    /// Nobody can tell: there is no Redis, or it does not answer.
    Unavailable,
}

impl Redis {
    /// Claims the making of the answer under `key`.
    pub(super) async fn claim(&self, key: &Digest, lease: Duration) -> Claim {
        let token = chance::token();
        let mut command = redis::cmd("SET");
        command.arg(self.claim_key(key)).arg(&token).arg("NX").arg("PX").arg(milliseconds(lease));
        match self.answer::<Option<String>>(&command).await {
            Ok(Some(_)) => Claim::Ours { key: *key, token },
            Ok(None) => Claim::Theirs,
            Err(_) => Claim::Unavailable,
        }
    }

    /// Gives up a claim of ours.
    pub(super) async fn release(&self, key: &Digest, token: &str) {
        let mut command = redis::cmd("EVAL");
        command.arg(RELEASE).arg(1).arg(self.claim_key(key)).arg(token);
        // When this fails the lease ends by itself.
        let _ = self.answer::<i64>(&command).await;
    }
}
