//! A Ghost 6 that tests play: its Admin API as a real 6.65 answered, with its words.

use super::clock::{Clock, stamp};
use super::filter::conditions;
use super::multipart;
use super::token;
use crate::web_server::{Request, Response, WebServer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The document of a post without text.
const NOTHING: &str = r#"{"root":{"children":[{"children":[],"direction":null,"format":"","indent":0,"type":"paragraph","version":1}],"direction":null,"format":"","indent":0,"type":"root","version":1}}"#;

/// A post as the server keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// 24 hexadecimal digits.
    pub(crate) id: String,
    /// What the address of a draft is made of.
    pub(crate) uuid: String,
    /// Its title.
    pub(crate) title: String,
    /// The last part of its address.
    pub(crate) slug: String,
    /// `draft`, `published` or `scheduled`.
    pub(crate) status: String,
    /// The document, a JSON text.
    pub(crate) lexical: String,
    /// Names; internal ones begin with `#`.
    pub(crate) tags: Vec<String>,
    /// Where it was published first.
    pub(crate) canonical_url: Option<String>,
    /// The summary.
    pub(crate) custom_excerpt: Option<String>,
    /// When it was or will be published.
    pub(crate) published_at: Option<String>,
    /// When it was changed, to the second.
    pub(crate) updated_at: String,
}

impl Post {
    /// The Markdown of its one card.
    pub(crate) fn markdown(&self) -> String {
        let document: Value = serde_json::from_str(&self.lexical).unwrap();
        document["root"]["children"][0]["markdown"].as_str().unwrap_or_default().to_owned()
    }
}

/// The settings and the content of a Ghost.
pub(crate) struct State {
    /// All posts, the oldest first.
    pub(crate) posts: Vec<Post>,
    /// Uploaded files: the address, the bytes.
    pub(crate) images: Vec<(String, Vec<u8>)>,
    /// The only Admin API key that is good, `ID:SECRET`.
    pub(crate) key: String,
    /// Its time.
    pub(crate) clock: Clock,
    origin: String,
}

/// A running Ghost.
pub(crate) struct Ghost {
    /// The server, for faults and for the requests that came.
    pub(crate) web: WebServer,
    state: Arc<Mutex<State>>,
}

impl Ghost {
    /// Starts an empty site with one custom integration, whose Admin API key is `key`.
    pub(crate) fn start(key: &str) -> Self {
        let state =
            State { posts: Vec::new(), images: Vec::new(), key: key.to_owned(), clock: Clock::default(), origin: String::new() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let web = WebServer::start(move |request| answer(request, &mut shared.lock().unwrap()).with("content-version", "v6.65"));
        state.lock().unwrap().origin = web.url();
        Self { web, state }
    }

    /// The address of the site.
    pub(crate) fn url(&self) -> String {
        self.web.url()
    }

    /// What it holds, to be looked at or changed; requests wait meanwhile.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// All posts, the oldest first.
    pub(crate) fn posts(&self) -> Vec<Post> {
        self.state().posts.clone()
    }
}

fn answer(request: &Request, state: &mut State) -> Response {
    let Some(path) = request.path.strip_prefix("/ghost/api/admin/") else {
        return Response::text(404, "text/html", "<h1>404</h1>");
    };
    if !path.ends_with('/') {
        return Response::empty(301).with("location", &format!("{}/", request.path));
    }
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if parts == ["site"] {
        let site = json!({"title": "Verify", "url": format!("{}/", state.origin), "version": "6.65"});
        return Response::json(200, &json!({"site": site}));
    }
    if let Err(refused) = token::check(request.header("authorization"), &state.key, state.clock.now()) {
        return refusal(refused.status, refused.kind, &refused.message, None, refused.code);
    }
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["posts"]) => browse(request, state),
        ("GET", ["posts", "slug", slug]) => read(request, state, |post| post.slug == *slug),
        ("GET", ["posts", id]) => read(request, state, |post| post.id == *id),
        ("POST", ["posts"]) => add(request, state),
        ("PUT", ["posts", id]) => edit(request, state, id),
        ("POST", ["images", "upload"]) => upload(request, state),
        ("GET", ["config"]) => Response::json(200, &json!({"config": {"version": "6.65.0"}})),
        ("GET", ["users", "me"]) => missing("Resource not found error, cannot read user.", "User not found."),
        ("GET", ["integrations"]) => {
            let words = "API tokens do not have permission to access this endpoint";
            refusal(403, "NoPermissionError", words, None, None)
        }
        _ => refusal(
            406,
            "RequestNotAcceptableError",
            "Request could not be served, the endpoint was not found.",
            None,
            Some("UPDATE_CLIENT"),
        ),
    }
}

