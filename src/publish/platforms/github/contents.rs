//! Files of a branch through the Contents API. What is there and what is wanted are compared by git's own hash.

use super::repository::{Repository, encoded, encoded_path};
use crate::config::TargetSettings;
use crate::publish::{ErrorKind, Payload, PlatformError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

/// Where articles go when no path is set.
const PATH: &str = "articles/{slug}.md";
/// How often a write is begun when others write to the branch at the same time.
const WRITES: usize = 3;

/// A file that is there.
pub(super) struct Held {
    /// Git's hash of it.
    pub(super) hash: String,
    /// Its text; none when it is too large to be sent along, or no text.
    pub(super) text: Option<String>,
    /// The address of its page.
    pub(super) url: Option<String>,
}

/// A file that is to be there.
struct Wanted<'a> {
    path: &'a str,
    branch: Option<&'a str>,
    bytes: &'a [u8],
    /// The payload's, with the message and the author of the commit.
    document: &'a Value,
}

/// The text of a payload's document.
pub(super) fn content(document: &Value) -> &str {
    document["content"].as_str().unwrap_or_default()
}

/// The path of an article: the pattern of the settings with `{slug}` and `{date}`, `{year}`, `{month}`, `{day}`.
pub(super) fn path(pattern: &str, slug: &str, date: &str) -> String {
    let mut parts = date.splitn(3, '-');
    let path = pattern.replace("{slug}", slug).replace("{date}", date);
    ["{year}", "{month}", "{day}"].iter().fold(path, |path, name| path.replace(name, parts.next().unwrap_or_default()))
}

/// The path of `name` in the folder of the file at `path`.
fn beside(path: &str, name: &str) -> String {
    path.rsplit_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
}

/// The pattern of the settings.
pub(super) fn pattern(settings: &TargetSettings) -> String {
    settings.path.as_deref().unwrap_or(PATH).trim_matches('/').to_owned()
}

/// The author of the settings, `Name <address>`, as commits take it.
pub(super) fn author(settings: &TargetSettings) -> Option<Value> {
    let (name, address) = settings.author.as_deref()?.split_once('<')?;
    Some(json!({ "name": name.trim(), "email": address.trim().trim_end_matches('>') }))
}

/// The hash that git gives to a file.
pub(super) fn blob_hash(bytes: &[u8]) -> String {
    let mut digest = Sha1::new();
    digest.update(format!("blob {}\0", bytes.len()));
    digest.update(bytes);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Repository {
    /// The file at `path`; none when there is none.
    pub(super) async fn file(&self, path: &str, branch: Option<&str>) -> Result<Option<Held>, PlatformError> {
        let reference = branch.map_or_else(String::new, |branch| format!("?ref={}", encoded(branch)));
        let found = self.find(&format!("contents/{}{reference}", encoded_path(path))).await?;
        found.map(|file| held(&file, path)).transpose()
    }

    /// Commits the article at `path` over the file with the hash `replaced`, and before it the images that are not there yet; the name
    /// of an image follows from its bytes.
    pub(super) async fn commit(
        &self,
        payload: &Payload,
        path: &str,
        branch: Option<&str>,
        replaced: Option<&str>,
    ) -> Result<Held, PlatformError> {
        let document = &payload.document;
        for image in &payload.attachments {
            let path = beside(path, &image.name);
            if self.file(&path, branch).await?.is_none() {
                self.put(&Wanted { path: &path, branch, bytes: &image.bytes, document }, None).await?;
            }
        }
        self.put(&Wanted { path, branch, bytes: content(document).as_bytes(), document }, replaced).await
    }

    /// Puts a file where there was none or the one with the hash `replaced`. A change of something else on the branch at the same
    /// time is answered with a conflict and does no harm; a change of the file itself is left alone.
    async fn put(&self, wanted: &Wanted<'_>, replaced: Option<&str>) -> Result<Held, PlatformError> {
        let mut body = json!({ "message": wanted.document["message"], "content": STANDARD.encode(wanted.bytes) });
        let optional = [
            ("branch", wanted.branch.map(Value::from)),
            ("sha", replaced.map(Value::from)),
            ("author", wanted.document.get("author").cloned()),
        ];
        for (name, value) in optional.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            body[name] = value;
        }
        let target = format!("contents/{}", encoded_path(wanted.path));
        for begun in 1.. {
            let error = match self.ask(Method::PUT, &target, Some(&body)).await {
                Ok(answer) => return held(&answer["content"], wanted.path),
                Err(error) => self.unwritable(error),
            };
            let unclear = matches!(error.kind, ErrorKind::Conflict | ErrorKind::Ambiguous);
            if !unclear {
                return Err(error);
            }
            let there = self.file(wanted.path, wanted.branch).await?;
            match there {
                Some(held) if held.hash == blob_hash(wanted.bytes) => return Ok(held),
                there if there.as_ref().map(|held| held.hash.as_str()) == replaced && begun < WRITES => {}
                _ => return Err(changed_meanwhile(error, wanted.path)),
            }
        }
        Err(PlatformError::new(ErrorKind::Conflict, format!("{} could not be written", wanted.path)))
    }
}

fn changed_meanwhile(error: PlatformError, path: &str) -> PlatformError {
    match error.kind {
        ErrorKind::Conflict => error.hint(format!("somebody else changed {path} at the same time; look at it, and run this again")),
        _ => error,
    }
}

fn held(file: &Value, path: &str) -> Result<Held, PlatformError> {
    let hash = file["sha"].as_str().filter(|_| file.is_object()).ok_or_else(|| {
        PlatformError::new(ErrorKind::Settings, format!("{path} is a folder in the repository"))
            .hint("set path to a file, with {slug} in it")
    })?;
    let encoded: Option<String> = file["content"].as_str().map(|text| text.split_whitespace().collect());
    let bytes = encoded.filter(|_| file["encoding"] == "base64").and_then(|text| STANDARD.decode(text).ok());
    let url = file["html_url"].as_str().map(str::to_owned);
    Ok(Held { hash: hash.to_owned(), text: bytes.and_then(|bytes| String::from_utf8(bytes).ok()), url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_hashed_as_git_does() {
        assert_eq!(blob_hash(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_hash("héllo\n".as_bytes()), "5fb50d3c93474f139362304b663fe44e9d17a26e");
    }

    #[test]
    fn paths_follow_their_pattern() {
        assert_eq!(path("_posts/{date}-{slug}.md", "tour", "2026-11-26"), "_posts/2026-11-26-tour.md");
        assert_eq!(path("{year}/{month}/{day}/{slug}.md", "tour", "2026-11-26"), "2026/11/26/tour.md");
    }

    #[test]
    fn authors_are_split() {
        let settings = TargetSettings { author: Some("Ada L <ada@example.org>".to_owned()), ..TargetSettings::default() };
        assert_eq!(author(&settings), Some(json!({ "name": "Ada L", "email": "ada@example.org" })));
    }
}
