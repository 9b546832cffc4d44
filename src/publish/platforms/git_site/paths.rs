//! Where pages are, in the repository and on the web, and what a page that is there says of itself.

use super::clone::Found;
use super::page::{Page, draft_field, head_of};
use super::state;
use crate::config::{SiteGenerator, TargetSettings, TargetType};
use crate::publish::{ErrorKind, PlatformError, Remote};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;

/// The patterns of one site.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    pattern: String,
    public_url: Option<String>,
    generator: Option<SiteGenerator>,
    fields: BTreeMap<String, String>,
}

impl Paths {
    pub(super) fn new(settings: &TargetSettings) -> Result<Self, PlatformError> {
        let pattern = pattern(settings.generator, settings.path.as_deref());
        let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.eq_ignore_ascii_case(".git");
        if !pattern.split('/').all(plain) || pattern.chars().any(|c| c.is_control() || c == '\\') {
            let name = TargetType::GitSite.name();
            let what = format!("`path` of a {name} is a path below the repository's top, with `{{slug}}` in it or as a folder");
            return Err(PlatformError::new(ErrorKind::Settings, what));
        }
        let (public_url, fields) = (settings.public_url.clone(), settings.fields.clone());
        Ok(Self { pattern, public_url, generator: settings.generator, fields })
    }

    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The path of the page `slug` that is dated `date`.
    pub(super) fn path(&self, slug: &str, date: &str) -> String {
        expanded(&self.pattern, slug, date)
    }

    /// Among `names`, the pages of `slug` whatever their date, the last one of them.
    pub(super) fn newest<'n>(&self, names: impl Iterator<Item = &'n str>, slug: &str) -> Option<&'n str> {
        let regex = self.regex(&regex::escape(slug))?;
        names.filter(|name| regex.is_match(name)).max()
    }

    /// Whether a path holds a date.
    pub(super) fn is_dated(&self) -> bool {
        DATES.iter().any(|(name, _)| self.pattern.contains(name))
    }

    /// The pattern with the expression `slug` for the slug.
    fn regex(&self, slug: &str) -> Option<Regex> {
        let named = |name: &str, digits: &str| format!("(?P<{}>{digits})", name.trim_matches(['{', '}']));
        let mut regex = regex::escape(&self.pattern);
        for (name, part) in DATES.into_iter().chain([("{slug}", slug)]) {
            let place = regex::escape(name);
            regex = regex.replacen(&place, &named(name, part), 1).replace(&place, part);
        }
        Regex::new(&format!("^{regex}$")).ok()
    }

    /// The slug and the day in the path of a page.
    fn parts(&self, path: &str) -> Option<(String, Option<String>)> {
        let regex = self.regex(".+")?;
        let captures = regex.captures(path)?;
        let part = |name: &str| captures.name(name).map(|part| part.as_str());
        let parts = || Some(format!("{}-{}-{}", part("year")?, part("month")?, part("day")?));
        Some((part("slug")?.to_owned(), part("date").map(str::to_owned).or_else(parts)))
    }

    /// A page as the rest of the program knows it.
    pub(super) fn remote(&self, path: &str, content: &str) -> Remote {
        let head = head_of(content);
        let slug = self.field(&head, "slug").and_then(Value::as_str).map(str::to_owned);
        let written = self.field(&head, "date").and_then(Value::as_str).map(str::to_owned);
        let at = written.as_deref().and_then(|date| date.parse::<jiff::Timestamp>().ok()).map(jiff::Timestamp::as_second);
        let (named, day) = self.parts(path).unwrap_or_default();
        let date = day.or_else(|| written.as_deref().and_then(|date| date.get(..10)).map(str::to_owned));
        let hidden = self.field(&head, "draft").and_then(Value::as_bool);
        let draft = hidden.is_some_and(|value| value == draft_field(self.generator));
        let (state, at) = state(draft, at, jiff::Timestamp::now().as_second());
        let url = self.url(&slug.unwrap_or(named), date.as_deref());
        Remote { at, date, text: Some(content.to_owned()), ..Remote::new(path, url, state) }
    }

    fn url(&self, slug: &str, date: Option<&str>) -> Option<String> {
        self.public_url.as_deref().map(|pattern| expanded(pattern, slug, date.unwrap_or_default()))
    }

    fn field<'h>(&self, head: &'h Value, field: &str) -> Option<&'h Value> {
        head.get(super::page::field_name(self.generator, &self.fields, field))
    }

    /// A page that is there under the article's name must be the article's, or techdoc's without a name.
    pub(super) fn refuse_foreign(&self, found: &Found, page: &Page) -> Result<(), PlatformError> {
        let marks = |text: &str| self.field(&head_of(text), "techdoc").cloned();
        let (there, own) = (marks(&found.content), marks(&page.content));
        let article = |marks: &Option<Value>| marks.as_ref().and_then(|marks| marks.get("article")).cloned();
        // A site that leaves the field out cannot be asked.
        let known = own.is_none() || there.is_some() && article(&there).is_none_or(|there| Some(there) == article(&own));
        if known {
            return Ok(());
        }
        let whose = if there.is_some() { "it is another article" } else { "techdoc did not write it" };
        let what = format!("{} is there already, and {whose}", found.path);
        Err(PlatformError::new(ErrorKind::Refused, what)
            .hint("set another `slug` in the article's front matter, or move that file"))
    }
}

