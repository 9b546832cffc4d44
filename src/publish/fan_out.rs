//! One article to many targets at once: the home first, then all others, each on its own; none waits for or fails with another.

use super::settle::{Fatal, Settled, Wish, Work};
use super::{Manuscript, Target, is_page};
use crate::config::TargetType;
use crate::model::Outcome;
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
    /// The name of the target whose address is the canonical one; it need not be among the targets.
    pub home: Option<&'a str>,
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
        let mut ended = Vec::new();
        for target in home {
            ended.push(self.one(target, self.manuscript.canonical_url.as_deref()).await);
        }
        let canonical = self.canonical_url().await?;
        let work = others.iter().map(|target| self.one(target, canonical.as_deref()));
        // All of them, whatever becomes of one: a ledger that fails ends nobody's request in the middle.
        ended.extend(stream::iter(work).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await);
        let mut results = ended.into_iter().collect::<Result<Vec<_>, Fatal>>()?;
        let place = |result: &TargetResult| self.targets.iter().position(|target| target.name == result.target);
        results.sort_by_key(place);
        Ok(results)
    }

    /// The address of the original: what the article says itself, else its last one at home as the ledger has it by now.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn canonical_url(&self) -> Result<Option<String>, Fatal> {
        match (&self.manuscript.canonical_url, self.home) {
            (Some(url), _) => Ok(Some(url.clone())),
            (None, Some(home)) => Ok(self.store.home_url(&self.manuscript.key, home).await?.filter(|url| is_page(url))),
            (None, None) => Ok(None),
        }
    }

    pub(super) fn is_home(&self, target: &Target) -> bool {
        self.home == Some(target.name.as_str())
    }

    async fn one(&self, target: &Target, canonical_url: Option<&str>) -> Result<TargetResult, Fatal> {
        let began = Instant::now();
        let work =
            Work { store: self.store, target, manuscript: self.manuscript, canonical_url, wish: self.wish, now_ms: self.now_ms };
        let settled = work.settle().await?;
        let names = (target.name.as_str(), target.kind.name());
        if let Err(error) = self.store.record_attempt(&self.manuscript.key, names, settled.outcome, self.now_ms).await {
            tracing::warn!(%error, "an attempt is not in the ledger");
        }
        count(target, settled.outcome);
        PUBLISH_SECONDS.observe(began.elapsed());
        Ok(TargetResult { target: target.name.clone(), kind: target.kind, settled })
    }
}

fn count(target: &Target, outcome: Outcome) {
    PUBLISH_RESULTS.add(&[("platform", target.kind.name().to_owned()), ("outcome", outcome.name().to_owned())], 1);
}
