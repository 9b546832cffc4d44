//! An article as it is read from a file: its head, its text, and the key under which the ledger knows it for all its versions.

use super::Disclosure;
use crate::config::Authorship;
use crate::grounding::{self, FrontMatter};
use crate::model::Digest;
use crate::render::text::one_line;
use std::path::{Path, PathBuf};

/// Characters of a slug.
const SLUG_CHARACTERS: usize = 80;
/// Lists and quotations within each other; a line of hyphens or asterisks is a rule at any length that people write.
const NESTING: usize = 200;

/// An article to be published.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// What stays the same when the text changes.
    pub key: String,
    /// The key as part of an address: `mini-redis-tour`.
    pub slug: String,
    /// The title, without marks.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// The day in its head, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The address of the original, as its head says.
    pub canonical_url: Option<String>,
    /// The whole file.
    pub source: String,
    /// The text in Markdown, without the head; its first heading is the title.
    pub body: String,
    /// What the head says.
    pub head: FrontMatter,
    /// The digest of the whole file.
    pub digest: Digest,
    /// The file.
    pub path: PathBuf,
    /// The folder that relative paths of images count from.
    pub folder: PathBuf,
    /// How it was written.
    pub disclosure: Option<Disclosure>,
}

/// Why a file is no article.
#[derive(Debug, thiserror::Error)]
pub enum ManuscriptError {
    /// It has no title, neither in its head nor as a first heading.
    #[error("{} has no title: neither `title` in its front matter nor a first heading", .0.display())]
    NoTitle(PathBuf),
    /// Its head is begun and cannot be read.
    #[error("the front matter of {} cannot be read", .0.display())]
    Head(PathBuf),
    /// Its head names an original that no reader could open.
    #[error("canonical_url of {} is no http address of a page", .0.display())]
    Canonical(PathBuf),
    /// Its lists or quotations are nested beyond all reason.
    #[error("{} nests lists or quotations deeper than {NESTING} levels", .0.display())]
    Nested(PathBuf),
    /// There is no text below the head.
    #[error("{} has no text", .0.display())]
    Empty(PathBuf),
}

/// Whether two texts are versions of one article: of the same key where techdoc wrote them, else with the same title.
#[must_use]
pub fn is_same_article(one: &str, other: &str) -> bool {
    let read = |text: &str| Manuscript::read(text, Path::new("x.md"), None).ok();
    match (read(one), read(other)) {
        (Some(one), Some(other)) if one.head.version.is_some() || other.head.version.is_some() => one.key == other.key,
        (Some(one), Some(other)) => one.title == other.title,
        _ => false,
    }
}

impl Manuscript {
    /// Reads the article `markdown` that stands in `path`.
    ///
    /// # Errors
    /// When it has no title or no text.
    pub fn read(markdown: &str, path: &Path, authorship: Option<Authorship>) -> Result<Self, ManuscriptError> {
        let markdown = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
        let head = head(markdown).ok_or_else(|| ManuscriptError::Head(path.to_owned()))?;
        if head.canonical_url.as_deref().is_some_and(|url| !is_page(url)) {
            return Err(ManuscriptError::Canonical(path.to_owned()));
        }
        let body = markdown[grounding::front_matter_length(markdown)..].trim_start_matches(['\n', '\r']).replace("\r\n", "\n");
        if body.lines().any(|line| markers(line) > NESTING) {
            return Err(ManuscriptError::Nested(path.to_owned()));
        }
        if body.trim().is_empty() {
            return Err(ManuscriptError::Empty(path.to_owned()));
        }
        let heading = body.lines().find_map(|line| line.strip_prefix("# ")).map(|line| line.replace('`', ""));
        let title = head.title.clone().or(heading).map(|title| one_line(&title)).filter(|title| !title.trim().is_empty());
        let title = title.ok_or_else(|| ManuscriptError::NoTitle(path.to_owned()))?;
        let name = head.slug.as_deref().map(slug).filter(|slug| !slug.is_empty()).unwrap_or_else(|| name(&head, path));
        Ok(Self {
            key: key(&head, &name),
            slug: cut(&name),
            title,
            description: head.description.as_deref().map(one_line).unwrap_or_default(),
            tags: head.tags.iter().map(|tag| one_line(tag)).collect(),
            date: head.date.as_deref().and_then(day),
            canonical_url: head.canonical_url.clone(),
            source: markdown.to_owned(),
            digest: Digest::of(markdown.as_bytes()),
            path: path.to_owned(),
            folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
            disclosure: Disclosure::of(&head, authorship),
            body,
            head,
        })
    }
}

/// The head; an empty one where there is none, nothing where it is begun and cannot be read.
fn head(markdown: &str) -> Option<FrontMatter> {
    let begun = markdown.lines().next().is_some_and(|line| line.trim_end() == "---");
    if begun { grounding::parse_front_matter(markdown) } else { Some(FrontMatter::default()) }
}

