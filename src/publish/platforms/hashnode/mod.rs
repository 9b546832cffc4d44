//! Hashnode. The slug is chosen here, because it is what a post is found by; reads may be older than the last write.

mod api;
mod posts;

use super::announcement::account;
use super::blogs::strange;
use super::text::{disclosed, left_behind};
use crate::config::{TargetSettings, TargetType};
use crate::publish::{
    Abilities, Check, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Visibility, credential,
};
use crate::render::post::{HASHNODE, TagRule, markdown, tags};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::OnceCell;

/// The endpoint that Hashnode's own documentation for programs names.
const API: &str = "https://gql-beta.hashnode.com";
/// How old a read may be.
const LAG: Duration = Duration::from_secs(25);
const TITLE_CHARACTERS: usize = 6;
const NO_FILES: &str = "files are not uploaded to Hashnode; give it an address on the web";
const TAGS: TagRule = TagRule { most: 15, characters: 100, letters_and_digits: false, total: None };

/// A publication.
pub(super) struct Hashnode {
    http: Http,
    publication: Option<String>,
    account: String,
    found: OnceCell<String>,
}

impl Hashnode {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let token = credential(TargetType::Hashnode, settings, environment)?;
        let token = token.first().map(|token| format!("Bearer {}", token.expose())).unwrap_or_default();
        let base = settings.url.as_deref().unwrap_or(API);
        let http = Http::new("hashnode", base, settings, &[("authorization", token)], api::DIALECT)?;
        Ok(Self { http, publication: settings.publication_id.clone(), account: account(settings), found: OnceCell::new() })
    }

    /// The id of the publication: as set, else the only one of the token's owner.
    async fn publication(&self) -> Result<&str, PlatformError> {
        match &self.publication {
            Some(publication) => Ok(publication),
            None => self.found.get_or_try_init(|| self.only_publication()).await.map(String::as_str),
        }
    }

    async fn only_publication(&self) -> Result<String, PlatformError> {
        let user = self.user().await?;
        let listed: Vec<&Value> = nodes(&user["publications"]).collect();
        match listed[..] {
            [one] => Ok(one["id"].as_str().unwrap_or_default().to_owned()),
            [] => Err(PlatformError::new(ErrorKind::Settings, "the token's owner has no publication on Hashnode")),
            _ => {
                let names: Vec<String> = listed.iter().map(|one| format!("{} ({})", text(one, "id"), text(one, "title"))).collect();
                let what = "the token's owner has several publications on Hashnode";
                Err(PlatformError::new(ErrorKind::Settings, what)
                    .hint(format!("set publication_id to one of {}", names.join(", "))))
            }
        }
    }

    async fn user(&self) -> Result<Value, PlatformError> {
        let answer = api::query(
            &self.http,
            "query { me { username publications(first: 50) { edges { node { id title url } } } } }",
            json!({}),
        );
        let user = answer.await?["me"].clone();
        if user["username"].is_string() { Ok(user) } else { Err(strange(&self.http.host(), "Hashnode", ErrorKind::Unavailable)) }
    }

    async fn look_around(&self) -> Vec<Check> {
        let user = match self.user().await {
            Ok(user) => user,
            Err(error) if error.kind == ErrorKind::Credentials => return vec![Check::bad("credential", &error)],
            Err(error) if error.kind == ErrorKind::Refused => return vec![Check::bad("version", &error)],
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let mut checks = vec![
            Check::good("reachable", format!("{} answers", self.http.host())),
            Check::good("credential", format!("the token is {}'s", text(&user, "username"))),
            Check::good("version", "the interface knows the queries"),
        ];
        checks.push(match self.publication_check().await {
            Ok(finding) => Check::good("rights", finding),
            Err(error) => Check::bad("rights", &error),
        });
        checks
    }

    /// A publication that does not pay cannot even be read.
    async fn publication_check(&self) -> Result<String, PlatformError> {
        let id = self.publication().await?;
        let asked = "query Publication($id: ObjectId) { publication(id: $id) { title url } }";
        let publication = api::query(&self.http, asked, json!({ "id": id })).await?["publication"].clone();
        if publication.is_null() {
            let what = format!("there is no publication {id}, or the token may not see it");
            return Err(PlatformError::new(ErrorKind::Rights, what).hint("check publication_id"));
        }
        Ok(format!("{} ({}) pays for Pro and can be written to", text(&publication, "title"), text(&publication, "url")))
    }
}

