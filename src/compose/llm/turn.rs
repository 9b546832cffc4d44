//! One process at a time writes an article. A section's answer is kept only when the whole article has been checked, so a claim on its
//! call alone would end too early: who waits for it would find nothing, and call again. Who waits here finds everything.

use crate::cache::{Cache, Claim};
use crate::model::Digest;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// After this the claim of a process that was killed ends; one that lives renews it well before.
const LEASE: Duration = Duration::from_secs(30);
const RENEWAL: Duration = Duration::from_secs(8);
/// How often the end of another process's claim is looked for.
const LOOK: Duration = Duration::from_millis(250);

/// Claims the article under `key`. While another process has it, its end is waited for, at most for `patience`; where claims are not to
/// be had nobody waits.
pub(super) async fn wait(cache: &Cache, key: &Digest, patience: Duration) -> Claim {
    let until = Instant::now() + patience;
    loop {
        match cache.claim(key, LEASE).await {
            Claim::Theirs if Instant::now() < until => sleep(LOOK).await,
            claim => return claim,
        }
    }
}

/// Runs `work` to its end with the claim of `wait`, and gives the claim up.
pub(super) async fn hold<T>(cache: &Cache, key: &Digest, mut claim: Claim, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => {
                cache.release(claim).await;
                return done;
            }
            () = sleep(RENEWAL), if matches!(claim, Claim::Ours { .. }) => {
                cache.release(claim).await;
                claim = cache.claim(key, LEASE).await;
            }
        }
    }
}
