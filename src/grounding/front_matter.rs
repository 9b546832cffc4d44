//! The YAML table at the head of an article: only the keys that techdoc itself writes are read.
//!
//! The text may be hostile: its size is bounded before the parser sees it, and the parser bounds aliases and depth itself.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

const LIMIT_BYTES: usize = 16 << 10;

/// What the head of an article says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The address of the original.
    pub canonical_url: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The part of an address that names it.
    pub slug: Option<String>,
    /// When it is dated.
    pub date: Option<String>,
    /// The version of techdoc that wrote it; none when something else did.
    pub version: Option<String>,
    /// The name of the repository, as the article calls it.
    pub repository: Option<String>,
    /// The repository's address.
    pub repository_url: Option<String>,
    /// The commit it is pinned to.
    pub commit: Option<String>,
    /// Its kind, as on the command line.
    pub kind: Option<String>,
    /// `offline` or `llm`.
    pub composer: Option<String>,
    /// The readers it was written for.
    pub audience: Option<String>,
    /// The paths it looks at; empty for the whole tree.
    pub focus: Vec<String>,
    /// The revision from which it tells changes.
    pub since: Option<String>,
    /// Claims that held, and claims that were checked: `184/184`.
    pub grounding: Option<String>,
    /// How it was written, for its readers.
    pub disclosure: Option<String>,
    /// Whether it was written from files that differ from the commit.
    pub work_tree: bool,
}

/// Reads the front matter of `markdown`; none when there is none, or when it is no YAML table.
#[must_use]
pub fn parse_front_matter(markdown: &str) -> Option<FrontMatter> {
    let raw: Raw = serde_norway::from_str(yaml(markdown)?).ok()?;
    let own = raw.techdoc.unwrap_or_default();
    Some(FrontMatter {
        title: raw.title.first(),
        description: raw.description.first(),
        canonical_url: raw.canonical_url.first(),
        tags: raw.tags.0,
        slug: raw.slug.first(),
        date: raw.date.first(),
        version: own.version.first(),
        repository: own.repository.first(),
        repository_url: own.repository_url.first(),
        grounding: own.grounding.first(),
        disclosure: own.disclosure.first(),
        commit: own.commit.first(),
        kind: own.kind.first(),
        composer: own.composer.first(),
        audience: own.audience.first(),
        since: own.since.first(),
        work_tree: own.work_tree.0.iter().any(|word| word == "true"),
        focus: own.focus.0,
    })
}

/// The bytes of the front matter with both its fences; 0 when there is none.
#[must_use]
pub fn front_matter_length(markdown: &str) -> usize {
    let Some(rest) = markdown.strip_prefix("---\n").or_else(|| markdown.strip_prefix("---\r\n")) else { return 0 };
    let start = markdown.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if at > LIMIT_BYTES {
            return 0;
        }
        if line.trim_end() == "---" {
            return at;
        }
    }
    0
}

fn yaml(markdown: &str) -> Option<&str> {
    let head = &markdown[..front_matter_length(markdown)];
    let body = head.split_once('\n')?.1.trim_end();
    body.strip_suffix("---")
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    title: Words,
    description: Words,
    canonical_url: Words,
    tags: Words,
    slug: Words,
    date: Words,
    techdoc: Option<Own>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Own {
    version: Words,
    repository: Words,
    repository_url: Words,
    grounding: Words,
    disclosure: Words,
    commit: Words,
    kind: Words,
    composer: Words,
    audience: Words,
    focus: Words,
    since: Words,
    work_tree: Words,
}

/// A scalar of any type, or the scalars of a list; anything else reads as nothing.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn first(self) -> Option<String> {
        self.0.into_iter().next()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar or a list")
    }

    fn visit_str<E>(self, text: &str) -> Result<Words, E> {
        Ok(Words(vec![text.to_owned()]))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Words, E> {
        Ok(Words(vec![value.to_string()]))
    }

    fn visit_unit<E>(self) -> Result<Words, E> {
        Ok(Words::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
        let mut words = Vec::new();
        while let Some(Words(inner)) = list.next_element()? {
            words.extend(inner);
        }
        Ok(Words(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Words::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_keys_that_techdoc_writes() {
        let text = "---\ntitle: \"A: b\"\ntags: [x, y]\ntechdoc:\n  version: 0.1.0\n  commit: \"3d93b42\"\n  kind: deep-dive\n  \
                    composer: offline\n  focus: [src/cmd, src/db.rs]\n  since: v1\n  work_tree: true\n---\n\n# A\n";
        let front = parse_front_matter(text).unwrap();
        assert_eq!(front.title.as_deref(), Some("A: b"));
        assert_eq!(front.commit.as_deref(), Some("3d93b42"));
        assert_eq!(front.version.as_deref(), Some("0.1.0"));
        assert_eq!(front.kind.as_deref(), Some("deep-dive"));
        assert_eq!(front.focus, ["src/cmd", "src/db.rs"]);
        assert_eq!(front.since.as_deref(), Some("v1"));
        assert!(front.work_tree);
    }

    #[test]
    fn anything_else_is_no_front_matter_or_an_empty_one() {
        for text in ["", "# A\n", "---\n", "---\ntitle: [\n---\n", "---\n- a\n---\n", "text\n---\na: b\n---\n"] {
            assert_eq!(parse_front_matter(text), None, "{text:?}");
        }
        assert_eq!(parse_front_matter("---\ntitle: {a: b}\n---\n"), Some(FrontMatter::default()));
        assert_eq!(parse_front_matter("---\r\ntitle: x\r\n---\r\n").unwrap().title.as_deref(), Some("x"));
    }

    #[test]
    fn bombs_are_bounded() {
        let mut bomb = String::from("---\na0: &a0 [x]\n");
        for i in 1..60 {
            bomb += &format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}, *a{0}]\n", i - 1);
        }
        bomb += "techdoc:\n  focus: *a59\n---\n";
        let _ = parse_front_matter(&bomb);
        let deep = format!("---\ntitle: {}\n---\n", "[".repeat(12_000));
        let _ = parse_front_matter(&deep);
        let long = format!("---\ntitle: {}\n---\n", "x".repeat(1 << 20));
        assert_eq!(parse_front_matter(&long), None);
    }
}
