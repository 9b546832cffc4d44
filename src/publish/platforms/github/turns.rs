//! Writes to one repository come one after the other, whatever target they are for: GitHub answers two at once with a conflict.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;

type Turn = Arc<tokio::sync::Mutex<()>>;

/// One lock for each repository that this process has written to; few, so they are kept.
static TURNS: LazyLock<Mutex<BTreeMap<String, Turn>>> = LazyLock::new(Mutex::default);

/// Waits until nobody else writes to `repository`.
pub(super) async fn turn(repository: &str) -> OwnedMutexGuard<()> {
    let turn = {
        let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(repository.to_owned()).or_default())
    };
    turn.lock_owned().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn a_repository_has_one_writer() {
        let first = turn("turns/a").await;
        assert!(turn("turns/b").now_or_never().is_some());
        assert!(turn("turns/a").now_or_never().is_none());
        drop(first);
        assert!(turn("turns/a").now_or_never().is_some());
    }
}
