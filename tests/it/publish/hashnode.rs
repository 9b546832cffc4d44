//! Hashnode's GraphQL API for one publication.
//!
//! Errors come with HTTP 200 in `errors`; reads may be older than the last write; a draft that is published gets another id.

mod query;
mod schema;

use crate::web_server::{Request, Response, WebServer};
use query::Field;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The token that is known.
pub(crate) const TOKEN: &str = "hashnode-token-of-ada";
/// The id of the publication.
pub(crate) const PUBLICATION: &str = "65a000000000000000000001";

const BODY_BYTES: usize = 100 * 1024;

/// A running Hashnode.
pub(crate) struct Hashnode {
    /// For faults and the log.
    pub(crate) server: WebServer,
    blog: Arc<Mutex<Blog>>,
}

impl Hashnode {
    /// One with an empty publication on a Pro plan.
    pub(crate) fn start() -> Self {
        let blog = Arc::new(Mutex::new(Blog::default()));
        let handled = Arc::clone(&blog);
        Self { server: WebServer::start(move |request| handled.lock().unwrap().answer(request)), blog }
    }

    /// The address for `url`.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What it holds, to be looked at and changed.
    pub(crate) fn blog(&self) -> MutexGuard<'_, Blog> {
        self.blog.lock().unwrap()
    }

    /// The requests so far that were mutations; reads are POST requests too.
    pub(crate) fn mutations(&self) -> Vec<Value> {
        let bodies = self.server.requests().into_iter().map(|request| request.json());
        bodies.filter(|body| body["query"].as_str().is_some_and(|query| query.trim_start().starts_with("mutation"))).collect()
    }
}

/// A post or a draft.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// An id of 24 hexadecimal digits.
    pub(crate) id: String,
    /// The last part of its address.
    pub(crate) slug: String,
    /// What was sent: title, contentMarkdown, tags, originalArticleURL ...
    pub(crate) input: Map<String, Value>,
}

/// What the publication shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// In order of their making.
    pub(crate) posts: Vec<Entry>,
    /// Without those that became posts.
    pub(crate) drafts: Vec<Entry>,
}

/// A publication and how the service treats it.
pub(crate) struct Blog {
    /// Whether the publication pays.
    pub(crate) pro: bool,
    /// Whether the token's owner may publish, or hand in drafts only.
    pub(crate) editor: bool,
    /// How old a read may be.
    pub(crate) stale: Duration,
    /// As of the last write.
    pub(crate) now: Content,
    history: Vec<(Instant, Content)>,
    ids: u32,
}

impl Default for Blog {
    fn default() -> Self {
        Self { pro: true, editor: true, stale: Duration::ZERO, now: Content::default(), history: Vec::new(), ids: 0 }
    }
}

