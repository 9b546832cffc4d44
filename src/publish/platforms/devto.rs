//! dev.to and any other Forem, by its API v1.
//!
//! Nothing makes a create safe to repeat there, so a post is looked for among one's own, by its canonical address and then its title.
//! An update that leaves the tags out clears them, so every request names everything.

use super::blogs::{elsewhere, is_page, is_seen_as, now, seconds, stamp, strange, text, title};
use crate::config::{Secret, TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{
    Abilities, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Repeat, Reply,
    Visibility, credential,
};
use crate::render::post::{self, Image, OwnedImage, TagRule};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

const SITE: &str = "https://dev.to";
/// Articles on a page of one's own; a page holds their whole texts.
const PER_PAGE: usize = 100;
/// Pages after which an account has more articles than anyone writes.
const PAGES: usize = 100;
/// Characters of a title.
const TITLE: usize = 128;
const TAGS: TagRule = TagRule { most: 4, characters: 30, letters_and_digits: true, total: Some(126) };

/// The account at a Forem that a key belongs to.
pub(super) struct Devto {
    http: Http,
    address: String,
    series: Option<String>,
    organization: Option<u64>,
    /// dev.to draws Mermaid, other sites only where their owner says so.
    draws: bool,
}

impl Devto {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let secrets = credential(TargetType::Devto, settings, environment)?;
        let key = secrets.first().map(Secret::expose).unwrap_or_default();
        let site = settings.url.as_deref().unwrap_or(SITE).trim_end_matches('/').trim_end_matches("/api").to_owned();
        let headers = [("api-key", key.to_owned()), ("accept", "application/vnd.forem.api-v1+json".to_owned())];
        let http = Http::new("devto", &format!("{site}/api"), settings, &headers, dialect())?.hiding(&secrets);
        let draws = settings.draws_diagrams.unwrap_or(site == SITE);
        Ok(Self { http, address: site, series: settings.series.clone(), organization: settings.organization_id, draws })
    }

    fn document(&self, post: &Post<'_>, body: &str, tags: &[String]) -> Result<Value, PlatformError> {
        let manuscript = post.manuscript;
        let mut document = json!({
            "title": title(manuscript, TITLE, "Forem")?,
            "body_markdown": body,
            "published": post.visibility != Visibility::Draft,
            "tags": tags,
        });
        if let Visibility::At(at) = post.visibility {
            document["published_at"] = json!(stamp(at));
        }
        let optional = [
            ("canonical_url", post.canonical_url.map(|url| json!(url))),
            ("description", Some(&manuscript.description).filter(|text| !text.is_empty()).map(|text| json!(text))),
            ("series", self.series.as_ref().map(|series| json!(series))),
            ("organization_id", self.organization.map(|id| json!(id))),
            ("ai_disclosure_level", manuscript.disclosure.as_ref().map(|disclosure| json!(disclosure.forem_level()))),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                document[name] = value;
            }
        }
        Ok(document)
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let mut titled = None;
        for page in 1..=PAGES {
            let reply = self.http.get(&format!("articles/me/all?page={page}&per_page={PER_PAGE}")).await?;
            let Value::Array(articles) = reply.json() else {
                return Err(strange(&self.http.host(), "a Forem", ErrorKind::Refused));
            };
            let found = articles.iter().find(|article| match known {
                Some(id) => identifier(article).as_deref() == Some(id),
                None => is_at_our_address(article, &payload.document),
            });
            if let Some(remote) = found.and_then(|article| remote(article, &payload.document)) {
                return Ok(Lookup::Found(remote));
            }
            let by_title = |article: &&Value| known.is_none() && titled.is_none() && has_our_title(article, &payload.document);
            titled = articles.iter().find(by_title).and_then(|article| remote(article, &payload.document)).or(titled);
            if articles.len() < PER_PAGE {
                break;
            }
        }
        Ok(titled.map_or(Lookup::Missing, Lookup::Found))
    }

    async fn post(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let mut article = payload.document.clone();
        // A site may insist on an answer; on an update a person's own answer is left alone.
        if article.get("ai_disclosure_level").is_none() {
            article["ai_disclosure_level"] = json!("not_disclosed");
        }
        let body = json!({"article": article});
        let reply = self.http.send(Repeat::Never, |client| client.post(self.http.at("articles")).json(&body)).await?;
        written(&reply, &payload.document).ok_or_else(|| strange(&self.http.host(), "a Forem", ErrorKind::Ambiguous))
    }

    async fn put(&self, payload: &Payload, there: &Remote) -> Result<Remote, PlatformError> {
        let mut article = payload.document.clone();
        // The date of what is public cannot be changed.
        if there.state == PostState::Live
            && let Some(fields) = article.as_object_mut()
        {
            fields.remove("published_at");
        }
        let body = json!({"article": article});
        let path = format!("articles/{}", there.id);
        let reply = self.http.send(Repeat::May, |client| client.put(self.http.at(&path)).json(&body)).await?;
        written(&reply, &payload.document).ok_or_else(|| strange(&self.http.host(), "a Forem", ErrorKind::Unavailable))
    }

    async fn checks(&self) -> Vec<Check> {
        let reply = match self.http.get("users/me").await {
            Ok(reply) => reply,
            Err(error) if error.kind == ErrorKind::Credentials => {
                return vec![Check::good("reachable", format!("{} answers", self.http.host())), Check::bad("credential", &error)];
            }
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let Some(name) = text(&reply.json(), "username").map(str::to_owned) else {
            return vec![Check::bad("reachable", &strange(&self.http.host(), "a Forem", ErrorKind::Refused))];
        };
        vec![
            Check::good("reachable", format!("{} answers", self.http.host())),
            Check::good("credential", format!("the key belongs to {name}")),
            Check::good("rights", "a key may write and publish whatever its owner may"),
            Check::good("version", "API v1"),
        ]
    }
}

