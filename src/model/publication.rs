//! An article on a platform: what is there, what was meant to be there, and how an attempt ended.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who can see a post. The order is that of publicity: what is public is never made less so unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostState {
    /// Its author.
    Draft,
    /// Everybody, from a later time on.
    Scheduled,
    /// Everybody.
    Live,
}

/// How an attempt to publish ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was not there and is now.
    Created,
    /// It was there and is changed.
    Updated,
    /// It was there as it should be; nothing was written.
    Unchanged,
    /// It is not as it should be.
    Failed,
    /// Nobody can tell whether it is there.
    Unknown,
}

impl PostState {
    /// Its name in reports and the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Live => "live",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Draft, Self::Scheduled, Self::Live].into_iter().find(|state| state.name() == name)
    }
}

impl Outcome {
    /// Its name in reports, metrics and the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// What the ledger knows of an article at a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// The article's key.
    pub article: String,
    /// The destination: type and address.
    pub destination: String,
    /// The platform's name for the post; none before it is there.
    pub remote_id: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Who can see it.
    pub state: Option<PostState>,
    /// From when on everybody sees it, in seconds since 1970, when that was set.
    pub scheduled_at: Option<i64>,
    /// The digest of what was last put there.
    pub fingerprint: Option<String>,
    /// The digest of what was about to be put there; none when that was settled.
    pub intent: Option<String>,
    /// When it was first meant to be there, in milliseconds since 1970.
    pub first_at_ms: i64,
}
