//! WordPress, by its REST API and an application password.
//!
//! A wrong password is not refused there: the request counts as nobody's, and fails for what nobody may do. So whenever something is
//! forbidden to nobody, the site is asked whether it takes application passwords at all, and the error names the cause.

mod post;
mod root;
mod tags;

use self::root::Root;
use super::blogs::{elsewhere, is_page, strange, text};
use super::pictures::{Drawing, Pictures};
use crate::config::{Secret, TargetSettings, TargetType};
use crate::publish::{
    Abilities, Attachment, Check, Dialect, Environment, ErrorKind, Http, Lookup, Payload, Platform, PlatformError, Post, Remote,
    Repeat, Reply, credential,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::sync::OnceCell;

/// The site that a user writes for.
pub(super) struct WordPress {
    http: Http,
    address: String,
    root: OnceCell<Root>,
}

impl WordPress {
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let site = super::needed(&settings.url, TargetType::Wordpress, "url")?;
        let site = site.trim_end_matches('/').trim_end_matches("/wp-json").trim_end_matches("/wp-admin").to_owned();
        let secrets = credential(TargetType::Wordpress, settings, environment)?;
        let pair: Vec<&str> = secrets.iter().map(Secret::expose).collect();
        let basic = format!("Basic {}", STANDARD.encode(pair.join(":")));
        let http = Http::new("wordpress", &site, settings, &[("authorization", basic)], dialect())?.hiding(&secrets);
        Ok(Self { http, address: site, root: OnceCell::new() })
    }

    async fn root(&self) -> Result<&Root, PlatformError> {
        self.root.get_or_try_init(|| root::find(&self.http)).await
    }

    async fn get(&self, route: &str, query: &[(&str, &str)]) -> Result<Reply, PlatformError> {
        let url = self.root().await?.url(self.http.base(), route, query);
        let outcome = self.http.send(Repeat::May, |client| client.get(url.clone())).await;
        self.explained(outcome).await
    }

    async fn read(&self, route: &str, query: &[(&str, &str)]) -> Result<Value, PlatformError> {
        match self.get(route, query).await?.json() {
            Value::Null => Err(strange(&self.http.host(), "WordPress", ErrorKind::Refused)),
            answer => Ok(answer),
        }
    }

    async fn write(&self, repeat: Repeat, route: &str, body: &Value) -> Result<Value, PlatformError> {
        let url = self.root().await?.url(self.http.base(), route, &[]);
        let outcome = self.http.send(repeat, |client| client.post(url.clone()).json(body)).await;
        Ok(self.explained(outcome).await?.json())
    }

    /// An error about the credential with its real cause.
    async fn explained(&self, outcome: Result<Reply, PlatformError>) -> Result<Reply, PlatformError> {
        let error = match outcome {
            Err(error) if error.kind == ErrorKind::Credentials => error,
            outcome => return outcome,
        };
        let url = self.root().await?.url(self.http.base(), "/", &[]);
        let index = self.http.send(Repeat::May, |client| client.get(url.clone())).await;
        Err(match index {
            Ok(index) if !root::takes_passwords(&index.json()) => self.takes_none(),
            _ => error,
        })
    }

    /// The site takes no application passwords.
    fn takes_none(&self) -> PlatformError {
        let what = format!("{} takes no application passwords", self.http.host());
        let hint = if self.http.base().scheme() == "http" {
            "WordPress refuses them on plain http: give the site https and set `url` to it (or WP_ENVIRONMENT_TYPE to local on your own machine)"
        } else {
            "a plugin or the host has switched them off; have them switched on, for a user who may write posts"
        };
        PlatformError::new(ErrorKind::Credentials, what).hint(hint)
    }

    async fn look(&self, payload: &Payload, known: Option<&str>) -> Result<Lookup, PlatformError> {
        let found = match known {
            Some(id) => match self.read(&format!("/wp/v2/posts/{id}"), &[("context", "edit")]).await {
                Err(error) if error.kind == ErrorKind::Gone => None,
                answer => Some(answer?).filter(|there| there["status"] != "trash"),
            },
            None => self.search(&payload.document).await?,
        };
        let Some(there) = found else { return Ok(Lookup::Missing) };
        let Some(mut remote) = post::remote(&there, payload) else { return Ok(Lookup::Missing) };
        // Tags are numbers that have to be asked for, which is of no use for a post that differs anyway.
        remote.same = remote.same && self.has_tags(&there, &payload.document).await?;
        Ok(Lookup::Found(remote))
    }

    /// The post that has our slug, else the one that has our mark: a post that waits for review has lost its slug.
    async fn search(&self, document: &Value) -> Result<Option<Value>, PlatformError> {
        let (slug, mark) = (text(document, "slug").unwrap_or_default(), post::mark(document));
        let edited = |name, value| [(name, value), ("status", "any"), ("context", "edit")];
        let by_slug = self.get("/wp/v2/posts", &edited("slug", slug)).await?;
        if let Some(there) = by_slug.json().get(0) {
            let ours = post::has_mark(there, mark) || post::is_same_article(there, document);
            return if ours { Ok(Some(there.clone())) } else { Err(post::taken(there)) };
        }
        // Posts that this user may not edit are counted, and left out.
        if by_slug.header("x-wp-total").is_some_and(|total| total != "0") {
            return Err(post::of_another(slug));
        }
        let by_mark = self.read("/wp/v2/posts", &edited("search", mark)).await?;
        Ok(by_mark.as_array().and_then(|posts| posts.iter().find(|there| post::has_mark(there, mark))).cloned())
    }

    /// Whether a post has these tags, in whatever order.
    async fn has_tags(&self, there: &Value, document: &Value) -> Result<bool, PlatformError> {
        let wanted = self.tags(&tags::names(document)).await?.into_iter().collect::<Option<BTreeSet<u64>>>();
        let has = there["tags"].as_array().map(|tags| tags.iter().filter_map(Value::as_u64).collect::<BTreeSet<u64>>());
        Ok(wanted.is_some() && wanted == has)
    }

    /// The number of each tag that is there.
    async fn tags(&self, names: &[&str]) -> Result<Vec<Option<u64>>, PlatformError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let slugs = names.iter().map(|name| tags::slug(name)).collect::<Vec<_>>().join(",");
        let mut known = self.read("/wp/v2/tags", &[("slug", &slugs), ("per_page", "100")]).await?;
        for name in names {
            // A tag may have another slug than its name makes one expect.
            if tags::number(&known, name).is_none() {
                let named = self.read("/wp/v2/tags", &[("search", &post::escaped(name)), ("per_page", "100")]).await?;
                if let (Some(known), Value::Array(named)) = (known.as_array_mut(), named) {
                    known.extend(named);
                }
            }
        }
        Ok(names.iter().map(|name| tags::number(&known, name)).collect())
    }

    /// The number of each tag; those that are missing are made.
    async fn tags_made(&self, document: &Value) -> Result<Vec<u64>, PlatformError> {
        let names = tags::names(document);
        let mut numbers = Vec::with_capacity(names.len());
        for (name, number) in names.iter().zip(self.tags(&names).await?) {
            numbers.push(match number {
                Some(number) => number,
                // A second tag of that name cannot come about, so this may be tried again.
                None => match self.write(Repeat::May, "/wp/v2/tags", &json!({"name": name})).await?["id"].as_u64() {
                    Some(number) => number,
                    None => return Err(strange(&self.http.host(), "WordPress", ErrorKind::Refused)),
                },
            });
        }
        Ok(numbers)
    }

    /// The fields as they are sent: tags by number, files by address.
    async fn filled(&self, payload: &Payload) -> Result<Value, PlatformError> {
        let in_words = payload.document.get(post::IN_WORDS);
        let mut fields = match (self.uploads(payload).await, in_words) {
            (Ok(addresses), _) => payload.filled(&addresses),
            (Err(error), Some(text)) if error.kind == ErrorKind::Rights => {
                let mut fields = payload.document.clone();
                fields["content"] = text.clone();
                fields
            }
            (Err(error), _) => return Err(error),
        };
        if let Some(fields) = fields.as_object_mut() {
            fields.remove(post::IN_WORDS);
        }
        fields["tags"] = json!(self.tags_made(&payload.document).await?);
        Ok(fields)
    }

    async fn uploads(&self, payload: &Payload) -> Result<Vec<String>, PlatformError> {
        let mut addresses = Vec::with_capacity(payload.attachments.len());
        for attachment in &payload.attachments {
            addresses.push(self.uploaded(attachment).await?);
        }
        Ok(addresses)
    }

    /// The address of a file, which is uploaded unless one of its name is there: the name holds a digest of the bytes.
    async fn uploaded(&self, attachment: &Attachment) -> Result<String, PlatformError> {
        let stem = attachment.name.rsplit_once('.').map_or(attachment.name.as_str(), |(stem, _)| stem);
        let there = self.read("/wp/v2/media", &[("slug", stem)]).await?;
        if let Some(address) = there.get(0).and_then(|file| text(file, "source_url")) {
            return Ok(address.to_owned());
        }
        let url = self.root().await?.url(self.http.base(), "/wp/v2/media", &[]);
        let request = |client: &reqwest::Client| {
            let name = format!("attachment; filename=\"{}\"", attachment.name);
            let request =
                client.post(url.clone()).header("content-type", attachment.media_type).header("content-disposition", name);
            request.body(attachment.bytes.clone())
        };
        let outcome = self.http.send(Repeat::May, request).await;
        let file = self.explained(outcome).await?.json();
        text(&file, "source_url").map(str::to_owned).ok_or_else(|| strange(&self.http.host(), "WordPress", ErrorKind::Refused))
    }

    async fn add(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let fields = self.filled(payload).await?;
        let there = self.write(Repeat::Never, "/wp/v2/posts", &fields).await?;
        self.written(&there, payload, ErrorKind::Ambiguous)
    }

    async fn edit(&self, payload: &Payload, remote: &Remote) -> Result<Remote, PlatformError> {
        let mut fields = self.filled(payload).await?;
        if let Some(fields) = fields.as_object_mut() {
            // The slug is the address, which somebody may have improved.
            fields.remove("slug");
        }
        let there = self.write(Repeat::May, &format!("/wp/v2/posts/{}", remote.id), &fields).await?;
        self.written(&there, payload, ErrorKind::Unavailable)
    }

    fn written(&self, there: &Value, payload: &Payload, otherwise: ErrorKind) -> Result<Remote, PlatformError> {
        let remote = post::remote(there, payload).ok_or_else(|| strange(&self.http.host(), "WordPress", otherwise))?;
        Ok(Remote { same: true, ..remote })
    }

    async fn checks(&self) -> Vec<Check> {
        let index = match self.read("/", &[]).await {
            Ok(index) => index,
            Err(error) => return vec![Check::bad("reachable", &error)],
        };
        let mut checks =
            vec![Check::good("reachable", format!("{} is \"{}\"", self.http.host(), text(&index, "name").unwrap_or_default()))];
        if !root::takes_passwords(&index) {
            checks.push(Check::bad("credential", &self.takes_none()));
            return checks;
        }
        match self.read("/wp/v2/users/me", &[("context", "edit")]).await {
            Ok(user) => {
                let name = text(&user, "username").or(text(&user, "name")).unwrap_or_default();
                checks.push(Check::good("credential", format!("the application password of {name} is valid")));
                checks.extend(rights(&user["capabilities"]));
            }
            Err(error) => checks.push(Check::bad("credential", &error)),
        }
        checks.push(root::version(&index));
        checks
    }
}

