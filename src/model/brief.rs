//! What a section is written from, and what comes back.

use crate::model::{Evidence, Fact, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kinds of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The repository as a whole, along one path.
    Tour,
    /// One folder or file.
    DeepDive,
    /// What changed since a revision.
    Change,
    /// One concrete use, step by step.
    Tutorial,
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Has not written the language.
    Newcomer,
    /// Writes the language, has not opened the repository.
    Engineer,
    /// Decides whether to depend on it.
    Architect,
}

impl Kind {
    /// Its name in flags, file names and the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tour => "tour",
            Self::DeepDive => "deep-dive",
            Self::Change => "change",
            Self::Tutorial => "tutorial",
        }
    }
}

/// The sections of an article; which ones it has is the outline's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// The lines before the first heading.
    Hook,
    /// The table and the diagram.
    KeyFacts,
    /// The path through the code.
    Path,
    /// One decision and its cost.
    Decision,
    /// What can go wrong.
    Wrong,
    /// Commands.
    Commands,
    /// What to read next.
    Next,
    /// What changed.
    Change,
    /// What rules alone tell: use, parts, settings, tests, history.
    Survey,
}

/// A diagram of files: boxes are paths, arrows are imports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagram {
    /// The paths in the boxes, 5 to 9, in drawing order.
    pub boxes: Vec<Box<str>>,
    /// `(from, to)` as indices into `boxes`; transitively reduced.
    pub arrows: Vec<(usize, usize)>,
}

/// Code or prose that is spliced from the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// Where it stands.
    pub evidence: Evidence,
    /// The language for the fence; none for prose.
    pub language: Option<Language>,
    /// The bytes, ended by a line feed; of a quote, without comment signs.
    pub text: String,
}

/// A piece of a section. Strings are inline Markdown; places are code marks such as `` `src/db.rs:40-43` ``.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A bullet list.
    Bullets(Vec<String>),
    /// A numbered list.
    Steps(Vec<String>),
    /// A table of two columns without a head.
    Table(Vec<(String, String)>),
    /// Spliced code.
    Code(Excerpt),
    /// Spliced prose.
    Quote(Excerpt),
    /// A diagram.
    Diagram(Diagram),
}

/// What one section is written from, and nothing else.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// Which section.
    pub section: SectionKind,
    /// The heading that the plan gives it; none for the hook.
    pub heading: Option<String>,
    /// The facts to use, in the order of the plan.
    pub facts: Vec<Fact>,
    /// Blocks that code makes: table, diagram, code on the path. In the order of the plan.
    pub blocks: Vec<Block>,
}

/// A section as a composer returns it, before it is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// Its heading; none for the hook.
    pub heading: Option<String>,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// The plan of an article.
#[derive(Clone, Debug, Serialize)]
pub struct Outline {
    /// What kind of article.
    pub kind: Kind,
    /// For whom.
    pub audience: Audience,
    /// The title: a claim that can be checked.
    pub title: String,
    /// One sentence for lists and search results.
    pub description: String,
    /// At most five tags, lower case.
    pub tags: Vec<String>,
    /// The sections in order.
    pub briefs: Vec<Brief>,
}
