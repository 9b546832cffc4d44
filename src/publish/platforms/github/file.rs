//! An article as a file on a branch: what is committed is public at once, and the path is its key.

use super::super::pictures::{Drawing, Pictures};
use super::contents::{Held, author, blob_hash, content, path, pattern};
use super::repository::Repository;
use crate::config::{TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{Abilities, Check, ErrorKind, Lookup, Payload, Platform, PlatformError, Post, Remote};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// A file on a branch.
pub(super) struct File {
    repository: Repository,
    branch: Option<String>,
    pattern: String,
    author: Option<Value>,
}

impl File {
    pub(super) fn new(repository: Repository, settings: &TargetSettings) -> Self {
        Self { repository, branch: settings.branch.clone(), pattern: pattern(settings), author: author(settings) }
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let path = known.unwrap_or_else(|| payload.document["path"].as_str().unwrap_or_default());
        match self.repository.file(path, self.branch.as_deref()).await? {
            Some(held) => Ok(Lookup::Found(remote(path, held, payload))),
            None => {
                // The same answer comes for a repository or a branch that is not there, or not for this token.
                self.repository.read().await?;
                Ok(Lookup::Missing)
            }
        }
    }

    async fn write(&self, payload: &Payload, path: &str, replaced: Option<&str>) -> Result<Remote, PlatformError> {
        let _turn = self.repository.turn().await;
        let held = self.repository.commit(payload, path, self.branch.as_deref(), replaced).await?;
        Ok(remote(path, held, payload))
    }
}

/// The payload of an article in a repository; images come to lie beside it.
pub(super) fn payload(post: &Post<'_>, pattern: &str, branch: Option<&str>, author: Option<&Value>) -> Payload {
    let manuscript = post.manuscript;
    let pictures = Pictures::of(manuscript, Drawing::Lists);
    let text = super::text(post, &|image| {
        let place = pictures.place(image)?;
        pictures.attachments.iter().find(|file| file.place() == place).map(|file| file.name.clone())
    });
    let mut document = json!({
        "path": path(pattern, &manuscript.slug, post.date),
        "message": format!("Publish \"{}\"", manuscript.title),
        "content": text,
    });
    for (name, value) in [("branch", branch.map(Value::from)), ("author", author.cloned())] {
        if let Some(value) = value {
            document[name] = value;
        }
    }
    Payload { attachments: pictures.attachments, notes: pictures.notes, ..Payload::new(document, text) }
}

fn remote(path: &str, held: Held, payload: &Payload) -> Remote {
    let same = held.hash == blob_hash(content(&payload.document).as_bytes());
    Remote { same, revision: Some(held.hash), text: held.text, ..Remote::new(path, held.url, PostState::Live) }
}

/// Where files of this pattern go: two patterns are two places.
pub(super) fn address(repository: &Repository, branch: Option<&str>, pattern: &str) -> String {
    let branch = branch.map_or_else(String::new, |branch| format!("@{branch}"));
    format!("{}{branch}/{pattern}", repository.address())
}

impl Platform for File {
    fn abilities(&self) -> Abilities {
        Abilities { drafts: false, schedules: false, final_url: true, ..Abilities::all(TargetType::Github) }
    }

    fn address(&self) -> String {
        address(&self.repository, self.branch.as_deref(), &self.pattern)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        Ok(payload(post, &self.pattern, self.branch.as_deref(), self.author.as_ref()))
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.write(payload, payload.document["path"].as_str().unwrap_or_default(), None).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.write(payload, &remote.id, remote.revision.as_deref()).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        async {
            let mut checks = self.repository.examine().await;
            if let Some(branch) = self.branch.as_deref().filter(|_| checks.iter().all(|check| check.finding.is_ok())) {
                checks.push(self.repository.branch_check(branch).await);
            }
            checks
        }
        .boxed()
    }
}

impl Repository {
    /// Whether a branch is there, and takes a commit.
    pub(super) async fn branch_check(&self, branch: &str) -> Check {
        match self.head(branch).await {
            Ok(_) => Check::good("branch", format!("the branch {branch} is there")),
            Err(error) => Check::bad("branch", &error),
        }
    }

    /// The hash of a branch's last commit.
    pub(super) async fn head(&self, branch: &str) -> Result<String, PlatformError> {
        let found = self.find(&format!("git/ref/heads/{}", super::repository::encoded_path(branch))).await?;
        let hash = found.and_then(|reference| reference["object"]["sha"].as_str().map(str::to_owned));
        hash.ok_or_else(|| {
            let what = format!("{} has no branch {branch}", self.full_name());
            PlatformError::new(ErrorKind::Settings, what).hint("set branch to one that is there")
        })
    }
}
