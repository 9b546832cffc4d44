//! Medium's old API: posts are made and never seen again.

use crate::web_server::{Request, Response, WebServer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The token that is known.
pub(crate) const TOKEN: &str = "medium-token-of-ada";
/// The id of the user.
pub(crate) const USER: &str = "1d3ba";
/// The id of the user's publication.
pub(crate) const PUBLICATION: &str = "b45573";

/// A running Medium.
pub(crate) struct Medium {
    /// For faults and the log.
    pub(crate) server: WebServer,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// A post as readers see it.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// The title, as long as it was not too long.
    pub(crate) title: Option<String>,
    /// `markdown` or `html`.
    pub(crate) format: String,
    /// The text.
    pub(crate) content: String,
    /// The first three that were not too long.
    pub(crate) tags: Vec<String>,
    /// Where the text is at home.
    pub(crate) canonical_url: Option<String>,
    /// `public` unless something else was asked for.
    pub(crate) status: String,
    /// The publication, where it is not the user's own.
    pub(crate) publication: Option<String>,
}

impl Medium {
    /// One without posts.
    pub(crate) fn start() -> Self {
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let handled = Arc::clone(&posts);
        Self { server: WebServer::start(move |request| answer(request, &mut handled.lock().unwrap())), posts }
    }

    /// The address for `url`.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What it holds.
    pub(crate) fn posts(&self) -> MutexGuard<'_, Vec<Post>> {
        self.posts.lock().unwrap()
    }
}

fn answer(request: &Request, posts: &mut Vec<Post>) -> Response {
    match request.header("authorization") {
        None => return error(401, 6000, "An access token is required."),
        Some(value) if value != format!("Bearer {TOKEN}") => return error(401, 6003, "Token was invalid."),
        Some(_) => {}
    }
    let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match (request.method.as_str(), path.as_slice()) {
        ("GET", ["v1", "me"]) => {
            let user =
                json!({ "id": USER, "username": "ada", "name": "Ada", "url": "https://medium.example/@ada", "imageUrl": "" });
            Response::json(200, &json!({ "data": user }))
        }
        ("GET", ["v1", "users", USER, "publications"]) => {
            let publication =
                json!({ "id": PUBLICATION, "name": "Engines", "description": "", "url": "https://medium.example/engines" });
            Response::json(200, &json!({ "data": [publication] }))
        }
        ("POST", ["v1", "users", USER, "posts"]) => add(request, None, posts),
        ("POST", ["v1", "publications", PUBLICATION, "posts"]) => add(request, Some(PUBLICATION.to_owned()), posts),
        ("POST", ["v1", "users" | "publications", _, "posts"]) => {
            error(403, 2004, "The user does not have permission to publish here.")
        }
        _ => error(404, 404, "Not Found"),
    }
}

fn add(request: &Request, publication: Option<String>, posts: &mut Vec<Post>) -> Response {
    let body = request.json();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let (Some(format), Some(content)) = (text("contentFormat"), text("content")) else {
        return error(400, 2002, "contentFormat and content are required.");
    };
    if !matches!(format.as_str(), "markdown" | "html") {
        return error(400, 2003, "contentFormat must be html or markdown.");
    }
    let status = text("publishStatus").unwrap_or_else(|| "public".to_owned());
    if !matches!(status.as_str(), "public" | "draft" | "unlisted") {
        return error(400, 2005, "publishStatus is invalid.");
    }
    let tags = body["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let tags = tags.filter(|tag| tag.chars().count() <= 25).take(3).map(str::to_owned).collect();
    let title = text("title").filter(|title| title.chars().count() <= 100);
    posts.push(Post { title, format, content, tags, canonical_url: text("canonicalUrl"), status, publication });
    Response::json(201, &json!({ "data": shown(posts.len(), &posts[posts.len() - 1]) }))
}

fn shown(number: usize, post: &Post) -> Value {
    let id = format!("e6f{number:09x}");
    let mut json = json!({
        "id": id, "title": post.title, "authorId": USER, "tags": post.tags, "url": format!("https://medium.example/@ada/{id}"),
        "publishStatus": post.status, "license": "all-rights-reserved", "licenseUrl": "https://policy.medium.example/",
    });
    if let Some(url) = &post.canonical_url {
        json["canonicalUrl"] = url.as_str().into();
    }
    if post.status != "draft" {
        json["publishedAt"] = 1_764_115_200_000_u64.into();
    }
    json
}

fn error(status: u16, code: u32, message: &str) -> Response {
    Response::json(status, &json!({ "errors": [{ "message": message, "code": code }] }))
}

/// The answer to one post too many on a day.
pub(crate) fn daily_limit() -> Response {
    error(429, 429, "You have reached the rate limit for publishing today. Please try again tomorrow.")
}
