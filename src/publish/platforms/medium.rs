//! Medium, for holders of a token of its old interface. A post is made and cannot be found, changed or deleted afterwards.

use super::announcement::account;
use super::blogs::strange;
use super::text::{left_behind, whole};
use crate::config::{TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{
    Abilities, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Repeat, Reply,
    Visibility, credential,
};
use crate::render::post::{MEDIUM, TagRule, markdown, tags};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use serde_json::{Value, json};

const API: &str = "https://api.medium.com";
/// A longer title is ignored without a word, and made from the text instead.
const TITLE_CHARACTERS: usize = 100;
/// What is over these is ignored without a word.
const TAGS: TagRule = TagRule { most: 3, characters: 25, letters_and_digits: false, total: None };

const NO_FILES: &str = "give it an address on the web, and Medium fetches it";

const DIALECT: Dialect = Dialect { words, kind: |_| None, hint };

/// A user, or one of the user's publications.
pub(super) struct Medium {
    http: Http,
    publication: Option<String>,
    account: String,
}

impl Medium {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let token = credential(TargetType::Medium, settings, environment)?;
        let token = token.first().map(|token| format!("Bearer {}", token.expose())).unwrap_or_default();
        let base = settings.url.as_deref().unwrap_or(API);
        let http = Http::new("medium", base, settings, &[("authorization", token)], DIALECT)?;
        Ok(Self { http, publication: settings.publication_id.clone(), account: account(settings) })
    }

    async fn user(&self) -> Result<Value, PlatformError> {
        let user = self.http.get("v1/me").await?.json()["data"].clone();
        if user["id"].is_string() { Ok(user) } else { Err(strange(&self.http.host(), "Medium", ErrorKind::Refused)) }
    }

    async fn post(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let path = match &self.publication {
            Some(publication) => format!("v1/publications/{publication}/posts"),
            None => format!("v1/users/{}/posts", self.user().await?["id"].as_str().unwrap_or_default()),
        };
        let address = self.http.at(&path);
        let reply = self.http.send(Repeat::Never, |client| client.post(address.clone()).json(&payload.document)).await?;
        let post = reply.json()["data"].clone();
        let id = post["id"]
            .as_str()
            .ok_or_else(|| PlatformError::new(ErrorKind::Ambiguous, "Medium took the post and did not name it"))?;
        let state = if post["publishStatus"] == "draft" { PostState::Draft } else { PostState::Live };
        Ok(Remote::new(id, post["url"].as_str().map(str::to_owned), state))
    }

    async fn look_around(&self) -> Vec<Check> {
        let user = match self.user().await {
            Ok(user) => user,
            Err(error) if error.kind == ErrorKind::Credentials => return vec![Check::bad("credential", &error)],
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let name = user["username"].as_str().unwrap_or_default();
        let mut checks = vec![
            Check::good("reachable", format!("{} answers", self.http.host())),
            Check::good("credential", format!("the token is @{name}'s")),
            Check::good("version", "the interface is Medium's old one, which it no longer supports"),
        ];
        if let Some(publication) = &self.publication {
            checks.push(self.publication_check(publication, user["id"].as_str().unwrap_or_default()).await);
        }
        checks
    }

    async fn publication_check(&self, publication: &str, user: &str) -> Check {
        let listed = match self.http.get(&format!("v1/users/{user}/publications")).await {
            Ok(reply) => reply.json()["data"].clone(),
            Err(error) => return Check::bad("rights", &error),
        };
        if listed.as_array().is_some_and(|all| all.iter().any(|one| one["id"] == publication)) {
            return Check::good("rights", format!("the publication {publication} is one of the user's"));
        }
        let what = format!("the publication {publication} is none that the user writes for");
        Check::bad("rights", &PlatformError::new(ErrorKind::Rights, what).hint("check publication_id"))
    }
}

fn words(reply: &Reply) -> Option<String> {
    let errors = reply.json()["errors"].clone();
    let said: Vec<&str> = errors.as_array()?.iter().filter_map(|error| error["message"].as_str()).collect();
    Some(said.join("; "))
}

fn hint(kind: ErrorKind, _reply: &Reply) -> Option<String> {
    let hint = match kind {
        ErrorKind::Credentials => {
            "set MEDIUM_TOKEN to an integration token; Medium gives out no new ones: without an old one, publish to `file` and import it there"
        }
        ErrorKind::Rights => "check publication_id: the user has to be a writer of the publication",
        ErrorKind::RateLimited => "Medium takes about 15 posts a day; run this again tomorrow, for this target alone",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The notes on what Medium would leave out without a word.
fn notes(title: &str, dropped: &[String]) -> Vec<String> {
    let length = title.chars().count();
    let long = (length > TITLE_CHARACTERS)
        .then(|| format!("Medium takes no title of {length} characters (at most {TITLE_CHARACTERS}); it makes one from the text"));
    let tags = dropped.iter().map(|tag| format!("a tag was dropped: {tag}"));
    long.into_iter().chain(tags).collect()
}

impl Platform for Medium {
    fn abilities(&self) -> Abilities {
        Abilities { schedules: false, updates: false, lookup: false, ..Abilities::all(TargetType::Medium) }
    }

    fn address(&self) -> String {
        let publication = self.publication.as_deref().map_or_else(String::new, |id| format!(" {id}"));
        format!("{}{publication}{}", self.http.base().as_str().trim_end_matches('/'), self.account)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let text = markdown(&whole(manuscript), &MEDIUM, &|_| None);
        let tags = tags(&manuscript.tags, &TAGS);
        let mut document = json!({
            "title": manuscript.title,
            "contentFormat": "markdown",
            "content": text,
            "tags": tags.kept,
            // What is not said is public.
            "publishStatus": if post.visibility == Visibility::Draft { "draft" } else { "public" },
        });
        if let Some(url) = post.canonical_url {
            document["canonicalUrl"] = url.into();
        }
        let mut notes = notes(&manuscript.title, &tags.dropped);
        notes.extend(left_behind(manuscript, NO_FILES));
        Ok(Payload { notes, ..Payload::new(document, text) })
    }

    fn find<'a>(&'a self, _payload: &'a Payload, _known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        ready(Ok(Lookup::Unknowable)).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.post(payload).boxed()
    }

    fn update<'a>(&'a self, _payload: &'a Payload, _remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        ready(Err(PlatformError::new(ErrorKind::Unsupported, "Medium cannot change a post"))).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.look_around().boxed()
    }
}