fn browse(request: &Request, state: &State) -> Response {
    let filter = request.parameter("filter").unwrap_or_default();
    let Some(wanted) = conditions(filter) else {
        return refusal(
            400,
            "BadRequestError",
            "Request not understood error, cannot list posts.",
            Some("Error parsing filter"),
            None,
        );
    };
    let matches = |post: &&Post| wanted.iter().any(|group| group.iter().all(|(name, value)| holds(post, name, value)));
    let posts: Vec<Value> = state.posts.iter().rev().filter(matches).map(|post| chosen(request, state, post)).collect();
    let pagination = json!({"page": 1, "limit": 15, "pages": 1, "total": posts.len(), "next": null, "prev": null});
    Response::json(200, &json!({"posts": posts.iter().take(15).collect::<Vec<_>>(), "meta": {"pagination": pagination}}))
}

fn holds(post: &Post, name: &str, value: &str) -> bool {
    match name {
        "slug" => post.slug == value,
        "status" => post.status == value,
        "canonical_url" => post.canonical_url.as_deref() == Some(value),
        "tag" | "tags" => post.tags.iter().any(|tag| tag_slug(tag) == value),
        _ => false,
    }
}

fn read(request: &Request, state: &State, wanted: impl Fn(&Post) -> bool) -> Response {
    match state.posts.iter().find(|post| wanted(post)) {
        Some(post) => Response::json(200, &json!({"posts": [chosen(request, state, post)]})),
        None => missing("Resource not found error, cannot read post.", "Post not found."),
    }
}

fn add(request: &Request, state: &mut State) -> Response {
    let number = state.posts.len() + 1;
    let mut post = Post {
        id: format!("6b0797e76ec2ae2cc65{number:05x}"),
        uuid: format!("89e93256-a3b2-411f-881c-{number:012x}"),
        title: String::new(),
        slug: String::new(),
        status: "draft".to_owned(),
        lexical: NOTHING.to_owned(),
        tags: Vec::new(),
        canonical_url: None,
        custom_excerpt: None,
        published_at: None,
        updated_at: now(state),
    };
    let body = request.json();
    let Some(fields) = body["posts"].get(0) else { return incomplete("save", "posts") };
    if fields["title"].is_null() {
        return incomplete("save", "title");
    }
    if let Err(refused) = fill(&mut post, fields, request, state, "save") {
        return *refused;
    }
    let location = format!("{}/ghost/api/admin/posts/{}/", state.origin, post.id);
    let answer = whole(state, &post);
    state.posts.push(post);
    Response::json(201, &json!({"posts": [answer]})).with("location", &location)
}

fn edit(request: &Request, state: &mut State, id: &str) -> Response {
    let Some(position) = state.posts.iter().position(|post| post.id == id) else {
        return missing("Resource not found error, cannot edit post.", "Post not found.");
    };
    let body = request.json();
    let Some(fields) = body["posts"].get(0) else { return incomplete("edit", "posts") };
    let Some(seen) = fields["updated_at"].as_str() else { return incomplete("edit", "updated_at") };
    let before = state.posts[position].clone();
    let mut post = before.clone();
    if let Err(refused) = fill(&mut post, fields, request, state, "edit") {
        return *refused;
    }
    if changed(&before, &post) {
        // A request that changes nothing is not compared.
        if seen != before.updated_at {
            let words = "Saving failed! Someone else is editing this post.";
            return refusal(409, "UpdateCollisionError", words, Some(words), Some("UPDATE_COLLISION"));
        }
        post.updated_at = now(state);
    }
    state.posts[position] = post;
    Response::json(200, &json!({"posts": [whole(state, &state.posts[position])]}))
}

