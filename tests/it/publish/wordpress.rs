//! A WordPress that tests play: its REST API as a real 6.1 answered, with its words.

use super::clock::{Clock, stamp};
use super::wordpress_site::{self as site, Role, User};
use crate::web_server::{Request, Response, WebServer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// A post as the server keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// Its number.
    pub(crate) id: u64,
    /// `draft`, `publish`, `future`, `pending` or `private`.
    pub(crate) status: String,
    /// The last part of its address; drafts may have none.
    pub(crate) slug: String,
    /// Its title.
    pub(crate) title: String,
    /// The HTML with its block comments.
    pub(crate) content: String,
    /// The summary.
    pub(crate) excerpt: String,
    /// Numbers of tags.
    pub(crate) tags: Vec<u64>,
    /// Its date in UTC.
    pub(crate) date: String,
    /// When it was changed.
    pub(crate) modified: String,
    /// The login name of its author.
    pub(crate) author: String,
}

/// A tag as the server keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    /// Its number.
    pub(crate) id: u64,
    /// Its name, with HTML's entities.
    pub(crate) name: String,
    /// The last part of its address.
    pub(crate) slug: String,
}

/// The settings and the content of a WordPress.
pub(crate) struct State {
    /// All posts, the oldest first.
    pub(crate) posts: Vec<Post>,
    /// All tags.
    pub(crate) tags: Vec<Tag>,
    /// Uploaded files: the number, the name without its end, the address, the bytes.
    pub(crate) media: Vec<(u64, String, String, Vec<u8>)>,
    /// Who may log in.
    pub(crate) users: Vec<User>,
    /// Whether it takes application passwords: not on plain http, unless it is a local site.
    pub(crate) application_passwords: bool,
    /// Whether the front passes `Authorization` on.
    pub(crate) passes_authorization: bool,
    /// Whether addresses are `/wp-json/...`; otherwise `/index.php?rest_route=/...`.
    pub(crate) pretty: bool,
    /// Its time.
    pub(crate) clock: Clock,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    next: u64,
}

impl State {
    /// The names of the tags of a post.
    pub(crate) fn tag_names(&self, post: &Post) -> Vec<String> {
        let name = |id: &u64| self.tags.iter().find(|tag| tag.id == *id).map(|tag| tag.name.clone());
        post.tags.iter().filter_map(name).collect()
    }

    fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// A running WordPress.
pub(crate) struct WordPress {
    /// The server, for faults and for the requests that came.
    pub(crate) web: WebServer,
    state: Arc<Mutex<State>>,
}

impl WordPress {
    /// Starts an empty local site with an administrator, whose application password is `password`, and `writer`, a contributor with
    /// the same one.
    pub(crate) fn start(administrator: &str, password: &str) -> Self {
        let user = |id, login: &str, role| User { id, login: login.to_owned(), password: password.replace(' ', ""), role };
        let state = State {
            posts: Vec::new(),
            tags: Vec::new(),
            media: Vec::new(),
            users: vec![user(1, administrator, Role::Administrator), user(2, "writer", Role::Contributor)],
            application_passwords: true,
            passes_authorization: true,
            pretty: true,
            clock: Clock::default(),
            origin: String::new(),
            next: 3,
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let web = WebServer::start(move |request| answer(request, &mut shared.lock().unwrap()));
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

    /// What a front answers that lost the server behind it.
    pub(crate) fn bad_gateway() -> Response {
        Response::text(
            502,
            "text/html",
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
        )
    }
}

fn answer(request: &Request, state: &mut State) -> Response {
    let root = if state.pretty { format!("{}/wp-json/", state.origin) } else { format!("{}/index.php?rest_route=/", state.origin) };
    let response = match route(request, state) {
        None if request.path == "/" => Response::text(200, "text/html; charset=UTF-8", "<html><body>Hello</body></html>"),
        None => Response::text(404, "text/html; charset=UTF-8", "<html><body>Page not found</body></html>"),
        Some(route) => {
            let parts: Vec<&str> = route.split('/').filter(|part| !part.is_empty()).collect();
            rest(request, state, &parts)
        }
    };
    response.with("link", &format!("<{root}>; rel=\"https://api.w.org/\""))
}

/// The route within the API; none for a page of the site.
fn route(request: &Request, state: &State) -> Option<String> {
    match request.path.strip_prefix("/wp-json") {
        Some(route) if state.pretty => Some(route.to_owned()),
        Some(_) => None,
        None if request.path == "/" || request.path == "/index.php" => request.parameter("rest_route").map(str::to_owned),
        None => None,
    }
}

fn rest(request: &Request, state: &mut State, parts: &[&str]) -> Response {
    let user = site::user(request, state);
    match (request.method.as_str(), parts) {
        ("GET", []) => site::index(state),
        ("GET", ["wp", "v2", "users", "me"]) => site::me(user.as_ref(), request),
        ("GET", ["wp", "v2", "posts"]) => list(request, state, user.as_ref()),
        ("POST", ["wp", "v2", "posts"]) => create(request, state, user.as_ref()),
        ("GET", ["wp", "v2", "posts", id]) => read(request, state, user.as_ref(), id),
        ("POST" | "PUT" | "PATCH", ["wp", "v2", "posts", id]) => update(request, state, user.as_ref(), id),
        ("GET", ["wp", "v2", "tags"]) => site::tags(request, state),
        ("POST", ["wp", "v2", "tags"]) => site::add_tag(request, state, user.as_ref()),
        ("GET", ["wp", "v2", "media"]) => site::media(request, state),
        ("POST", ["wp", "v2", "media"]) => {
            let id = state.next();
            site::upload(request, state, user.as_ref(), id)
        }
        _ => error(404, "rest_no_route", "No route was found matching the URL and request method."),
    }
}

fn list(request: &Request, state: &State, user: Option<&User>) -> Response {
    let statuses = request.parameter("status").unwrap_or("publish");
    if statuses != "publish" && user.is_none() {
        let details =
            json!({"status": {"code": "rest_forbidden_status", "message": "Status is forbidden.", "data": {"status": 401}}});
        return invalid("status", "Status is forbidden.", &details);
    }
    if request.parameter("context") == Some("edit") && user.is_none() {
        return error(401, "rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.");
    }
    let slugs: Option<Vec<&str>> = request.parameter("slug").map(|slugs| slugs.split(',').collect());
    let matches = |post: &&Post| {
        slugs.as_ref().is_none_or(|slugs| slugs.contains(&post.slug.as_str()))
            && (statuses == "any" || statuses.split(',').any(|status| status == post.status))
    };
    let found: Vec<&Post> = state.posts.iter().rev().filter(matches).collect();
    // The total counts posts that are left out because this user may not edit them.
    let may = |post: &&&Post| request.parameter("context") != Some("edit") || user.is_some_and(|user| user.may_edit(&post.author));
    let posts: Value = found.iter().filter(may).map(|post| shown(request, state, post)).collect();
    Response::json(200, &posts)
        .with("x-wp-total", &found.len().to_string())
        .with("x-wp-totalpages", if found.is_empty() { "0" } else { "1" })
}

fn read(request: &Request, state: &State, user: Option<&User>, id: &str) -> Response {
    let Some(post) = state.posts.iter().find(|post| post.id.to_string() == id) else { return no_such_post() };
    if request.parameter("context") == Some("edit") && !user.is_some_and(|user| user.may_edit(&post.author)) {
        let status = if user.is_some() { 403 } else { 401 };
        return error(status, "rest_forbidden_context", "Sorry, you are not allowed to edit this post.");
    }
    if post.status != "publish" && !user.is_some_and(|user| user.may_edit(&post.author)) {
        return error(if user.is_some() { 403 } else { 401 }, "rest_forbidden", "Sorry, you are not allowed to do that.");
    }
    Response::json(200, &shown(request, state, post))
}

fn create(request: &Request, state: &mut State, user: Option<&User>) -> Response {
    let Some(user) = user else {
        return error(401, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.");
    };
    let now = stamp(state.clock.now());
    let mut post = Post {
        id: 0,
        status: "draft".to_owned(),
        slug: String::new(),
        title: String::new(),
        content: String::new(),
        excerpt: String::new(),
        tags: Vec::new(),
        date: now.clone(),
        modified: now,
        author: user.login.clone(),
    };
    if let Err(refused) = fill(&mut post, &request.json(), state, user) {
        return *refused;
    }
    if post.title.is_empty() && post.content.is_empty() && post.excerpt.is_empty() {
        return error(400, "empty_content", "Content, title, and excerpt are empty.");
    }
    post.id = state.next();
    state.posts.push(post);
    let post = state.posts.last().unwrap();
    let location = format!("{}/wp-json/wp/v2/posts/{}", state.origin, post.id);
    Response::json(201, &shown_to_editor(state, post)).with("location", &location)
}

fn update(request: &Request, state: &mut State, user: Option<&User>, id: &str) -> Response {
    let Some(position) = state.posts.iter().position(|post| post.id.to_string() == id) else { return no_such_post() };
    let mut post = state.posts[position].clone();
    let Some(user) = user.filter(|user| user.may_edit(&post.author)) else {
        return error(if user.is_some() { 403 } else { 401 }, "rest_cannot_edit", "Sorry, you are not allowed to edit this post.");
    };
    if let Err(refused) = fill(&mut post, &request.json(), state, user) {
        return *refused;
    }
    post.modified = stamp(state.clock.now());
    state.posts[position] = post;
    Response::json(200, &shown_to_editor(state, &state.posts[position]))
}

/// Takes over what was sent; what was not sent stays as it was.
fn fill(post: &mut Post, fields: &Value, state: &State, user: &User) -> Result<(), Box<Response>> {
    if let Some(tags) = fields.get("tags") {
        let ids: Option<Vec<u64>> = tags.as_array().map(|tags| tags.iter().map_while(Value::as_u64).collect());
        let sent = tags.as_array().map_or(0, Vec::len);
        post.tags = match ids {
            Some(ids) if ids.len() == sent => ids,
            ids => {
                let words = format!("tags[{}] is not of type integer.", ids.map_or(0, |ids| ids.len()));
                let details = json!({"tags": {"code": "rest_invalid_type", "message": words, "data": {"param": "tags[0]"}}});
                return Err(Box::new(invalid("tags", &words, &details)));
            }
        };
    }
    let text = |name: &str| fields[name].as_str().or(fields[name]["raw"].as_str()).map(str::to_owned);
    post.title = text("title").unwrap_or(post.title.clone());
    post.content = text("content").unwrap_or(post.content.clone());
    post.excerpt = text("excerpt").unwrap_or(post.excerpt.clone());
    post.date = text("date_gmt").map_or(post.date.clone(), |date| date[..19].to_owned());
    if let Some(status) = text("status") {
        set_status(post, &status, state, user)?;
    }
    let wanted = text("slug").unwrap_or(post.slug.clone());
    let live = matches!(post.status.as_str(), "publish" | "future" | "private");
    post.slug = match wanted.as_str() {
        // Who may not publish has no say about the slug of a post that waits for review.
        _ if post.status == "pending" && !user.may_publish() => String::new(),
        "" if live => free_slug(&site::slug(&post.title), post, state),
        "" => String::new(),
        wanted => free_slug(&site::slug(wanted), post, state),
    };
    Ok(())
}

fn set_status(post: &mut Post, status: &str, state: &State, user: &User) -> Result<(), Box<Response>> {
    match status {
        "draft" | "pending" => {}
        "publish" | "future" | "private" if user.may_publish() => {}
        "publish" | "future" | "private" => {
            let words = "Sorry, you are not allowed to publish posts in this post type.";
            return Err(Box::new(error(403, "rest_cannot_publish", words)));
        }
        _ => {
            let words = "status is not one of publish, future, draft, pending, and private.";
            let details = json!({"status": {"code": "rest_not_in_enum", "message": words, "data": null}});
            return Err(Box::new(invalid("status", words, &details)));
        }
    }
    let later = post.date > stamp(state.clock.now());
    post.status = if status == "publish" && later { "future".to_owned() } else { status.to_owned() };
    Ok(())
}

/// The slug, with a number where another post has it, a draft too.
fn free_slug(wanted: &str, post: &Post, state: &State) -> String {
    let taken = |slug: &str| state.posts.iter().any(|other| other.id != post.id && other.slug == slug);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|slug| !taken(slug)).unwrap()
}

/// A post as a request asks for it.
fn shown(request: &Request, state: &State, post: &Post) -> Value {
    let mut answer = shown_to_editor(state, post);
    if request.parameter("context") != Some("edit") {
        for name in ["title", "content", "excerpt"] {
            answer[name].as_object_mut().unwrap().remove("raw");
        }
    }
    if let Some(fields) = request.parameter("_fields") {
        answer.as_object_mut().unwrap().retain(|name, _| fields.split(',').any(|field| field.split('.').next() == Some(name)));
    }
    answer
}

fn shown_to_editor(state: &State, post: &Post) -> Value {
    let link = if post.status == "publish" && state.pretty {
        format!("{}/{}/", state.origin, post.slug)
    } else {
        format!("{}/?p={}", state.origin, post.id)
    };
    // Tags come in the order of their names, whatever the order was in which they were sent.
    let mut tags = post.tags.clone();
    tags.sort_by_key(|id| state.tags.iter().find(|tag| tag.id == *id).map(|tag| tag.name.to_lowercase()));
    json!({
        "id": post.id, "date_gmt": post.date, "modified_gmt": post.modified, "slug": post.slug, "status": post.status, "type": "post",
        "link": link, "title": {"raw": post.title, "rendered": site::escaped(&post.title)},
        "content": {"raw": post.content, "rendered": post.content, "protected": false, "block_version": 1},
        "excerpt": {"raw": post.excerpt, "rendered": post.excerpt, "protected": false}, "tags": tags, "meta": [],
    })
}

fn no_such_post() -> Response {
    error(404, "rest_post_invalid_id", "Invalid post ID.")
}

fn invalid(parameter: &str, words: &str, details: &Value) -> Response {
    let data = json!({"status": 400, "params": {parameter: words}, "details": details});
    let message = format!("Invalid parameter(s): {parameter}");
    Response::json(400, &json!({"code": "rest_invalid_param", "message": message, "data": data}))
}

/// An error in WordPress's form.
pub(super) fn error(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({"code": code, "message": message, "data": {"status": status}}))
}
