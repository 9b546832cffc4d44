//! Ghost, by its Admin API.
//!
//! A post carries an internal tag by which it is found again whatever becomes of its slug. Its text is one Markdown card, which Ghost
//! keeps as it is. An update names the time of the change that it was based on, and Ghost refuses it when there was a later one.

mod key;
mod post;

use self::key::AdminKey;
use super::blogs::{elsewhere, is_page, now, strange, text};
use super::pictures::{Drawing, Pictures};
use super::upload;
use crate::config::{TargetSettings, TargetType};
use crate::publish::{
    Abilities, Attachment, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote,
    Repeat, Reply, credential,
};
use crate::render::post as forms;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde_json::{Value, json};

/// The oldest version whose answers have the form that is read here.
const OLDEST: u64 = 5;

/// The site that an Admin API key belongs to.
pub(super) struct Ghost {
    http: Http,
    key: AdminKey,
    address: String,
    draws: bool,
}

impl Ghost {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let site = super::needed(&settings.url, TargetType::Ghost, "url")?;
        let site = site.trim_end_matches('/').trim_end_matches("/ghost").to_owned();
        let secrets = credential(TargetType::Ghost, settings, environment)?;
        let key = AdminKey::of(secrets.first())?;
        let version = settings.api_version.clone().unwrap_or_else(|| "v6.0".to_owned());
        let http = Http::new("ghost", &format!("{site}/ghost/api/admin"), settings, &[("accept-version", version)], dialect())?
            .hiding(&secrets);
        Ok(Self { http, key, address: site, draws: settings.draws_diagrams.unwrap_or(false) })
    }

    /// A request with a token of its own: Ghost takes none that is older than five minutes.
    fn request(&self, client: &Client, method: Method, url: Url) -> RequestBuilder {
        let token = HeaderValue::from_str(&format!("Ghost {}", self.key.token(now())));
        let request = client.request(method, url);
        match token {
            Ok(mut token) => {
                token.set_sensitive(true);
                request.header(AUTHORIZATION, token)
            }
            Err(_) => request,
        }
    }

    async fn read(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, PlatformError> {
        let mut url = self.http.at(path);
        url.query_pairs_mut().extend_pairs(query);
        let reply = self.http.send(Repeat::May, |client| self.request(client, Method::GET, url.clone())).await?;
        match reply.json() {
            Value::Null => Err(strange(&self.http.host(), "Ghost", ErrorKind::Refused)),
            answer => Ok(answer),
        }
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let found = match known {
            Some(id) => match self.read(&format!("posts/{id}/"), &[("formats", "lexical")]).await {
                Err(error) if error.kind == ErrorKind::Gone => return Ok(Lookup::Missing),
                answer => answer?["posts"].get(0).cloned(),
            },
            None => self.search(&payload.document).await?,
        };
        Ok(found.and_then(|there| post::remote(&there, payload)).map_or(Lookup::Missing, Lookup::Found))
    }

    /// The post that has our mark, else the one that has our slug and is the same article.
    async fn search(&self, document: &Value) -> Result<Option<Value>, PlatformError> {
        let (mark, slug) = (post::mark(document), text(document, "slug").unwrap_or_default());
        let filter = format!("tag:hash-{mark},slug:'{slug}'");
        let answer = self.read("posts/", &[("filter", &filter), ("formats", "lexical")]).await?;
        let posts = answer["posts"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(marked) = posts.iter().find(|there| post::has_mark(there, &mark)) {
            return Ok(Some(marked.clone()));
        }
        match posts.first() {
            Some(there) if !post::is_same_article(there, document) => Err(post::taken(there, &mark)),
            there => Ok(there.cloned()),
        }
    }

    /// The document with the addresses of its files, which are uploaded unless `there` shows them already.
    async fn filled(&self, payload: &Payload, there: Option<&str>) -> Result<Value, PlatformError> {
        let mut addresses = Vec::with_capacity(payload.attachments.len());
        for attachment in &payload.attachments {
            let known = there.and_then(|text| upload::address_in(text, &attachment.name));
            addresses.push(match known {
                Some(address) => address,
                None => self.upload(attachment).await?,
            });
        }
        Ok(payload.filled(&addresses))
    }

    /// Uploading twice makes a second file, which hurts nobody.
    async fn upload(&self, attachment: &Attachment) -> Result<String, PlatformError> {
        let form = upload::Form::of(attachment);
        let url = self.http.at("images/upload/");
        let request = |client: &Client| {
            let request = self.request(client, Method::POST, url.clone());
            request.header("content-type", form.content_type()).body(form.body().to_vec())
        };
        let answer = self.http.send(Repeat::May, request).await?.json();
        let address = answer.pointer("/images/0/url").and_then(Value::as_str).map(str::to_owned);
        address.ok_or_else(|| strange(&self.http.host(), "Ghost", ErrorKind::Refused))
    }

    async fn add(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let body = json!({"posts": [self.filled(payload, None).await?]});
        let url = self.http.at("posts/");
        let request = |client: &Client| self.request(client, Method::POST, url.clone()).json(&body);
        let reply = self.http.send(Repeat::Never, request).await?;
        written(&reply, payload).ok_or_else(|| strange(&self.http.host(), "Ghost", ErrorKind::Ambiguous))
    }

    async fn edit(&self, payload: &Payload, there: &Remote) -> Result<Remote, PlatformError> {
        let there = match &there.revision {
            Some(_) => there.clone(),
            None => match self.look(payload, Some(&there.id)).await? {
                Lookup::Found(remote) => remote,
                _ => return Err(PlatformError::new(ErrorKind::Gone, format!("the post {} is gone", there.id))),
            },
        };
        let mut fields = self.filled(payload, there.text.as_deref()).await?;
        fields["updated_at"] = json!(there.revision);
        if let Some(fields) = fields.as_object_mut() {
            // The slug is the address, which somebody may have improved.
            fields.remove("slug");
        }
        let body = json!({"posts": [fields]});
        let url = self.http.at(&format!("posts/{}/", there.id));
        let request = |client: &Client| self.request(client, Method::PUT, url.clone()).json(&body);
        match self.http.send(Repeat::May, request).await {
            Ok(reply) => written(&reply, payload).ok_or_else(|| strange(&self.http.host(), "Ghost", ErrorKind::Unavailable)),
            Err(error) if error.kind == ErrorKind::Conflict => self.after_collision(payload, &there.id, error).await,
            Err(error) => Err(error),
        }
    }

    /// Somebody else's change came first: if it made the post what it should be, well; else it is theirs, and stays.
    async fn after_collision(&self, payload: &Payload, id: &str, error: PlatformError) -> Result<Remote, PlatformError> {
        match self.look(payload, Some(id)).await? {
            Lookup::Found(remote) if remote.same => Ok(remote),
            _ => Err(error.hint("somebody changed the post in this moment; look at it, and publish again to replace it")),
        }
    }

    async fn checks(&self) -> Vec<Check> {
        let site = match self.read("site/", &[]).await {
            Ok(answer) if answer["site"]["version"].is_string() => answer["site"].clone(),
            Ok(_) => return vec![Check::bad("reachable", &strange(&self.http.host(), "Ghost", ErrorKind::Refused))],
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let title = text(&site, "title").unwrap_or_default();
        let mut checks = vec![Check::good("reachable", format!("{} is \"{title}\"", self.http.host()))];
        match self.read("posts/", &[("limit", "1"), ("fields", "id")]).await {
            Ok(_) => {
                checks.push(Check::good("credential", "the Admin API key is valid"));
                checks.push(Check::good("rights", "an integration may write and publish posts and upload images"));
            }
            Err(error) if error.kind == ErrorKind::Rights => checks.push(Check::bad("rights", &error)),
            Err(error) => checks.push(Check::bad("credential", &error)),
        }
        checks.push(version(text(&site, "version").unwrap_or_default()));
        checks
    }
}

impl Platform for Ghost {
    fn abilities(&self) -> Abilities {
        Abilities::all(TargetType::Ghost)
    }

    fn address(&self) -> String {
        self.address.clone()
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let pictures = Pictures::of(manuscript, Drawing::Svg);
        let body =
            manuscript.disclosure.as_ref().map_or(manuscript.body.clone(), |disclosure| disclosure.in_body(&manuscript.body));
        let dialect = forms::Dialect { diagrams: self.draws, ..forms::GHOST };
        let body = forms::markdown(&body, &dialect, &|image| pictures.place(image));
        let attachments = pictures.attachments.into_iter().filter(|file| body.contains(&file.place())).collect();
        let (document, notes) = post::document(post, &body)?;
        let notes = pictures.notes.into_iter().chain(notes).collect();
        Ok(Payload { attachments, notes, ..Payload::new(document, body) })
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        self.look(payload, known).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.add(payload).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.edit(payload, remote).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.checks().boxed()
    }
}

fn version(version: &str) -> Check {
    let major = version.split('.').next().and_then(|major| major.parse::<u64>().ok());
    if major.is_some_and(|major| major >= OLDEST) {
        return Check::good("version", format!("Ghost {version}"));
    }
    let what = format!("Ghost {version} is older than {OLDEST}");
    Check::bad("version", &PlatformError::new(ErrorKind::Unsupported, what).hint("bring the site to a newer version"))
}

/// The post that an addition or a change answers with.
fn written(reply: &Reply, payload: &Payload) -> Option<Remote> {
    let remote = post::remote(reply.json()["posts"].get(0)?, payload)?;
    Some(Remote { same: true, ..remote })
}

fn dialect() -> Dialect {
    Dialect { words, kind: |reply| is_page(reply).then_some(ErrorKind::Refused), hint }
}

/// The useful words are in `context`, where there are any.
fn words(reply: &Reply) -> Option<String> {
    let error = reply.json()["errors"].get(0)?.clone();
    let (message, context) = (text(&error, "message")?, text(&error, "context").filter(|context| !context.is_empty()));
    Some(context.filter(|context| *context != message).map_or_else(|| message.to_owned(), |context| format!("{message} {context}")))
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let said = words(reply).unwrap_or_default();
    let hint = match kind {
        ErrorKind::Credentials if said.contains("Unknown Admin API Key") => {
            "the site has no integration with this key: copy the Admin API key of one under Settings > Integrations"
        }
        ErrorKind::Credentials if said.contains("signature") => {
            "the half of the key behind the colon is wrong: copy the whole Admin API key under Settings > Integrations"
        }
        ErrorKind::Credentials if said.contains("expired") || said.contains("maxAge") || said.contains("not active") => {
            "the clocks of this machine and of the site differ by more than five minutes"
        }
        ErrorKind::Rights => "the key has to be the Admin API key of a custom integration",
        ErrorKind::Refused if reply.status == 406 => "set `api_version` of the target to the version of the site, such as v5.0",
        _ => return elsewhere(reply),
    };
    Some(hint.to_owned())
}
