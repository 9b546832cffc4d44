//! A post on Bluesky, as a record with a key of the article's own: to put it again is to replace it.

mod session;
mod tid;

use super::announcement::announce;
use crate::config::{TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{
    Abilities, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Reply,
    credential,
};
use crate::render::post::{Counting, Facet, Target};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use session::{Account, Session};

const SERVER: &str = "https://bsky.social";
const COLLECTION: &str = "app.bsky.feed.post";
const GRAPHEMES: usize = 300;
const BYTES: usize = 3000;

const DIALECT: Dialect = Dialect { words, kind, hint };

/// An account on a personal data server.
pub(super) struct Bluesky {
    account: Account,
}

impl Bluesky {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let parts = credential(TargetType::Bluesky, settings, environment)?;
        let [identifier, password] = &parts[..] else {
            return Err(PlatformError::new(ErrorKind::Credentials, "a name and an app password are needed"));
        };
        let base = settings.url.as_deref().unwrap_or(SERVER);
        let http = Http::new("bluesky", base, settings, &[], DIALECT)?.hiding(&parts[1..]);
        Ok(Self { account: Account::new(http, identifier, password.clone()) })
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let key = known.map_or_else(|| key(payload), |uri| uri.rsplit('/').next().unwrap_or(uri));
        let read = self.account.send(|client, session| {
            let query = [("repo", session.did.as_str()), ("collection", COLLECTION), ("rkey", key)];
            let address = reqwest::Url::parse_with_params(self.account.http.at("xrpc/com.atproto.repo.getRecord").as_str(), query);
            client.get(address.unwrap_or_else(|_| self.account.http.at("xrpc")))
        });
        match read.await {
            Ok(reply) => {
                let answer = reply.json();
                let session = self.account.session().await?;
                Ok(Lookup::Found(remote(&session, key, &answer["value"], payload)))
            }
            Err(error) if error.kind == ErrorKind::Gone => Ok(Lookup::Missing),
            Err(error) => Err(error),
        }
    }

    async fn put(&self, payload: &Payload, key: &str, created_at: &str) -> Result<Remote, PlatformError> {
        let mut record = payload.document["record"].clone();
        record["createdAt"] = created_at.into();
        self.account
            .send(|client, session| {
                let body = json!({ "repo": session.did, "collection": COLLECTION, "rkey": key, "record": record });
                client.post(self.account.http.at("xrpc/com.atproto.repo.putRecord")).json(&body)
            })
            .await?;
        Ok(remote(&self.account.session().await?, key, &record, payload))
    }

    async fn look_around(&self) -> Vec<Check> {
        let host = self.account.http.host();
        if let Err(error) = self.account.http.get("xrpc/com.atproto.server.describeServer").await {
            return vec![Check::bad("reachable", &error)];
        }
        let mut checks = vec![Check::good("reachable", format!("{host} is a personal data server"))];
        match self.account.session().await {
            Ok(session) => {
                checks.push(Check::good("credential", format!("signed in as @{}", session.handle)));
                checks.push(Check::good("rights", "an app password may post"));
            }
            Err(error) => checks.push(Check::bad("credential", &error)),
        }
        checks
    }
}

fn key(payload: &Payload) -> &str {
    payload.document["rkey"].as_str().unwrap_or_default()
}

/// The post as a record says; when it was made is not part of what is compared, and is kept for the next change.
fn remote(session: &Session, key: &str, record: &Value, payload: &Payload) -> Remote {
    let mut held = record.clone();
    let created_at = held.as_object_mut().and_then(|fields| fields.shift_remove("createdAt"));
    let url = format!("https://bsky.app/profile/{}/post/{key}", session.handle);
    Remote {
        same: held == payload.document["record"],
        text: held["text"].as_str().map(str::to_owned),
        revision: created_at.and_then(|at| at.as_str().map(str::to_owned)),
        ..Remote::new(format!("at://{}/{COLLECTION}/{key}", session.did), Some(url), PostState::Live)
    }
}

/// This moment as records have it.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn facet(facet: &Facet) -> Value {
    let feature = match &facet.target {
        Target::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
        Target::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
    };
    json!({ "index": { "byteStart": facet.bytes.start, "byteEnd": facet.bytes.end }, "features": [feature] })
}

fn words(reply: &Reply) -> Option<String> {
    let json = reply.json();
    let name = json["error"].as_str()?;
    Some(json["message"].as_str().map_or_else(|| name.to_owned(), |message| format!("{message} ({name})")))
}

/// The status is 400 for much of what others give an own one.
fn kind(reply: &Reply) -> Option<ErrorKind> {
    match reply.json()["error"].as_str()? {
        "ExpiredToken" | "InvalidToken" | "AuthMissing" | "AuthenticationRequired" | "AuthFactorTokenRequired" => {
            Some(ErrorKind::Credentials)
        }
        "AccountTakedown" | "AccountDeactivated" => Some(ErrorKind::Rights),
        "RecordNotFound" => Some(ErrorKind::Gone),
        "InvalidSwap" => Some(ErrorKind::Conflict),
        _ => None,
    }
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let hint = match kind {
        ErrorKind::Credentials if reply.json()["error"] == "AuthFactorTokenRequired" => {
            "use an app password: the account's own asks for a code by mail"
        }
        ErrorKind::Credentials => {
            "make an app password under Settings, Privacy and security, and set BLUESKY_HANDLE and BLUESKY_APP_PASSWORD"
        }
        ErrorKind::Rights => "the account cannot post at present; sign in to it and read what it says",
        _ => return None,
    };
    Some(hint.to_owned())
}

impl Platform for Bluesky {
    fn abilities(&self) -> Abilities {
        Abilities { drafts: false, schedules: false, announcement: true, final_url: true, ..Abilities::all(TargetType::Bluesky) }
    }

    fn address(&self) -> String {
        format!("{}{}", self.account.http.base(), self.account.identifier)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let short = announce(post, GRAPHEMES, &Counting::Graphemes { most_bytes: BYTES });
        let card = json!({
            "uri": post.canonical_url.unwrap_or_default(), "title": manuscript.title, "description": manuscript.description,
        });
        let record = json!({
            "$type": COLLECTION,
            "text": short.text,
            "facets": short.facets.iter().map(facet).collect::<Vec<_>>(),
            "embed": { "$type": "app.bsky.embed.external", "external": card },
        });
        let document = json!({ "collection": COLLECTION, "rkey": tid::tid(&manuscript.key), "record": record });
        Ok(Payload::new(document, short.text))
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move { self.put(payload, key(payload), &now()).await }.boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        async move {
            let key = remote.id.rsplit('/').next().unwrap_or(&remote.id);
            let created_at = remote.revision.clone().unwrap_or_else(now);
            self.put(payload, key, &created_at).await
        }
        .boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.look_around().boxed()
    }
}