/// Whether an address is one that a reader could open: http, a host, no credentials.
#[must_use]
pub fn is_page(address: &str) -> bool {
    let url = reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    plain && url.is_some_and(|url| url.username().is_empty() && url.password().is_none())
}

/// Marks of lists and quotations that a line begins with.
fn markers(line: &str) -> usize {
    line.chars().take_while(|c| " >-+*".contains(*c)).filter(|c| *c != ' ').count()
}

/// File names that say nothing; the article is then named after its folder.
const NAMELESS: [&str; 4] = ["index", "_index", "readme", "article"];

/// What techdoc names the article after, else the name of its file or folder.
fn name(head: &FrontMatter, path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(repository) = head.repository.as_ref().filter(|_| head.version.is_some()) else {
        let folder = path.parent().and_then(Path::file_name).map(|folder| slug(&folder.to_string_lossy()));
        let folder = folder.filter(|folder| !folder.is_empty() && NAMELESS.contains(&stem.to_lowercase().as_str()));
        return folder.or(Some(slug(&stem))).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "article".to_owned());
    };
    let mut parts = vec![repository.clone(), head.kind.clone().unwrap_or_default()];
    parts.extend(head.focus.iter().cloned());
    parts.extend(head.since.iter().map(|since| format!("since {since}")));
    parts.extend(head.audience.iter().filter(|audience| *audience != "engineer").cloned());
    slug(&parts.join(" "))
}

/// Two repositories of one name are two articles.
fn key(head: &FrontMatter, name: &str) -> String {
    match &head.repository_url {
        Some(address) => format!("{name}@{address}"),
        None => name.to_owned(),
    }
}

/// A name as a slug: a long one is cut, and its digest keeps it apart from others that begin so.
fn cut(name: &str) -> String {
    if name.chars().count() <= SLUG_CHARACTERS {
        return name.to_owned();
    }
    let head: String = name.chars().take(SLUG_CHARACTERS - 9).collect();
    format!("{}-{}", head.trim_end_matches('-'), &Digest::of(name.as_bytes()).to_string()[..8])
}

/// Letters, digits and single hyphens, in lower case.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The day at the beginning of a date.
fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let fits = day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    fits.then(|| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Manuscript {
        Manuscript::read(text, Path::new("posts/My Post.md"), None).unwrap()
    }

    #[test]
    fn the_key_outlives_the_text() {
        let head = "---\ntitle: One\ntechdoc:\n  version: 0.1.0\n  repository: mini-redis\n  repository_url: https://example.org/mini-redis\n  kind: tour\n---\n\n";
        let (one, two) =
            (read(&format!("{head}# One\n\ntext\n")), read(&format!("{}# Two\n\nother\n", head.replace("One", "Two"))));
        assert_eq!((one.key.as_str(), one.slug.as_str()), ("mini-redis-tour@https://example.org/mini-redis", "mini-redis-tour"));
        assert_eq!(one.key, two.key);
        assert_ne!(one.digest, two.digest);
    }

    #[test]
    fn an_article_of_somebody_else_is_named_after_its_file() {
        let article = read("# A `title`\r\n\r\ntext\r\n");
        assert_eq!((article.title.as_str(), article.slug.as_str(), article.key.as_str()), ("A title", "my-post", "my-post"));
        assert_eq!((article.body.as_str(), article.disclosure), ("# A `title`\n\ntext\n", None));
        assert_eq!(read("---\nslug: Über uns!\ndate: 2026-01-02T10:00:00Z\n---\n# T\n").slug, "über-uns");
        assert_eq!(read("---\ndate: 2026-01-02T10:00:00Z\n---\n# T\n").date.as_deref(), Some("2026-01-02"));
    }

    #[test]
    fn files_that_are_named_alike_are_told_apart() {
        let name = |path: &str| Manuscript::read("# T\n", Path::new(path), None).unwrap().slug;
        assert_eq!(
            (name("posts/one/index.md"), name("posts/two/README.md"), name("index.md")),
            ("one".into(), "two".into(), "index".into())
        );
        let (long, longer) = (name(&format!("{}a.md", "x".repeat(90))), name(&format!("{}b.md", "x".repeat(90))));
        assert!(long != longer && long.len() <= SLUG_CHARACTERS, "{long} {longer}");
    }

    #[test]
    fn what_is_no_article_says_so() {
        let read = |text: &str| Manuscript::read(text, Path::new("a.md"), None).unwrap_err().to_string();
        assert_eq!(read("---\ntitle: a: b\n---\n# T\n"), "the front matter of a.md cannot be read");
        assert_eq!(read("---\ncanonical_url: javascript:x\n---\n# T\n"), "canonical_url of a.md is no http address of a page");
        assert_eq!(read(&format!("# T\n\n{}\n", "> ".repeat(300))), "a.md nests lists or quotations deeper than 200 levels");
        assert_eq!(read("---\ntitle: x\n---\n\n"), "a.md has no text");
        assert_eq!(read("text\n"), "a.md has no title: neither `title` in its front matter nor a first heading");
    }
}
