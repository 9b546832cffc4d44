//! One article to many targets at once: the home first, then all others, each on its own; none waits for or fails with another.

use super::settle::{Fatal, Settled, Wish, Work};
use super::{Manuscript, Target};
use crate::config::TargetType;
use crate::model::{Outcome, PostState};
use crate::store::Store;
use crate::telemetry::metrics::{PUBLISH_RESULTS, PUBLISH_SECONDS};
use futures_util::StreamExt as _;
use futures_util::stream;
use std::time::Instant;

/// Targets that are worked on at once.
const AT_ONCE: usize = 16;

/// What is published, where, and how.
pub struct Assignment<'a> {
    /// The ledger.
    pub store: &'a Store,
    /// The article.
    pub manuscript: &'a Manuscript,
    /// The targets, in the order of the report.
    pub targets: &'a [Target],
    /// The target whose address is the canonical one; it need not be among the targets.
    pub home: Option<&'a Target>,
    /// What is wanted.
    pub wish: Wish,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
}

/// How the publication to one target ended.
#[derive(Clone, Debug)]
pub struct TargetResult {
    /// The target.
    pub target: String,
    /// Its type.
    pub kind: TargetType,
    /// How.
    pub settled: Settled,
}

impl TargetResult {
    /// The result as reports and the API state it.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let (settled, remote) = (&self.settled, self.settled.remote.as_ref());
        serde_json::json!({
            "target": self.target,
            "platform": self.kind.name(),
            "outcome": settled.outcome,
            "id": remote.map(|remote| remote.id.as_str()),
            "url": remote.and_then(|remote| remote.url.as_deref()),
            "state": remote.map(|remote| remote.state),
            "error": settled.error.as_ref().map(|error| error.message.as_str()),
            "hint": settled.error.as_ref().and_then(|error| error.hint.as_deref()),
            "notes": settled.notes,
        })
    }
}

impl Assignment<'_> {
    /// Publishes to all targets; the results are in the targets' order.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn publish(&self) -> Result<Vec<TargetResult>, Fatal> {
        let (home, others): (Vec<&Target>, Vec<&Target>) = self.targets.iter().partition(|target| self.is_home(target));
        let given = self.manuscript.canonical_url.clone();
        let mut results = Vec::new();
        for target in home {
            results.push(self.one(target, None).await?);
        }
        let canonical = self.home_url().await?.or(given);
        let work = others.iter().map(|target| self.one(target, canonical.as_deref()));
        let mut rest = stream::iter(work).buffer_unordered(AT_ONCE);
        while let Some(result) = rest.next().await {
            results.push(result?);
        }
        let place = |result: &TargetResult| self.targets.iter().position(|target| target.name == result.target);
        results.sort_by_key(place);
        Ok(results)
    }

    pub(super) fn is_home(&self, target: &Target) -> bool {
        self.home.is_some_and(|home| home.name == target.name)
    }

    /// The address of the article at home as the ledger has it by now, when it is its last one.
    pub(super) async fn home_url(&self) -> Result<Option<String>, Fatal> {
        let Some(home) = self.home else { return Ok(None) };
        let row = self.store.publication(&self.manuscript.key, &home.destination()).await?;
        let lasting = |state: Option<PostState>| state == Some(PostState::Live) || home.platform.abilities().final_url;
        Ok(row.filter(|row| lasting(row.state)).and_then(|row| row.url))
    }

    async fn one(&self, target: &Target, canonical_url: Option<&str>) -> Result<TargetResult, Fatal> {
        let began = Instant::now();
        let work =
            Work { store: self.store, target, manuscript: self.manuscript, canonical_url, wish: self.wish, now_ms: self.now_ms };
        let settled = work.settle().await?;
        let names = (target.name.as_str(), target.kind.name());
        self.store.record_attempt(&self.manuscript.key, names, settled.outcome, self.now_ms).await?;
        count(target, settled.outcome);
        PUBLISH_SECONDS.observe(began.elapsed());
        Ok(TargetResult { target: target.name.clone(), kind: target.kind, settled })
    }
}

fn count(target: &Target, outcome: Outcome) {
    PUBLISH_RESULTS.add(&[("platform", target.kind.name().to_owned()), ("outcome", outcome.name().to_owned())], 1);
}