/// An entry of `errors`.
type Refusal = (&'static str, String);

impl Blog {
    fn answer(&mut self, request: &Request) -> Response {
        let body = request.json();
        if request.body.len() > BODY_BYTES {
            return Response::text(413, "text/html", "<h1>Payload Too Large</h1>");
        }
        let Some(text) = body["query"].as_str() else { return unfit("Must provide query string.") };
        let parsed = query::parse(text, &body["variables"]).and_then(|(mutation, fields)| {
            schema::check(if mutation { "Mutation" } else { "Query" }, &fields)?;
            Ok((mutation, fields))
        });
        match parsed {
            Err(message) => unfit(&message),
            Ok((mutation, fields)) => self.run(request, mutation, &fields),
        }
    }

    fn run(&mut self, request: &Request, mutation: bool, fields: &[Field]) -> Response {
        let token = request.header("authorization").unwrap_or_default();
        let known = token.strip_prefix("Bearer ").unwrap_or(token) == TOKEN;
        let mut answer = Map::new();
        for field in fields {
            let resolved = if mutation { self.mutate(known, field) } else { self.look(known, field) };
            match resolved {
                Ok(value) => answer.insert(field.alias.clone(), value),
                Err((code, message)) => {
                    let error = json!({ "message": message, "path": [field.alias], "extensions": { "code": code } });
                    return Response::json(200, &json!({ "errors": [error], "data": null }));
                }
            };
        }
        Response::json(200, &json!({ "data": answer }))
    }

    fn look(&self, known: bool, field: &Field) -> Result<Value, Refusal> {
        let argument = |name: &str| field.arguments.get(name).and_then(Value::as_str);
        match field.name.as_str() {
            "me" if known => Ok(pick(&self.user(), &field.fields)),
            "post" => Ok(self
                .seen()
                .posts
                .iter()
                .find(|post| argument("id") == Some(&post.id))
                .map_or(Value::Null, |post| pick(&post_json(post), &field.fields))),
            "publication" if argument("id").is_none_or(|id| id == PUBLICATION) => {
                self.paid()?;
                Ok(self.publication(known, &field.fields))
            }
            "publication" => Ok(Value::Null),
            "draft" if known => {
                self.paid()?;
                let found = self.seen().drafts.into_iter().find(|draft| argument("id") == Some(&draft.id));
                let draft = found.ok_or(("NOT_FOUND", "Draft not found".to_owned()))?;
                Ok(pick(&draft_json(&draft), &field.fields))
            }
            _ => Err(unauthenticated()),
        }
    }

    fn publication(&self, known: bool, fields: &[Field]) -> Value {
        let seen = self.seen();
        let mut answer = Map::new();
        for field in fields {
            let value = match field.name.as_str() {
                "post" => {
                    let found = seen.posts.iter().find(|post| field.arguments["slug"] == post.slug.as_str());
                    found.map_or(Value::Null, |post| pick(&post_json(post), &field.fields))
                }
                "posts" => pick(&page(&seen.posts, post_json, field, 100), &field.fields),
                "drafts" if known => pick(&page(&seen.drafts, draft_json, field, 50), &field.fields),
                _ => pick(&publication_json(), std::slice::from_ref(field))[&field.alias].clone(),
            };
            answer.insert(field.alias.clone(), value);
        }
        Value::Object(answer)
    }

    fn mutate(&mut self, known: bool, field: &Field) -> Result<Value, Refusal> {
        let input = field.arguments.get("input").cloned().unwrap_or_default();
        schema::check_input(&field.name, &input).map_err(|message| ("BAD_USER_INPUT", message))?;
        if !known {
            return Err(unauthenticated());
        }
        self.paid()?;
        if !self.editor && matches!(field.name.as_str(), "publishPost" | "publishDraft" | "updatePost") {
            return Err(("FORBIDDEN", "You do not have permission to publish to this publication".to_owned()));
        }
        let input = input.as_object().cloned().unwrap_or_default();
        check_content(&input)?;
        let before = self.now.clone();
        let payload = match field.name.as_str() {
            "publishPost" => json!({ "post": post_json(&self.add(input, Kind::Post)?) }),
            "createDraft" => json!({ "draft": draft_json(&self.add(input, Kind::Draft)?) }),
            "updatePost" => json!({ "post": post_json(&change(&mut self.now.posts, "id", input)?) }),
            "updateDraft" => json!({ "draft": draft_json(&change(&mut self.now.drafts, "draftId", input)?) }),
            _ => json!({ "post": post_json(&self.publish_draft(&input)?) }),
        };
        self.history.push((Instant::now(), before));
        Ok(pick(&payload, &field.fields))
    }

    fn add(&mut self, mut input: Map<String, Value>, kind: Kind) -> Result<Entry, Refusal> {
        if input.remove("publicationId") != Some(json!(PUBLICATION)) {
            return Err(("NOT_FOUND", "Publication not found".to_owned()));
        }
        let title = input.get("title").and_then(Value::as_str).unwrap_or_default();
        let wished =
            input.get("slug").and_then(Value::as_str).map_or_else(|| title.to_lowercase().replace(' ', "-"), str::to_owned);
        self.ids += 1;
        let entry = Entry { id: format!("65b{:021x}", self.ids), slug: self.free_slug(&wished), input };
        match kind {
            Kind::Post => self.now.posts.push(entry.clone()),
            Kind::Draft => self.now.drafts.push(entry.clone()),
        }
        Ok(entry)
    }

    /// A slug that another post has gets a number, without a word.
    fn free_slug(&self, wished: &str) -> String {
        let taken = |slug: &str| self.now.posts.iter().any(|post| post.slug == slug);
        let mut slugs = std::iter::once(wished.to_owned()).chain((1..).map(|number| format!("{wished}-{number}")));
        slugs.find(|slug| !taken(slug)).unwrap()
    }

    fn publish_draft(&mut self, input: &Map<String, Value>) -> Result<Entry, Refusal> {
        let place = self.now.drafts.iter().position(|draft| input["draftId"] == draft.id.as_str());
        let draft = self.now.drafts.remove(place.ok_or(("NOT_FOUND", "Draft not found".to_owned()))?);
        self.ids += 1;
        let post = Entry { id: format!("65b{:021x}", self.ids), slug: self.free_slug(&draft.slug), input: draft.input };
        self.now.posts.push(post.clone());
        Ok(post)
    }

    fn paid(&self) -> Result<(), Refusal> {
        let message = "Publication does not have an active Pro plan. Upgrade in your dashboard to access this via the API.";
        if self.pro { Ok(()) } else { Err(("FORBIDDEN", message.to_owned())) }
    }

    /// What a read sees: the state before the oldest write that is too young.
    fn seen(&self) -> Content {
        let young = self.history.iter().find(|(written, _)| written.elapsed() < self.stale);
        young.map_or_else(|| self.now.clone(), |(_, before)| before.clone())
    }

    /// Lets so much time go by that every read shows what was written so far.
    pub(crate) fn rest(&mut self) {
        self.history.clear();
    }

    fn user(&self) -> Value {
        let edges = json!([{ "node": publication_json(), "cursor": "1" }]);
        let publications = json!({ "edges": edges, "pageInfo": { "hasNextPage": false, "endCursor": "1" } });
        json!({ "id": "65c000000000000000000001", "username": "ada", "name": "Ada", "publications": publications })
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Post,
    Draft,
}

fn check_content(input: &Map<String, Value>) -> Result<(), Refusal> {
    let short = |title: &str| title.chars().count() < 6;
    if input.get("title").and_then(Value::as_str).is_some_and(short) {
        return Err(("BAD_USER_INPUT", "Title must be at least 6 characters long".to_owned()));
    }
    if input.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.len() > 15) {
        return Err(("BAD_USER_INPUT", "A post can have at most 15 tags".to_owned()));
    }
    Ok(())
}

fn change(entries: &mut [Entry], key: &str, mut input: Map<String, Value>) -> Result<Entry, Refusal> {
    let id = input.remove(key).unwrap_or_default();
    let entry = entries.iter_mut().find(|entry| id == entry.id.as_str()).ok_or(("NOT_FOUND", "Post not found".to_owned()))?;
    if let Some(slug) = input.get("slug").and_then(Value::as_str) {
        slug.clone_into(&mut entry.slug);
    }
    entry.input.extend(input);
    Ok(entry.clone())
}

fn page(entries: &[Entry], shown: fn(&Entry) -> Value, field: &Field, most: usize) -> Value {
    let first = field.arguments.get("first").and_then(Value::as_u64).map_or(most, |first| most.min(first as usize));
    let after = field.arguments.get("after").and_then(Value::as_str).and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let newest = entries.iter().rev().skip(after).take(first).enumerate();
    let edges: Vec<Value> =
        newest.map(|(place, entry)| json!({ "node": shown(entry), "cursor": (after + place + 1).to_string() })).collect();
    let end = after + edges.len();
    json!({ "edges": edges, "pageInfo": { "hasNextPage": end < entries.len(), "endCursor": end.to_string() }, "totalDocuments": entries.len() })
}

fn publication_json() -> Value {
    json!({ "id": PUBLICATION, "title": "Ada writes", "url": "https://ada.hashnode.example", "canonicalURL": "https://ada.hashnode.example" })
}

fn post_json(post: &Entry) -> Value {
    let mut json = draft_json(post);
    json["url"] = format!("https://ada.hashnode.example/{}", post.slug).into();
    json["publishedAt"] = "2026-11-26T00:00:00.000Z".into();
    json
}

fn draft_json(entry: &Entry) -> Value {
    let text = entry.input.get("contentMarkdown").cloned().unwrap_or_default();
    let of_draft = entry.input.get("metaTags").map(|tags| &tags["description"]);
    let description = entry.input.get("metaDescription").or(of_draft);
    json!({
        "id": entry.id, "slug": entry.slug, "title": entry.input.get("title"), "subtitle": entry.input.get("subtitle"),
        "content": { "markdown": text, "html": "", "text": text }, "tags": entry.input.get("tags"),
        "updatedAt": "2026-11-26T00:00:00.000Z", "canonicalUrl": entry.input.get("originalArticleURL"), "seo": { "title": null, "description": description },
    })
}

/// The fields that were asked for.
fn pick(value: &Value, fields: &[Field]) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| pick(item, fields)).collect()),
        Value::Object(_) if !fields.is_empty() => {
            fields.iter().map(|field| (field.alias.clone(), pick(&value[&field.name], &field.fields))).collect()
        }
        other => other.clone(),
    }
}

fn unauthenticated() -> Refusal {
    ("UNAUTHENTICATED", "You must be authenticated".to_owned())
}

/// The answer to a document that does not fit the schema.
fn unfit(message: &str) -> Response {
    let error = json!({ "message": message, "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" } });
    Response::json(400, &json!({ "errors": [error] }))
}
