//! An article as a pull request: a branch of its own with the file, for people to merge.
//!
//! A pull request is the draft; the article is public when the file is on the branch it was meant for. A branch that was merged or
//! closed and left behind is not touched again: the next change takes the next name.

use super::contents::{author, blob_hash, content, pattern};
use super::file::{address, payload};
use super::pulls::{Pull, Wording};
use super::repository::Repository;
use crate::config::{TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{Abilities, Check, ErrorKind, Lookup, Payload, Platform, PlatformError, Post, Remote};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;

/// Names that are tried for a branch.
const NAMES: usize = 9;

/// Files that come by pull requests.
pub(super) struct PullRequest {
    repository: Repository,
    branch: Option<String>,
    pattern: String,
    author: Option<Value>,
}

impl PullRequest {
    pub(super) fn new(repository: Repository, settings: &TargetSettings) -> Self {
        Self { repository, branch: settings.branch.clone(), pattern: pattern(settings), author: author(settings) }
    }

    /// Merged as it should be, else waiting in a pull request, else merged as it was, else nowhere.
    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let path = known.unwrap_or_else(|| self.path(payload));
        let wanted = hash(payload);
        let merged = self.repository.file(path, self.branch.as_deref()).await?;
        if merged.is_none() {
            self.repository.read().await?;
        }
        if let Some(held) = merged.as_ref().filter(|held| held.hash == wanted) {
            let remote = Remote::new(path, held.url.clone(), PostState::Live);
            return Ok(Lookup::Found(Remote { same: true, text: held.text.clone(), ..remote }));
        }
        if let Some(pull) = self.repository.open_pull(&names(payload)).await? {
            let waiting = self.repository.file(path, Some(&pull.branch)).await?;
            let same = waiting.as_ref().is_some_and(|held| held.hash == wanted);
            let text = waiting.and_then(|held| held.text);
            return Ok(Lookup::Found(Remote { same, text, ..Remote::new(path, pull.url, PostState::Draft) }));
        }
        Ok(merged.map_or(Lookup::Missing, |held| {
            Lookup::Found(Remote { text: held.text, ..Remote::new(path, held.url, PostState::Live) })
        }))
    }

    async fn write(&self, payload: &Payload, path: &str) -> Result<Pull, PlatformError> {
        let _turn = self.repository.turn().await;
        let wording = Wording { title: text(payload, "title"), body: text(payload, "body") };
        if let Some(pull) = self.repository.open_pull(&names(payload)).await? {
            self.commit(payload, path, &pull.branch).await?;
            self.repository.reword(&pull, &wording).await?;
            return Ok(pull);
        }
        let base = match &self.branch {
            Some(branch) => branch.clone(),
            None => self.repository.default_branch().await?,
        };
        let branch = self.free_branch(payload, path, &base).await?;
        self.commit(payload, path, &branch).await?;
        self.repository.make_pull(&wording, &branch, &base).await
    }

    /// A new branch at the head of `base`, or one that an earlier run made and got no further with.
    async fn free_branch(&self, payload: &Payload, path: &str, base: &str) -> Result<String, PlatformError> {
        let head = self.repository.head(base).await?;
        for branch in names(payload) {
            match self.repository.make_branch(&branch, &head).await {
                Ok(()) => return Ok(branch),
                Err(error) if error.kind == ErrorKind::Conflict => {}
                Err(error) => return Err(error),
            }
            let fresh = self.repository.head(&branch).await? == head;
            let held = self.repository.file(path, Some(&branch)).await?;
            if fresh || held.is_some_and(|held| held.hash == hash(payload)) {
                return Ok(branch);
            }
        }
        let what = format!("{} has {NAMES} branches of this article that nobody deleted", self.repository.full_name());
        Err(PlatformError::new(ErrorKind::Conflict, what).hint("delete the branches whose names begin with `techdoc/`"))
    }

    async fn commit(&self, payload: &Payload, path: &str, branch: &str) -> Result<(), PlatformError> {
        let held = self.repository.file(path, Some(branch)).await?;
        if held.as_ref().is_some_and(|held| held.hash == hash(payload)) {
            return Ok(());
        }
        let replaced = held.as_ref().map(|held| held.hash.as_str());
        self.repository.commit(payload, path, Some(branch), replaced).await.map(drop)
    }

    fn path<'a>(&self, payload: &'a Payload) -> &'a str {
        text(payload, "path")
    }
}

fn text<'a>(payload: &'a Payload, name: &str) -> &'a str {
    payload.document[name].as_str().unwrap_or_default()
}

fn hash(payload: &Payload) -> String {
    blob_hash(content(&payload.document).as_bytes())
}

/// The names of the article's branches, in the order in which they are taken.
fn names(payload: &Payload) -> Vec<String> {
    let first = text(payload, "head");
    (1..=NAMES).map(|number| if number == 1 { first.to_owned() } else { format!("{first}-{number}") }).collect()
}

impl Platform for PullRequest {
    fn abilities(&self) -> Abilities {
        Abilities { schedules: false, ..Abilities::all(TargetType::Github) }
    }

    fn address(&self) -> String {
        format!("{} by pull request", address(&self.repository, self.branch.as_deref(), &self.pattern))
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let mut payload = payload(post, &self.pattern, self.branch.as_deref(), self.author.as_ref());
        let document = &mut payload.document;
        document["head"] = format!("techdoc/{}", manuscript.slug).into();
        document["title"] = format!("Publish \"{}\"", manuscript.title).into();
        let disclosure = manuscript.disclosure.as_ref().map(|disclosure| disclosure.text.as_str());
        let body: Vec<&str> =
            [manuscript.description.as_str()].into_iter().chain(disclosure).filter(|part| !part.is_empty()).collect();
        document["body"] = body.join("\n\n").into();
        payload.notes.push("the article is public when somebody merges the pull request".to_owned());
        Ok(payload)
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move {
            let path = self.path(payload);
            let pull = self.write(payload, path).await?;
            Ok(Remote { same: true, ..Remote::new(path, pull.url, PostState::Draft) })
        }
        .boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move {
            let pull = self.write(payload, &remote.id).await?;
            // What was merged once stays public at its address while the change waits.
            let url = if remote.state == PostState::Live { remote.url.clone() } else { pull.url.clone() };
            tracing::info!(
                pull_request = pull.number,
                url = pull.url.as_deref().unwrap_or_default(),
                "the change waits to be merged"
            );
            Ok(Remote { same: true, ..Remote::new(&remote.id, url, remote.state) })
        }
        .boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        async {
            let mut checks = self.repository.examine().await;
            if checks.iter().all(|check| check.finding.is_ok()) {
                if let Some(branch) = &self.branch {
                    checks.push(self.repository.branch_check(branch).await);
                }
                let finding = "whether the token may open pull requests shows when it does";
                checks.push(Check::good("pull requests", finding));
            }
            checks
        }
        .boxed()
    }
}