impl Platform for Devto {
    fn abilities(&self) -> Abilities {
        Abilities::all(TargetType::Devto)
    }

    fn address(&self) -> String {
        self.address.clone()
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let body =
            manuscript.disclosure.as_ref().map_or(manuscript.body.clone(), |disclosure| disclosure.in_body(&manuscript.body));
        let dialect = post::Dialect { diagrams: self.draws, ..post::DEVTO };
        let body = post::markdown(&body, &dialect, &|_: Image<'_>| None);
        let tags = post::tags(&manuscript.tags, &TAGS);
        let mut payload = Payload::new(self.document(post, &body, &tags.kept)?, body);
        payload.notes.extend(tags.dropped.iter().map(|dropped| format!("a tag was dropped: {dropped}")));
        let local = post::images(&manuscript.body).into_iter().filter_map(|image| match image {
            OwnedImage::File(path) => Some(format!("the image {path} stays behind: Forem takes no files, only addresses")),
            OwnedImage::Diagram(_) => None,
        });
        payload.notes.extend(local);
        Ok(payload)
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.post(payload).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.put(payload, remote).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.checks().boxed()
    }
}

fn identifier(article: &Value) -> Option<String> {
    article["id"].as_u64().map(|id| id.to_string())
}

/// The canonical address is unique on the whole site.
fn is_at_our_address(article: &Value, document: &Value) -> bool {
    document.get("canonical_url").is_some_and(|url| article.get("canonical_url") == Some(url))
}

/// The same title is the same article, unless the two name different originals; an article without one names itself.
fn has_our_title(article: &Value, document: &Value) -> bool {
    let names_no_other = document.get("canonical_url").is_none() || article["canonical_url"] == article["url"];
    article["title"] == document["title"] && names_no_other
}

/// An article of the list of one's own; there the tags are an array under `tag_list`.
fn remote(article: &Value, document: &Value) -> Option<Remote> {
    let at = text(article, "published_at").and_then(seconds);
    let state = match (article["published"].as_bool()?, at) {
        (false, _) => PostState::Draft,
        (true, Some(at)) if at > now() => PostState::Scheduled,
        (true, _) => PostState::Live,
    };
    let url = text(article, "url").map(str::to_owned);
    let body = text(article, "body_markdown");
    let mut remote = Remote::new(identifier(article)?, url, state);
    remote.at = at.filter(|_| state == PostState::Scheduled);
    remote.text = body.map(str::to_owned);
    let wanted_at = text(document, "published_at").and_then(seconds);
    let wanted = match (document["published"].as_bool()?, wanted_at) {
        (false, _) => PostState::Draft,
        (true, Some(_)) => PostState::Scheduled,
        (true, None) => PostState::Live,
    };
    let kept = |name: &str| document.get(name).is_none_or(|wanted| article.get(name).is_none_or(|there| there == wanted));
    remote.same = article["title"] == document["title"]
        && body == text(document, "body_markdown")
        && article["tag_list"] == document["tags"]
        && is_seen_as(&remote, wanted, wanted_at)
        && ["canonical_url", "description", "ai_disclosure_level"].into_iter().all(kept);
    Some(remote)
}

/// The article that a create or an update answers with.
fn written(reply: &Reply, document: &Value) -> Option<Remote> {
    let article = reply.json();
    let at = text(document, "published_at").and_then(seconds).filter(|at| *at > now());
    let state = match (document["published"].as_bool()?, at) {
        (false, _) => PostState::Draft,
        (true, Some(_)) => PostState::Scheduled,
        (true, None) => PostState::Live,
    };
    let mut remote = Remote::new(identifier(&article)?, text(&article, "url").map(str::to_owned), state);
    remote.at = at;
    remote.same = true;
    Some(remote)
}

fn dialect() -> Dialect {
    Dialect { words, kind, hint }
}

fn words(reply: &Reply) -> Option<String> {
    text(&reply.json(), "error").map(str::to_owned)
}

/// A create whose answer was lost is refused when it is tried again: the article is there.
fn kind(reply: &Reply) -> Option<ErrorKind> {
    if is_page(reply) {
        return Some(ErrorKind::Refused);
    }
    let said = words(reply).filter(|_| reply.status == 422)?;
    let is_there = said.contains("in the last five minutes") || said.contains("Body markdown has already been taken");
    is_there.then_some(ErrorKind::Ambiguous)
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let said = words(reply).unwrap_or_default();
    match kind {
        ErrorKind::Credentials => {
            Some("the API key is not known there: make one under Settings > Extensions and put it in DEVTO_API_KEY".to_owned())
        }
        ErrorKind::Refused if said.contains("Canonical url has already been taken") => {
            Some("somebody else's article on that site has this canonical address; is it yours, under another account?".to_owned())
        }
        _ => elsewhere(reply),
    }
}