impl Platform for WordPress {
    fn abilities(&self) -> Abilities {
        Abilities::all(TargetType::Wordpress)
    }

    fn address(&self) -> String {
        self.address.clone()
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let pictures = Pictures::of(post.manuscript, Drawing::Png);
        let (document, content) = post::document(post, &pictures);
        let attachments = pictures.attachments.into_iter().filter(|file| content.contains(&file.place())).collect();
        Ok(Payload { attachments, notes: pictures.notes, ..Payload::new(document, content) })
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

/// What a user may do, as far as publishing needs it.
fn rights(capabilities: &Value) -> Vec<Check> {
    let may = |name: &str| capabilities[name].as_bool().unwrap_or(false);
    let lacking = |what: &str, hint: &str| vec![Check::bad("rights", &PlatformError::new(ErrorKind::Rights, what).hint(hint))];
    if !may("edit_posts") {
        return lacking("the user may not write posts", "give the user the role of an author or an editor");
    }
    if !may("publish_posts") {
        return lacking(
            "the user may write drafts, and may not publish",
            "publish the drafts by hand, or give the user the role of an author or an editor",
        );
    }
    if !may("upload_files") {
        return lacking(
            "the user may publish, and may not upload images: diagrams go as lists",
            "give the user the role of an author or an editor",
        );
    }
    vec![Check::good("rights", "the user may write, publish and upload")]
}

fn dialect() -> Dialect {
    Dialect { words, kind, hint }
}

fn code(reply: &Reply) -> String {
    text(&reply.json(), "code").unwrap_or_default().to_owned()
}

fn words(reply: &Reply) -> Option<String> {
    let answer = reply.json();
    let details = answer["data"]["params"].as_object().into_iter().flatten().filter_map(|(_, words)| words.as_str());
    let words: Vec<&str> = text(&answer, "message").into_iter().chain(details).collect();
    (!words.is_empty()).then(|| format!("{} ({})", words.join(" "), code(reply)))
}

/// Nobody may not ask for drafts, and is told that the parameter is wrong.
fn kind(reply: &Reply) -> Option<ErrorKind> {
    if is_page(reply) {
        return Some(ErrorKind::Refused);
    }
    let details = reply.json()["data"]["details"]["status"]["code"].clone();
    (reply.status == 400 && details == "rest_forbidden_status").then_some(ErrorKind::Credentials)
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let hint = match (kind, code(reply).as_str()) {
        (ErrorKind::Credentials, _) => {
            "the site took the request for nobody's: the user name or the application password is wrong (it is not the password for \
             logging in; make one under Users > Profile), or the host does not pass the Authorization header on"
        }
        (ErrorKind::Rights, "rest_cannot_publish") => {
            "the role of this user may only write drafts: publish without --live and let somebody else publish the draft, or give the user \
             the role of an author"
        }
        (ErrorKind::Rights, "rest_cannot_edit") => "the post belongs to another user: take that user, or an editor",
        (ErrorKind::Rights, _) => "the role of this user may not do that: take an author or an editor",
        _ => return elsewhere(reply),
    };
    Some(hint.to_owned())
}
