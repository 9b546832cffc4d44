//! What publishing would do, without doing it: the payload, a difference to what is there, and every problem.

use super::fan_out::Assignment;
use super::settle::{Decision, Fatal, Stop, Work, known};
use super::{Payload, PlatformError, Target};
use crate::config::TargetType;
use serde::Serialize;

/// What would happen at one target.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The target.
    pub target: String,
    /// Its type.
    pub kind: TargetType,
    /// What would be done.
    pub action: Action,
    /// What would be sent; none when it cannot be composed.
    pub payload: Option<Payload>,
    /// The text that is there now, as far as the platform gives it back.
    pub there: Option<String>,
    /// The address of the post that is there.
    pub url: Option<String>,
    /// Why it cannot be done.
    pub problem: Option<PlatformError>,
}

/// What would be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A post would be made.
    Create,
    /// A post would be changed.
    Update,
    /// Nothing: it is as it should be.
    Nothing,
    /// It cannot be done, or not be told.
    Fail,
}

impl Assignment<'_> {
    /// What [`Assignment::publish`] would do; only reads.
    ///
    /// # Errors
    /// When the ledger fails.
    pub async fn plan(&self) -> Result<Vec<Plan>, Fatal> {
        let canonical = self.canonical_url().await?.or_else(|| self.pending_home());
        let plans = self.targets.iter().map(|target| self.plan_one(target, canonical.as_deref()));
        futures_util::future::try_join_all(plans).await
    }

    /// A stand-in for the address of a home that is published in the same run.
    fn pending_home(&self) -> Option<String> {
        let home = self.targets.iter().find(|target| self.is_home(target))?;
        Some(format!("https://address-at-{}.invalid/", home.name))
    }

    async fn plan_one(&self, target: &Target, canonical: Option<&str>) -> Result<Plan, Fatal> {
        let own = self.manuscript.canonical_url.as_deref();
        let canonical_url = if self.is_home(target) { own } else { canonical };
        let (store, manuscript, wish, now_ms) = (self.store, self.manuscript, self.wish, self.now_ms);
        Work { store, target, manuscript, canonical_url, wish, now_ms }.plan().await
    }
}

impl Work<'_> {
    async fn plan(&self) -> Result<Plan, Fatal> {
        let row = self.row().await?;
        let (target, kind) = (self.target.name.clone(), self.target.kind);
        let empty = Plan { target, kind, action: Action::Fail, payload: None, there: None, url: row.url.clone(), problem: None };
        Ok(match self.decide(&row).await {
            Err(Stop::Fatal(error)) => return Err(error),
            Err(Stop::Failed(problem)) => Plan { payload: self.payload(&row).ok(), problem: Some(problem), ..empty },
            Ok(Decision::Nothing(payload)) => {
                let url = known(&row).and_then(|remote| remote.url);
                Plan { action: Action::Nothing, payload: Some(payload), url, ..empty }
            }
            Ok(Decision::Create(payload)) => Plan { action: Action::Create, payload: Some(payload), ..empty },
            Ok(Decision::Adopt(payload, remote)) => {
                let action = if remote.same { Action::Nothing } else { Action::Update };
                Plan { action, payload: Some(payload), there: remote.text, url: remote.url, ..empty }
            }
        })
    }
}
