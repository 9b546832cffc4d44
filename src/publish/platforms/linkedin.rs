//! A post on LinkedIn. Posts cannot be read back, so the ledger is all that keeps one from being made twice.

use super::announcement::{account, announce};
use super::blogs::strange;
use crate::config::{TargetSettings, TargetType};
use crate::model::PostState;
use crate::publish::{
    Abilities, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote, Repeat, Reply,
    credential,
};
use crate::render::post::Counting;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use reqwest::{Client, RequestBuilder};
use serde_json::json;

const API: &str = "https://api.linkedin.com";
/// A version of the interface lives for about a year; `api_version` names a later one.
const API_VERSION: &str = "202608";
const COMMENTARY_CHARACTERS: usize = 3000;

const DIALECT: Dialect = Dialect { words, kind, hint };

/// A member or an organisation.
pub(super) struct LinkedIn {
    http: Http,
    author: Option<String>,
    account: String,
    visibility: String,
    api_version: String,
}

impl LinkedIn {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let token = credential(TargetType::Linkedin, settings, environment)?;
        let token = token.first().map(|token| format!("Bearer {}", token.expose())).unwrap_or_default();
        let base = settings.url.as_deref().unwrap_or(API);
        let visibility = settings.visibility.as_deref().unwrap_or("PUBLIC").to_uppercase();
        if !["PUBLIC", "CONNECTIONS"].contains(&visibility.as_str()) {
            return Err(PlatformError::new(
                ErrorKind::Settings,
                format!("`visibility` is {visibility}, not PUBLIC or CONNECTIONS"),
            ));
        }
        if settings
            .author_urn
            .as_deref()
            .is_some_and(|urn| !urn.starts_with("urn:li:person:") && !urn.starts_with("urn:li:organization:"))
        {
            let what = "`author_urn` is neither urn:li:person:... nor urn:li:organization:...";
            return Err(PlatformError::new(ErrorKind::Settings, what));
        }
        Ok(Self {
            http: Http::new("linkedin", base, settings, &[("authorization", token)], DIALECT)?,
            author: settings.author_urn.clone(),
            account: account(settings),
            visibility,
            api_version: settings.api_version.clone().unwrap_or_else(|| API_VERSION.to_owned()),
        })
    }

    /// The author of the settings, else the member whose token this is.
    async fn author(&self) -> Result<String, PlatformError> {
        if let Some(author) = &self.author {
            return Ok(author.clone());
        }
        let user = self.http.get("v2/userinfo").await?.json();
        let id = user["sub"]
            .as_str()
            .ok_or_else(|| PlatformError::new(ErrorKind::Refused, "LinkedIn does not tell whose token this is"));
        Ok(format!("urn:li:person:{}", id.map_err(|error| error.hint("set author_urn"))?))
    }

    fn versioned(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("linkedin-version", &self.api_version).header("x-restli-protocol-version", "2.0.0")
    }

    async fn post(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let mut body = payload.document.clone();
        body["author"] = self.author().await?.into();
        let address = self.http.at("rest/posts");
        let request = |client: &Client| self.versioned(client.post(address.clone())).json(&body);
        match self.http.send(Repeat::Never, request).await {
            Ok(reply) => match reply.header("x-restli-id").or_else(|| reply.header("x-linkedin-id")) {
                Some(urn) => Ok(remote(urn)),
                None => Err(PlatformError::new(ErrorKind::Ambiguous, "LinkedIn took the post and did not name it")),
            },
            // The same words from the same author: that post is the one that is wanted.
            Err(error) => duplicate(&error.message).map(|urn| remote(&urn)).ok_or(error),
        }
    }

    async fn change(&self, payload: &Payload, urn: &str) -> Result<Remote, PlatformError> {
        let address = self.http.at(&format!("rest/posts/{}", urn.replace(':', "%3A")));
        let body = json!({ "patch": { "$set": { "commentary": payload.document["commentary"] } } });
        let request =
            |client: &Client| self.versioned(client.post(address.clone())).header("x-restli-method", "PARTIAL_UPDATE").json(&body);
        self.http.send(Repeat::May, request).await?;
        Ok(remote(urn))
    }

    async fn look_around(&self) -> Vec<Check> {
        let mut checks = match (self.http.get("v2/userinfo").await, &self.author) {
            (Ok(reply), _) if !reply.json()["sub"].is_string() => {
                return vec![Check::bad("reachable", &strange(&self.http.host(), "LinkedIn", ErrorKind::Refused))];
            }
            (Ok(reply), _) => {
                let user = reply.json();
                let (name, id) = (user["name"].as_str().unwrap_or_default(), user["sub"].as_str().unwrap_or_default());
                vec![
                    Check::good("reachable", format!("{} answers", self.http.host())),
                    Check::good("credential", format!("the token is of {name}, urn:li:person:{id}; it lives for 60 days")),
                ]
            }
            (Err(error), Some(author)) if error.kind == ErrorKind::Rights => {
                vec![Check::good("credential", format!("the token is accepted; {author} posts"))]
            }
            (Err(error), _) if error.kind == ErrorKind::Unavailable => return vec![Check::bad("reachable", &error)],
            (Err(error), _) => {
                return vec![Check::bad(if error.kind == ErrorKind::Rights { "rights" } else { "credential" }, &error)];
            }
        };
        checks.push(self.version_check().await);
        checks.push(Check::good("rights", "whether the token may post shows when it does: it needs w_member_social"));
        checks
    }

    /// Reading a post is not allowed to most, and a version that is gone is said before that.
    async fn version_check(&self) -> Check {
        let address = self.http.at("rest/posts/urn%3Ali%3Ashare%3A1");
        match self.http.send(Repeat::May, |client| self.versioned(client.get(address.clone()))).await {
            Err(error) if error.kind == ErrorKind::Settings => Check::bad("version", &error),
            _ => Check::good("version", format!("version {} of the interface is answered", self.api_version)),
        }
    }
}

