//! What can be asked for, in the form of the API and of the queue.

use crate::model::{Audience, JobKind, Kind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Who writes an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ComposerChoice {
    /// A model where one is configured, else rules.
    #[default]
    Auto,
    /// Rules.
    Offline,
    /// A model, or nothing.
    Llm,
}

/// An analysis that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisOrder {
    /// An absolute path below a root, or an https address.
    #[schema(pattern = "^(/|https://.)")]
    pub source: String,
    /// Folders and files to stay within.
    #[serde(default)]
    pub focus: Vec<String>,
    /// The revision since which changes are told.
    #[serde(default)]
    pub since: Option<String>,
}

/// An article that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleOrder {
    /// An absolute path below a root, or an https address.
    #[schema(pattern = "^(/|https://.)")]
    pub source: String,
    /// The kind; by default the one that focus and revision ask for.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Folders and files to stay within.
    #[serde(default)]
    pub focus: Vec<String>,
    /// The revision since which changes are told.
    #[serde(default)]
    pub since: Option<String>,
    /// For whom; by default what the repository or the daemon says.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// Who writes.
    #[serde(default)]
    pub composer: ComposerChoice,
    /// Where it goes when it is written.
    #[serde(default)]
    pub publish: Option<Destinations>,
}

/// Where an article goes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Destinations {
    /// Names of targets of the daemon's settings.
    #[schema(min_items = 1)]
    pub to: Vec<String>,
    /// Whether everybody shall see it at once; by default it is a draft.
    #[serde(default)]
    pub live: bool,
}

/// A publication that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationOrder {
    /// The article.
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$")]
    pub article: String,
    /// Names of targets of the daemon's settings.
    #[schema(min_items = 1)]
    pub to: Vec<String>,
    /// Whether everybody shall see it at once; by default it is a draft.
    #[serde(default)]
    pub live: bool,
}

/// A checked request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// An analysis.
    Analysis(AnalysisOrder),
    /// An article.
    Article(Box<ArticleOrder>),
    /// A publication.
    Publication(PublicationOrder),
}

impl Work {
    /// Reads a request of this kind.
    ///
    /// # Errors
    /// What does not fit, in words for whoever asked.
    pub fn read(kind: JobKind, request: &Value) -> Result<Self, String> {
        let work = match kind {
            JobKind::Analysis => AnalysisOrder::deserialize(request).map(Self::Analysis),
            JobKind::Article => ArticleOrder::deserialize(request).map(|order| Self::Article(Box::new(order))),
            JobKind::Publication => PublicationOrder::deserialize(request).map(Self::Publication),
        };
        let work = work.map_err(|error| error.to_string())?;
        match work.destinations() {
            Some([]) => Err("`to` names no target".to_owned()),
            _ => Ok(work),
        }
    }

    /// The request as the queue keeps it: with every default written out, so that equal ones are equal.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let value = match self {
            Self::Analysis(order) => serde_json::to_value(order),
            Self::Article(order) => serde_json::to_value(order),
            Self::Publication(order) => serde_json::to_value(order),
        };
        // Texts, lists and flags always serialize.
        value.unwrap_or_default()
    }

    /// What is to be read; none for a publication.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Analysis(order) => Some(&order.source),
            Self::Article(order) => Some(&order.source),
            Self::Publication(_) => None,
        }
    }

    /// The targets that something is to be sent to.
    #[must_use]
    pub fn destinations(&self) -> Option<&[String]> {
        match self {
            Self::Analysis(_) => None,
            Self::Article(order) => order.publish.as_ref().map(|publish| publish.to.as_slice()),
            Self::Publication(order) => Some(&order.to),
        }
    }

    /// Whether everybody shall see what is sent.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self {
            Self::Analysis(_) => false,
            Self::Article(order) => order.publish.as_ref().is_some_and(|publish| publish.live),
            Self::Publication(order) => order.live,
        }
    }
}