fn changed(before: &Post, after: &Post) -> bool {
    let parts = |post: &Post| {
        let texts = [&post.title, &post.slug, &post.status, &post.lexical].map(Clone::clone);
        (texts, post.tags.clone(), [&post.canonical_url, &post.custom_excerpt, &post.published_at].map(Clone::clone))
    };
    parts(before) != parts(after)
}

/// Takes over what was sent; what was not sent stays as it was.
fn fill(post: &mut Post, fields: &Value, request: &Request, state: &State, verb: &str) -> Result<(), Box<Response>> {
    let text = |name: &str| fields[name].as_str().map(str::to_owned);
    post.title = text("title").unwrap_or(post.title.clone());
    if post.title.chars().count() > 255 {
        let words = "Value in [posts.title] exceeds maximum length of 255 characters. posts.title";
        return Err(Box::new(invalid(verb, words)));
    }
    for (name, field) in [("custom_excerpt", &mut post.custom_excerpt), ("canonical_url", &mut post.canonical_url)] {
        if let Some(value) = fields.get(name) {
            *field = value.as_str().map(str::to_owned);
        }
    }
    if post.custom_excerpt.as_ref().is_some_and(|excerpt| excerpt.chars().count() > 300) {
        return Err(Box::new(invalid(verb, "Validation failed for custom_excerpt.")));
    }
    if let Some(lexical) = text("lexical") {
        post.lexical = lexical;
    }
    // Without the parameter, HTML is left out without a word.
    if let Some(html) = text("html").filter(|_| request.parameter("source") == Some("html")) {
        post.lexical = json!({"root": {"type": "root", "children": [{"type": "html", "version": 1, "html": html}]}}).to_string();
    }
    if let Some(tags) = fields["tags"].as_array() {
        let name = |tag: &Value| tag.as_str().or(tag["name"].as_str()).map(str::to_owned);
        post.tags = tags.iter().filter_map(name).collect();
    }
    if let Some(at) = text("published_at") {
        post.published_at = Some(at);
    }
    if let Some(status) = text("status") {
        post.status = status;
    }
    dated(post, state).map_err(|words| Box::new(invalid(verb, words)))?;
    let wanted = text("slug").or(post.slug.is_empty().then(|| slug(&post.title)));
    if let Some(wanted) = wanted {
        post.slug = free_slug(&wanted, post, state);
    }
    Ok(())
}

