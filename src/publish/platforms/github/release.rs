//! An article as the notes of a release. A draft has no tag yet, so it is found in the list only.

use super::super::text::left_behind;
use super::repository::{Repository, encoded_path};
use crate::config::TargetType;
use crate::model::PostState;
use crate::publish::{Abilities, Check, ErrorKind, Lookup, Payload, Platform, PlatformError, Post, Remote, Visibility};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::Method;
use serde_json::{Value, json};

/// The most characters of notes.
const BODY_CHARACTERS: usize = 125_000;
/// Pages of a hundred releases that are looked through for a draft.
const PAGES: usize = 10;

/// The notes of one release.
pub(super) struct Release {
    repository: Repository,
    tag: String,
}

impl Release {
    pub(super) fn new(repository: Repository, tag: String) -> Self {
        Self { repository, tag }
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let found = match known {
            Some(id) => self.repository.find(&format!("releases/{id}")).await?,
            None => match self.repository.find(&format!("releases/tags/{}", encoded_path(&self.tag))).await? {
                Some(published) => Some(published),
                None => self.draft().await?,
            },
        };
        Ok(found.map_or(Lookup::Missing, |release| Lookup::Found(remote(&release, Some(payload)))))
    }

    async fn draft(&self) -> Result<Option<Value>, PlatformError> {
        for page in 1..=PAGES {
            let listed = self.repository.find(&format!("releases?per_page=100&page={page}")).await?;
            let Some(Value::Array(releases)) = listed else {
                self.repository.read().await?;
                return Ok(None);
            };
            let last = releases.len() < 100;
            let found = releases.into_iter().find(|release| release["tag_name"] == self.tag.as_str());
            if found.is_some() || last {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn write(&self, method: Method, path: &str, payload: &Payload) -> Result<Remote, PlatformError> {
        let _turn = self.repository.turn().await;
        let written = self.repository.ask(method, path, Some(&payload.document)).await?;
        Ok(remote(&written, Some(payload)))
    }
}

fn remote(release: &Value, payload: Option<&Payload>) -> Remote {
    let id = release["id"].as_u64().unwrap_or_default().to_string();
    let state = if release["draft"] == true { PostState::Draft } else { PostState::Live };
    let same = payload.is_some_and(|payload| {
        ["tag_name", "name", "body", "draft"].iter().all(|field| payload.document[*field] == release[*field])
    });
    let text = release["body"].as_str().map(str::to_owned);
    Remote { same, text, ..Remote::new(id, release["html_url"].as_str().map(str::to_owned), state) }
}

impl Platform for Release {
    fn abilities(&self) -> Abilities {
        Abilities { schedules: false, ..Abilities::all(TargetType::Github) }
    }

    fn address(&self) -> String {
        format!("{} release {}", self.repository.address(), self.tag)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let body = super::text(post, &|_| None);
        let length = body.chars().count();
        if length > BODY_CHARACTERS {
            let what = format!("the article has {length} characters, and notes of a release have at most {BODY_CHARACTERS}");
            return Err(PlatformError::new(ErrorKind::Refused, what).hint("publish it as a file, without `release`"));
        }
        let draft = post.visibility == Visibility::Draft;
        let document = json!({ "tag_name": self.tag, "name": post.manuscript.title, "body": body, "draft": draft });
        Ok(Payload { notes: left_behind(post.manuscript, "notes of a release take no files"), ..Payload::new(document, body) })
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move { self.write(Method::POST, "releases", payload).await.map_err(|error| self.repository.unwritable(error)) }
            .boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move { self.write(Method::PATCH, &format!("releases/{}", remote.id), payload).await }.boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.repository.examine().boxed()
    }
}
