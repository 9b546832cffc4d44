//! The block of YAML that opens an article; built by a serializer, so no text of a repository can add a key to it.

use super::text::one_line;
use crate::model::{Article, Audience, Kind};
use serde::Serialize;

/// The keys of the front matter, in order.
#[derive(Serialize)]
struct FrontMatter<'a> {
    title: String,
    description: String,
    tags: Vec<String>,
    techdoc: Marks<'a>,
}

/// What techdoc says of itself; a file with this key is one that it may replace.
#[derive(Serialize)]
struct Marks<'a> {
    version: &'static str,
    repository: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    kind: Kind,
    audience: Audience,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    focus: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a str>,
    composer: &'static str,
    grounding: String,
    disclosure: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    work_tree: bool,
}

/// The front matter of `article`, from `---` to `---`.
pub(super) fn front_matter(article: &Article) -> String {
    let front = FrontMatter {
        title: without_marks(&article.title),
        description: without_marks(&article.description),
        tags: article.tags.iter().map(|tag| one_line(tag)).collect(),
        techdoc: Marks {
            version: env!("CARGO_PKG_VERSION"),
            repository: one_line(&article.repository),
            repository_url: article.repository_url.as_deref(),
            commit: article.commit.as_deref(),
            kind: article.kind,
            audience: article.audience,
            focus: &article.focus,
            since: article.since.as_deref(),
            composer: article.composer,
            grounding: format!("{}/{}", article.grounding.verified, article.grounding.checked),
            disclosure: one_line(&article.disclosure),
            work_tree: article.work_tree,
        },
    };
    // Strings and lists always serialize.
    let yaml = serde_norway::to_string(&front).unwrap_or_default();
    format!("---\n{yaml}---\n")
}

/// `text` on one line without code marks, for readers that show no Markdown.
fn without_marks(text: &str) -> String {
    one_line(text).replace('`', "")
}
