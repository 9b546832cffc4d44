//! A status on Mastodon. Its key makes a create that is sent twice one status, for an hour; after that the account's own statuses are
//! searched for the title with the link.

use super::announcement::{account, announce};
use super::needed;
use crate::config::{TargetSettings, TargetType};
use crate::model::{Digest, PostState};
use crate::publish::{
    Abilities, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Repeat, Reply,
    credential,
};
use crate::render::post::Counting;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// Characters of a status where a server has not set another limit, and what any link counts.
const CHARACTERS: usize = 500;
const LINK_CHARACTERS: usize = 23;
/// Statuses of a page, and pages that are searched.
const PAGE: usize = 40;
const PAGES: usize = 5;

const DIALECT: Dialect = Dialect { words: |reply| reply.json()["error"].as_str().map(str::to_owned), kind: |_| None, hint };

/// An account on a server.
pub(super) struct Mastodon {
    http: Http,
    account: String,
    visibility: String,
}

impl Mastodon {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let base = needed(&settings.url, TargetType::Mastodon, "url")?;
        let token = credential(TargetType::Mastodon, settings, environment)?;
        let token = token.first().map(|token| format!("Bearer {}", token.expose())).unwrap_or_default();
        let visibility = settings.visibility.clone().unwrap_or_else(|| "public".to_owned());
        if !["public", "unlisted", "private", "direct"].contains(&visibility.as_str()) {
            let what = format!("`visibility` is {visibility}, not public, unlisted, private or direct");
            return Err(PlatformError::new(ErrorKind::Settings, what));
        }
        let http = Http::new("mastodon", base, settings, &[("authorization", token)], DIALECT)?;
        Ok(Self { http, account: account(settings), visibility })
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let found = match known {
            Some(id) => self.http.get(&format!("api/v1/statuses/{id}")).await.map(|reply| Some(reply.json())),
            None => self.search(payload).await,
        };
        match found {
            Ok(Some(status)) => Ok(Lookup::Found(remote(&status, payload))),
            Ok(None) => Ok(Lookup::Missing),
            Err(error) if error.kind == ErrorKind::Gone => Ok(Lookup::Missing),
            // A token that may write and not read is enough for a first post.
            Err(error) if error.kind == ErrorKind::Rights => Ok(Lookup::Unknowable),
            Err(error) => Err(error),
        }
    }

    /// The newest status of the account that begins as the payload does and has its link.
    async fn search(&self, payload: &Payload) -> Result<Option<Value>, PlatformError> {
        let user = self.http.get("api/v1/accounts/verify_credentials").await?.json();
        let id = user["id"].as_str().unwrap_or_default();
        let mut below = String::new();
        for _ in 0..PAGES {
            let path = format!("api/v1/accounts/{id}/statuses?limit={PAGE}&exclude_reblogs=true{below}");
            let Value::Array(page) = self.http.get(&path).await?.json() else { return Ok(None) };
            if let Some(found) = page.iter().find(|status| announces(status, payload)) {
                return Ok(Some(found.clone()));
            }
            match page.last().and_then(|status| status["id"].as_str()).filter(|_| page.len() == PAGE) {
                Some(last) => below = format!("&max_id={last}"),
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    async fn post(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let mut body = payload.document.clone();
        let key = body.as_object_mut().and_then(|fields| fields.remove("idempotency_key"));
        let key = key.as_ref().and_then(Value::as_str).unwrap_or_default();
        let address = self.http.at("api/v1/statuses");
        let request = |client: &reqwest::Client| client.post(address.clone()).header("idempotency-key", key).json(&body);
        let remote = remote(&self.http.send(Repeat::May, request).await?.json(), payload);
        // The key gave back what an attempt within the last hour made of an earlier text.
        if remote.same { Ok(remote) } else { self.edit(payload, &remote.id).await }
    }

    async fn edit(&self, payload: &Payload, id: &str) -> Result<Remote, PlatformError> {
        let address = self.http.at(&format!("api/v1/statuses/{id}"));
        let body = json!({ "status": payload.document["status"] });
        let reply = self.http.send(Repeat::May, |client| client.put(address.clone()).json(&body)).await?;
        Ok(remote(&reply.json(), payload))
    }

    async fn look_around(&self) -> Vec<Check> {
        let server = match self.http.get("api/v2/instance").await {
            Ok(reply) => reply.json(),
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let version = server["version"].as_str().unwrap_or("an unknown version");
        let most = server["configuration"]["statuses"]["max_characters"].as_u64().unwrap_or(CHARACTERS as u64);
        let mut checks = vec![
            Check::good("reachable", format!("{} answers", self.http.host())),
            limit_check(most),
            Check::good("version", format!("the server runs {version}")),
        ];
        match self.http.get("api/v1/accounts/verify_credentials").await {
            Ok(reply) => {
                let name = reply.json()["acct"].as_str().unwrap_or_default().to_owned();
                checks.push(Check::good("credential", format!("the token is @{name}'s")));
                checks.push(self.rights_check().await);
            }
            Err(error) => checks.push(Check::bad(if error.kind == ErrorKind::Rights { "rights" } else { "credential" }, &error)),
        }
        checks
    }

    /// The scopes of the application are the most that its tokens can have.
    async fn rights_check(&self) -> Check {
        let reply = self.http.get("api/v1/apps/verify_credentials").await;
        let scopes = reply.ok().map(|reply| reply.json()["scopes"].clone()).unwrap_or_default();
        let Some(scopes) = scopes.as_array() else {
            return Check::good("rights", "the server does not tell scopes: whether the token may post shows when it does");
        };
        let has = |needed: &str| {
            scopes.iter().any(|scope| *scope == needed || needed.split(':').next().is_some_and(|whole| *scope == whole))
        };
        if has("write:statuses") {
            return Check::good("rights", "the token's application may post");
        }
        let what = "the token's application may not post: it lacks write:statuses";
        Check::bad("rights", &PlatformError::new(ErrorKind::Rights, what).hint(SCOPES))
    }
}

const SCOPES: &str =
    "make a token with the scopes `read` and `write:statuses` under Preferences, Development, and set MASTODON_TOKEN to it";

fn hint(kind: ErrorKind, _reply: &Reply) -> Option<String> {
    matches!(kind, ErrorKind::Credentials | ErrorKind::Rights).then(|| SCOPES.to_owned())
}

fn limit_check(most: u64) -> Check {
    if most >= CHARACTERS as u64 {
        return Check::good("limit", format!("a status has at most {most} characters"));
    }
    let what = format!("a status has at most {most} characters here, and up to {CHARACTERS} are sent");
    Check::bad("limit", &PlatformError::new(ErrorKind::Unsupported, what).hint("announce the article on another server"))
}

fn text(payload: &Payload) -> &str {
    payload.document["status"].as_str().unwrap_or_default()
}

fn remote(status: &Value, payload: &Payload) -> Remote {
    let shown = plain(status["content"].as_str().unwrap_or_default());
    let same = words(&shown) == words(text(payload));
    let url = status["url"].as_str().map(str::to_owned);
    Remote { same, text: Some(shown), ..Remote::new(status["id"].as_str().unwrap_or_default(), url, PostState::Live) }
}

/// Whether a status has the payload's first paragraph and its link: a person's own words about the article are left alone.
fn announces(status: &Value, payload: &Payload) -> bool {
    let shown = plain(status["content"].as_str().unwrap_or_default());
    let text = text(payload);
    let first = |text: &str| words(text.split("\n\n").next().unwrap_or_default());
    let link = text.lines().rev().find(|line| line.starts_with("http"));
    first(&shown) == first(text) && link.is_some_and(|link| shown.contains(link))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a status, which servers give back as HTML.
fn plain(html: &str) -> String {
    let html = html.replace("</p><p>", "\n\n").replace("<br />", "\n").replace("<br>", "\n").replace("<br/>", "\n");
    let mut text = String::with_capacity(html.len());
    for (at, part) in html.split('<').enumerate() {
        text.push_str(if at == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) });
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign))
}

impl Platform for Mastodon {
    fn abilities(&self) -> Abilities {
        Abilities { drafts: false, schedules: false, announcement: true, final_url: true, ..Abilities::all(TargetType::Mastodon) }
    }

    fn address(&self) -> String {
        format!("{}{}", self.http.base().as_str().trim_end_matches('/'), self.account)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let text = announce(post, CHARACTERS, &Counting::Characters { link: Some(LINK_CHARACTERS) }).text;
        let key = Digest::of(format!("{} {}", post.manuscript.key, self.address()).as_bytes()).to_string();
        let document = json!({ "status": text, "visibility": self.visibility, "idempotency_key": key });
        Ok(Payload::new(document, text))
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.post(payload).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.edit(payload, &remote.id).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.look_around().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_a_status_is_read_back() {
        let html = "<p>A &lt;b&gt; &amp;amp;</p><p>see <a href=\"https://x.example/a\"><span class=\"invisible\">https://</span>\
                    <span>x.example/a</span></a><br />end</p>";
        assert_eq!(plain(html), "A <b> &amp;\n\nsee https://x.example/a\nend");
    }
}
