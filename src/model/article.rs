//! The finished text, how it came about, and what was found wrong with it.

use crate::model::{Audience, Block, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who wrote a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Rules, from facts.
    Offline,
    /// A model, in this run.
    Model,
    /// A model, in an earlier run.
    Cached,
}

/// A checked section.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its heading; none for the hook.
    pub heading: Option<String>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// Who wrote it.
    pub origin: Origin,
    /// Drafts that were made until one stood.
    pub attempts: u32,
    /// What was found wrong with the drafts that did not stand, and what was dropped from the one that did.
    pub rejected: Vec<Finding>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A path that the tree lacks.
    Path,
    /// Lines that the file lacks, or that do not show what the sentence says.
    Lines,
    /// A name that the tree lacks.
    Name,
    /// A count that differs, or that nothing supports.
    Number,
    /// A command, flag or environment variable that the tree lacks.
    Command,
    /// Code that is not in the file at these lines.
    Code,
    /// A quotation that is not in the file at these lines.
    Quote,
    /// A link into the repository that leads nowhere.
    Link,
    /// A commit that the history lacks.
    Commit,
    /// A diagram's box or arrow that the import graph lacks.
    Diagram,
    /// Markup, marks or words that a section may not have.
    Markup,
    /// A draft of an earlier run did not stand, and nothing it was written from has changed since.
    Remembered,
}

/// Something in an article that the tree does not bear out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// The line of the article, from 1.
    pub line: u32,
    /// The section's heading; empty before the first.
    pub section: String,
    /// What it is about.
    pub kind: FindingKind,
    /// The text in question.
    pub text: String,
    /// Why it does not hold, as a lowercase fragment.
    pub reason: String,
}

/// A place that an article names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Citation {
    /// The file, from the root, with `/`.
    pub path: String,
    /// The first line, from 1.
    pub start_line: u32,
    /// The last line.
    pub end_line: u32,
    /// The address of these lines at the article's commit; none without a known remote.
    pub permalink: Option<String>,
    /// The SHA-256 digest of these lines, where they stand in the article.
    pub digest: Option<String>,
}

/// The outcome of a check.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Grounding {
    /// Claims that were looked at, each occurrence once.
    pub checked: u64,
    /// Claims that hold.
    pub verified: u64,
    /// `verified / checked`; 1 when nothing was claimed.
    pub ratio: f64,
    /// Those that do not.
    pub findings: Vec<Finding>,
}

/// One part of the quality score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScorePart {
    /// What is measured: "grounding", "specificity" ...
    pub name: &'static str,
    /// Points, 0 to `of`.
    pub points: f64,
    /// The most points this part can give.
    pub of: f64,
    /// The measured value and what it means.
    pub reason: String,
}

/// The quality score with its parts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// 0 to 100: the parts' points added up and rounded.
    pub total: u32,
    /// The parts.
    pub parts: Vec<ScorePart>,
}

/// A finished article.
#[derive(Clone, Debug, Serialize)]
pub struct Article {
    /// The first 16 hexadecimal digits of the digest of its rendered body.
    pub id: String,
    /// The title.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Its kind.
    pub kind: Kind,
    /// Its readers.
    pub audience: Audience,
    /// The repository's address, when it has one.
    pub repository_url: Option<String>,
    /// The repository's name.
    pub repository: String,
    /// The commit it is pinned to.
    pub commit: Option<String>,
    /// The folders and files it is about; empty for the whole tree.
    pub focus: Vec<String>,
    /// The revision since which it tells changes.
    pub since: Option<String>,
    /// Whether cited files differ from that commit.
    pub work_tree: bool,
    /// `https://host/owner/name/blob/COMMIT/`: a path with `#L1-L2` behind it is a permanent link; none without a known remote.
    pub permalink_base: Option<String>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// Words of prose; code, tables and the footer not counted.
    pub words: u64,
    /// Minutes to read at 220 words a minute, code lines at half that speed; at least 1.
    pub reading_minutes: u64,
    /// The quality score.
    pub score: Score,
    /// How much of it was checked.
    pub grounding: Grounding,
    /// How it was written, for readers.
    pub disclosure: String,
    /// `offline` or `llm`.
    pub composer: &'static str,
}