fn nodes(connection: &Value) -> impl Iterator<Item = &Value> {
    connection["edges"].as_array().into_iter().flatten().map(|edge| &edge["node"])
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A tag as part of an address.
fn tag_slug(tag: &str) -> String {
    let lower = tag.to_lowercase().replace("++", "pp").replace('#', "sharp");
    let lower = lower.strip_prefix('.').map_or_else(|| lower.clone(), |rest| format!("dot{rest}"));
    let parts: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// What a post is made of, but for the publication.
fn input(post: &Post<'_>, markdown: &str, kept: &[String]) -> Value {
    let manuscript = post.manuscript;
    let tags: Vec<Value> =
        kept.iter().map(|tag| json!({ "slug": tag_slug(tag), "name": tag })).filter(|tag| !text(tag, "slug").is_empty()).collect();
    let mut input = json!({ "title": manuscript.title, "slug": manuscript.slug, "contentMarkdown": markdown, "tags": tags });
    if let Some(url) = post.canonical_url {
        input["originalArticleURL"] = url.into();
    }
    if !manuscript.description.is_empty() {
        input["metaDescription"] = manuscript.description.as_str().into();
    }
    input
}

impl Platform for Hashnode {
    fn abilities(&self) -> Abilities {
        Abilities { schedules: false, lag: LAG, ..Abilities::all(TargetType::Hashnode) }
    }

    fn address(&self) -> String {
        let publication = self.publication.as_deref().map_or_else(String::new, |id| format!(" {id}"));
        format!("{}{publication}{}", self.http.base().as_str().trim_end_matches('/'), self.account)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        if manuscript.title.chars().count() < TITLE_CHARACTERS {
            let what = format!("Hashnode takes no title of less than {TITLE_CHARACTERS} characters: {}", manuscript.title);
            return Err(PlatformError::new(ErrorKind::Refused, what));
        }
        let markdown = markdown(&disclosed(manuscript, manuscript.body.clone()), &HASHNODE, &|_| None);
        let tags = tags(&manuscript.tags, &TAGS);
        let document = json!({ "live": post.visibility != Visibility::Draft, "input": input(post, &markdown, &tags.kept) });
        if document.to_string().len() + 1024 > api::REQUEST_BYTES {
            let what =
                format!("the article is too long for Hashnode, whose requests have at most {} KB", api::REQUEST_BYTES / 1024);
            return Err(PlatformError::new(ErrorKind::Refused, what));
        }
        let mut notes: Vec<String> = tags.dropped.iter().map(|tag| format!("a tag was dropped: {tag}")).collect();
        notes.extend(left_behind(manuscript, NO_FILES));
        Ok(Payload { notes, ..Payload::new(document, markdown) })
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        async move {
            let found = match known {
                Some(id) => self.by_id(id, payload).await?,
                None => self.by_slug(payload).await?,
            };
            Ok(found.map_or(Lookup::Missing, Lookup::Found))
        }
        .boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.add(payload).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.change(payload, remote).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.look_around().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_parts_of_addresses() {
        for (tag, slug) in
            [("C++", "cpp"), ("C#", "csharp"), (".NET", "dotnet"), ("mini redis!", "mini-redis"), ("日本語", "日本語")]
        {
            assert_eq!(tag_slug(tag), slug, "{tag}");
        }
    }
}