/// What stands for a date in a pattern, and its digits.
const DATES: [(&str, &str); 4] =
    [("{date}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"), ("{year}", "[0-9]{4}"), ("{month}", "[0-9]{2}"), ("{day}", "[0-9]{2}")];

/// The pattern of paths: the setting, completed when it is a folder, else where the generator looks for posts.
fn pattern(generator: Option<SiteGenerator>, path: Option<&str>) -> String {
    let (folder, file) = match generator {
        Some(SiteGenerator::Hugo) => ("content/posts", "{slug}.md"),
        Some(SiteGenerator::Jekyll) => ("_posts", "{date}-{slug}.md"),
        Some(SiteGenerator::Astro) => ("src/content/blog", "{slug}.md"),
        Some(SiteGenerator::Docusaurus) => ("blog", "{date}-{slug}.md"),
        Some(SiteGenerator::Mkdocs) => ("docs", "{slug}.md"),
        None => ("", "{slug}.md"),
    };
    match path.map(|path| path.trim_end_matches('/')) {
        Some(path) if path.contains("{slug}") => path.to_owned(),
        Some(".") => file.to_owned(),
        Some(path) => format!("{path}/{file}"),
        None if folder.is_empty() => file.to_owned(),
        None => format!("{folder}/{file}"),
    }
}

fn expanded(pattern: &str, slug: &str, date: &str) -> String {
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default();
    let dated = pattern.replace("{date}", date).replace("{year}", part(0..4)).replace("{month}", part(5..7));
    dated.replace("{day}", part(8..10)).replace("{slug}", slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PostState;

    fn paths(generator: Option<SiteGenerator>, path: Option<&str>, url: Option<&str>) -> Paths {
        let settings = TargetSettings {
            generator,
            path: path.map(str::to_owned),
            public_url: url.map(str::to_owned),
            ..TargetSettings::default()
        };
        Paths::new(&settings).unwrap()
    }

    #[test]
    fn a_path_follows_from_generator_and_setting() {
        for (generator, path, expected) in [
            (Some(SiteGenerator::Hugo), None, "content/posts/a.b.md"),
            (Some(SiteGenerator::Hugo), Some("content/blog/"), "content/blog/a.b.md"),
            (Some(SiteGenerator::Jekyll), None, "_posts/2026-01-02-a.b.md"),
            (Some(SiteGenerator::Docusaurus), Some("news/{year}/{month}-{day}-{slug}.mdx"), "news/2026/01-02-a.b.mdx"),
            (None, None, "a.b.md"),
            (None, Some("."), "a.b.md"),
        ] {
            assert_eq!(paths(generator, path, None).path("a.b", "2026-01-02"), expected);
        }
        for wrong in ["../x", "/x", "a//b", ".git/x", "a\\b"] {
            let settings = TargetSettings { path: Some(wrong.to_owned()), ..TargetSettings::default() };
            assert!(Paths::new(&settings).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_earlier_date_is_found_again() {
        let site = paths(Some(SiteGenerator::Jekyll), None, Some("https://h/{year}/{month}/{day}/{slug}.html"));
        let names = ["_posts/2025-03-04-a.md", "_posts/2024-03-04-a.md", "_posts/2025-09-09-b-a.md", "_posts/x-a.md"];
        assert_eq!(site.newest(names.into_iter(), "a"), Some("_posts/2025-03-04-a.md"));
        assert_eq!(site.newest(names.into_iter(), "c"), None);
        let remote = site.remote("_posts/2025-03-04-a.md", "---\npublished: false\n---\n");
        assert_eq!((remote.date.as_deref(), remote.url.as_deref()), (Some("2025-03-04"), Some("https://h/2025/03/04/a.html")));
        assert_eq!(remote.state, PostState::Draft);
    }

    #[test]
    fn the_head_tells_who_sees_a_page() {
        let site = paths(Some(SiteGenerator::Hugo), None, Some("https://h/{slug}/"));
        for (head, state) in [
            ("---\ndraft: true\n---\n", PostState::Draft),
            ("---\ndraft: false\n---\n", PostState::Live),
            ("---\ndate: \"2999-01-01T00:00:00Z\"\n---\n", PostState::Scheduled),
            ("---\ndate: 2020-01-01\n---\n", PostState::Live),
            ("text", PostState::Live),
        ] {
            let remote = site.remote("content/posts/a.md", head);
            assert_eq!((remote.state, remote.url.as_deref()), (state, Some("https://h/a/")), "{head:?}");
        }
    }
}
