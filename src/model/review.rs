//! What people decide about an article before it goes out, and articles and publications as lists show them.

use super::{ArticleVersion, PostState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether somebody has approved an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// Nobody has, or somebody took the approval back.
    #[default]
    Draft,
    /// Somebody has.
    Approved,
}

/// The last decision about an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// What was decided.
    pub state: ReviewState,
    /// By whom: the name of a token; none when nobody decided yet.
    pub by: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// An article of a list, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedArticle {
    /// What is known of it.
    pub version: ArticleVersion,
    /// The last decision about it.
    pub review: Review,
}

/// A publication of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPublication {
    /// The key of the article, the same for all its versions.
    pub article: String,
    /// The destination: type and address.
    pub destination: String,
    /// The target, as settings name it.
    pub target: String,
    /// Its platform.
    pub platform: String,
    /// The platform's name for the post; none before it is there.
    pub remote_id: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Who can see it.
    pub state: Option<PostState>,
    /// Whether a write was begun of which nobody knows whether it worked.
    pub is_unsettled: bool,
    /// When it was first meant to be there, in milliseconds since 1970.
    pub first_at_ms: i64,
    /// When it changed last.
    pub changed_at_ms: i64,
}

/// How far a running job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobProgress {
    /// The stage, such as `parse`.
    pub stage: String,
    /// What of it is done.
    pub done: u64,
    /// How much there is; none where that is not known.
    pub total: Option<u64>,
}

impl ReviewState {
    /// All states.
    pub const ALL: [Self; 2] = [Self::Draft, Self::Approved];

    /// Its name in the API and the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