fn remote(urn: &str) -> Remote {
    Remote::new(urn, Some(format!("https://www.linkedin.com/feed/update/{urn}/")), PostState::Live)
}

/// The post that LinkedIn says has the same words.
fn duplicate(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("duplicate of urn:li:")?;
    let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != ':').unwrap_or(rest.len());
    Some(format!("urn:li:{}", &rest[..end]))
}

fn words(reply: &Reply) -> Option<String> {
    let json = reply.json();
    let said = json["message"].as_str().map(str::trim)?;
    Some(json["code"].as_str().map_or_else(|| said.to_owned(), |code| format!("{said} ({code})")))
}

fn kind(reply: &Reply) -> Option<ErrorKind> {
    let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
    (reply.status == 426 || code.contains("VERSION")).then_some(ErrorKind::Settings)
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let expired = || reply.json()["code"].as_str().is_some_and(|code| code.starts_with("EXPIRED"));
    let hint = match kind {
        ErrorKind::Credentials if expired() => "LinkedIn's tokens live for 60 days: make a new one, and set LINKEDIN_TOKEN to it",
        ErrorKind::Credentials => "make a token with the scopes openid, profile and w_member_social, and set LINKEDIN_TOKEN to it",
        ErrorKind::Rights => {
            "the token needs w_member_social, or w_organization_social for an organisation; without openid and profile set author_urn"
        }
        ErrorKind::Settings => {
            "set api_version to a month of the last year, such as 202610: LinkedIn retires versions after about a year"
        }
        ErrorKind::RateLimited => "LinkedIn takes about 150 posts a day from a member; run this again tomorrow",
        _ => return None,
    };
    Some(hint.to_owned())
}

impl Platform for LinkedIn {
    fn abilities(&self) -> Abilities {
        let all = Abilities::all(TargetType::Linkedin);
        Abilities { drafts: false, schedules: false, lookup: false, announcement: true, final_url: true, ..all }
    }

    fn address(&self) -> String {
        let author = self.author.as_deref().map_or_else(String::new, |author| format!(" {author}"));
        format!("{}{author}{}", self.http.base().as_str().trim_end_matches('/'), self.account)
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let text = announce(post, COMMENTARY_CHARACTERS, &Counting::Little).text;
        let article = json!({
            "source": post.canonical_url, "title": post.manuscript.title, "description": post.manuscript.description,
        });
        let document = json!({
            "author": self.author,
            "commentary": text,
            "visibility": self.visibility,
            "distribution": { "feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": [] },
            "content": { "article": article },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": false,
        });
        Ok(Payload::new(document, text))
    }

    fn find<'a>(&'a self, _payload: &'a Payload, _known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        ready(Ok(Lookup::Unknowable)).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.post(payload).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.change(payload, &remote.id).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.look_around().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_names_the_post() {
        let said = "x answered 422: ...BadRequestResponseException: Content is a duplicate of urn:li:share:7141138937766391808 (X)";
        assert_eq!(duplicate(said).as_deref(), Some("urn:li:share:7141138937766391808"));
        assert_eq!(duplicate("nothing of the kind"), None);
    }
}