fn dated(post: &mut Post, state: &State) -> Result<(), &'static str> {
    let future = |at: &String| at[..19] > *stamp(state.clock.now());
    match post.status.as_str() {
        "scheduled" if !post.published_at.as_ref().is_some_and(future) => Err("Date must be at least -2 minutes in the future."),
        "published" => {
            post.published_at.get_or_insert_with(|| now(state));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The slug, with a number where another post has it.
fn free_slug(wanted: &str, post: &Post, state: &State) -> String {
    let taken = |slug: &str| state.posts.iter().any(|other| other.id != post.id && other.slug == slug);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|slug| !taken(slug)).unwrap()
}

fn upload(request: &Request, state: &mut State) -> Response {
    let parts = multipart::parts(request);
    let Some(file) = parts.iter().find(|part| part.name == "file") else {
        return refusal(422, "ValidationError", "Please select an image.", None, None);
    };
    let refused = |words| refusal(415, "UnsupportedMediaTypeError", words, None, None);
    let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
    match file.kind.as_str() {
        "image/svg+xml" if !text.contains("<svg") || text.contains("<script") => return refused("Please select a valid SVG image"),
        "image/svg+xml" | "image/png" | "image/jpeg" | "image/gif" | "image/webp" => {}
        _ => return refused("Please select a valid image."),
    }
    let (stem, end) = file.file_name.rsplit_once('.').unwrap_or((&file.file_name, ""));
    let url = |suffix: String| format!("{}/content/images/2026/11/{stem}{suffix}.{end}", state.origin);
    let taken = |url: &String| state.images.iter().any(|(known, _)| known == url);
    let numbered = (1..).map(|number| url(format!("-{number}")));
    let url = std::iter::once(url(String::new())).chain(numbered).find(|url| !taken(url)).unwrap();
    state.images.push((url.clone(), file.bytes.clone()));
    let reference = parts.iter().find(|part| part.name == "ref").map(|part| String::from_utf8_lossy(&part.bytes).into_owned());
    Response::json(201, &json!({"images": [{"url": url, "ref": reference}]}))
}

/// A post as adding and editing answer with it.
fn whole(state: &State, post: &Post) -> Value {
    let tags: Vec<Value> = post
        .tags
        .iter()
        .map(|name| {
            let visibility = if name.starts_with('#') { "internal" } else { "public" };
            json!({"name": name, "slug": tag_slug(name), "visibility": visibility})
        })
        .collect();
    json!({
        "id": post.id, "uuid": post.uuid, "title": post.title, "slug": post.slug, "status": post.status, "lexical": post.lexical,
        "tags": tags, "canonical_url": post.canonical_url, "custom_excerpt": post.custom_excerpt, "published_at": post.published_at,
        "updated_at": post.updated_at, "url": address(state, post, true),
    })
}

/// A post as reading answers with it: the fields that were asked for, and the text in the formats that were asked for.
fn chosen(request: &Request, state: &State, post: &Post) -> Value {
    let mut answer = whole(state, post);
    let formats = request.parameter("formats").unwrap_or_default();
    let asked = |list: &str, name: &str| list.split(',').any(|asked| asked == name);
    let fields = answer.as_object_mut().unwrap();
    fields.remove("lexical");
    if let Some(wanted) = request.parameter("fields") {
        fields.retain(|name, _| asked(wanted, name));
        if asked(wanted, "url") {
            fields.insert("url".to_owned(), json!(address(state, post, asked(wanted, "uuid"))));
        }
    }
    if asked(formats, "lexical") {
        fields.insert("lexical".to_owned(), json!(post.lexical));
    }
    answer
}

/// Where a post is read; that of a draft needs the UUID, and is cut short where that was not asked for.
fn address(state: &State, post: &Post, with_uuid: bool) -> String {
    match (post.status.as_str(), with_uuid) {
        ("published", _) => format!("{}/{}/", state.origin, post.slug),
        (_, true) => format!("{}/p/{}/", state.origin, post.uuid),
        (_, false) => format!("{}/p/", state.origin),
    }
}

fn tag_slug(name: &str) -> String {
    name.strip_prefix('#').map_or_else(|| slug(name), |internal| format!("hash-{}", slug(internal)))
}

fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn now(state: &State) -> String {
    format!("{}.000Z", stamp(state.clock.now()))
}

fn incomplete(verb: &str, field: &str) -> Response {
    let details = json!([{"keyword": "required", "params": {"missingProperty": field}, "message": format!("must have required property '{field}'")}]);
    let error = json!({
        "message": format!("Validation error, cannot {verb} post."), "context": "Validation failed for 0.", "type": "ValidationError",
        "details": details, "property": "0", "help": null, "code": null, "id": "1a208d62", "ghostErrorCode": null,
    });
    Response::json(422, &json!({"errors": [error]}))
}

fn invalid(verb: &str, words: &str) -> Response {
    refusal(422, "ValidationError", &format!("Validation error, cannot {verb} post."), Some(words), None)
}

fn missing(message: &str, context: &str) -> Response {
    refusal(404, "NotFoundError", message, Some(context), None)
}

fn refusal(status: u16, kind: &str, message: &str, context: Option<&str>, code: Option<&str>) -> Response {
    let error = json!({
        "message": message, "context": context, "type": kind, "details": null, "property": null, "help": null, "code": code,
        "id": "515a2289-9cb2-4503-b3c1-876a6a113138", "ghostErrorCode": null,
    });
    Response::json(status, &json!({"errors": [error]}))
}
