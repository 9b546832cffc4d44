//! A Forem such as dev.to that tests play: API v1 as its controllers and models answer, with their words.

use super::clock::{Clock, stamp};
use super::liquid;
use crate::web_server::{Request, Response, WebServer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// An article as the server keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// Its number.
    pub(crate) id: u64,
    /// Its title.
    pub(crate) title: String,
    /// The Markdown as it was sent.
    pub(crate) body: String,
    /// Whether it is published, be it in the future.
    pub(crate) published: bool,
    /// From when on, once it is published.
    pub(crate) published_at: Option<String>,
    /// Its tags.
    pub(crate) tags: Vec<String>,
    /// Where it was published first.
    pub(crate) canonical_url: Option<String>,
    /// The summary.
    pub(crate) description: Option<String>,
    /// The series it belongs to.
    pub(crate) series: Option<String>,
    /// The address of its cover.
    pub(crate) main_image: Option<String>,
    /// `not_disclosed`, `no_ai`, `some_ai` or `fully_autonomous`.
    pub(crate) ai_disclosure_level: String,
    /// The last part of its path.
    pub(crate) slug: String,
    created: u64,
}

impl Article {
    /// The body as a reader sees it, after Liquid has run over it.
    pub(crate) fn shown(&self) -> String {
        liquid::shown(&self.body)
    }

    fn new(id: u64, created: u64) -> Self {
        Self {
            id,
            title: String::new(),
            body: String::new(),
            published: false,
            published_at: None,
            tags: Vec::new(),
            canonical_url: None,
            description: None,
            series: None,
            main_image: None,
            ai_disclosure_level: "not_disclosed".to_owned(),
            slug: String::new(),
            created,
        }
    }
}

/// The settings and the content of a Forem.
pub(crate) struct State {
    /// All articles, the oldest first.
    pub(crate) articles: Vec<Article>,
    /// The only API key that is good.
    pub(crate) key: String,
    /// Whether the site has the disclosure of AI switched on, as dev.to has; others drop the field.
    pub(crate) disclosure: bool,
    /// Its time.
    pub(crate) clock: Clock,
    origin: String,
}

/// A running Forem.
pub(crate) struct Forem {
    /// The server, for faults and for the requests that came.
    pub(crate) web: WebServer,
    state: Arc<Mutex<State>>,
}

impl Forem {
    /// Starts an empty site where `key` is the API key of the one user.
    pub(crate) fn start(key: &str) -> Self {
        let state =
            State { articles: Vec::new(), key: key.to_owned(), disclosure: true, clock: Clock::default(), origin: String::new() };
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

    /// All articles, the oldest first.
    pub(crate) fn articles(&self) -> Vec<Article> {
        self.state().articles.clone()
    }

    /// What it answers to who asks too often.
    pub(crate) fn too_often(seconds: u32) -> Response {
        Response::text(429, "text/plain; charset=utf-8", "Retry later\n").with("retry-after", &seconds.to_string())
    }
}

fn answer(request: &Request, state: &mut State) -> Response {
    if request.header("user-agent").is_none() {
        return Response::text(403, "text/plain", "Forbidden Bots");
    }
    let Some(path) = request.path.strip_prefix("/api/") else { return Response::text(404, "text/html", "<h1>404</h1>") };
    let parts: Vec<&str> = path.split('/').collect();
    if let ("GET", ["articles", id]) = (request.method.as_str(), parts.as_slice())
        && *id != "me"
    {
        return show(state, id);
    }
    if request.header("api-key") != Some(&state.key) {
        return error(401, "unauthorized");
    }
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["users", "me"]) => Response::json(200, &json!({"type_of": "user", "id": 1, "username": "ada", "name": "Ada"})),
        ("GET", ["articles", "me"]) => list(request, state, "published"),
        ("GET", ["articles", "me", which]) => list(request, state, which),
        ("POST", ["articles"]) => create(request, state),
        ("PUT", ["articles", id]) => update(request, state, id),
        _ => error(404, "not found"),
    }
}

/// What anyone can see: a draft is not found.
fn show(state: &State, id: &str) -> Response {
    let now = stamp(state.clock.now());
    let found = state.articles.iter().find(|article| {
        article.id.to_string() == id && article.published && article.published_at.as_ref().is_some_and(|at| at[..19] <= *now)
    });
    found.map_or_else(|| error(404, "not found"), |article| Response::json(200, &shown(state, article)))
}

fn list(request: &Request, state: &State, which: &str) -> Response {
    let number = |name: &str, otherwise: usize| request.parameter(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (page, per_page) = (number("page", 1).max(1), number("per_page", 30).min(1000));
    let mut articles: Vec<&Article> = state
        .articles
        .iter()
        .filter(|article| match which {
            "all" => true,
            "unpublished" => !article.published,
            _ => article.published,
        })
        .collect();
    // Drafts have no date, and the database puts those first.
    articles.sort_by_key(|article| (article.published_at.is_some(), std::cmp::Reverse((article.published_at.clone(), article.id))));
    let listed = articles.into_iter().skip((page - 1) * per_page).take(per_page).map(|article| listed(state, article));
    Response::json(200, &listed.collect())
}

fn create(request: &Request, state: &mut State) -> Response {
    let body = request.json();
    let Some(fields) = body.get("article").filter(|fields| fields.is_object()) else { return no_envelope() };
    if state.disclosure && fields["ai_disclosure_level"].is_null() && front_matter(text(fields, "body_markdown")).is_none() {
        return undisclosed();
    }
    let id = state.articles.len() as u64 + 1;
    let mut article = Article::new(id, state.clock.now());
    fill(&mut article, fields, state);
    let slug = slug(&article.title);
    article.slug = format!("{slug}-temp-slug-{id}");
    publish(&mut article, &slug, state);
    let mut problems = problems(&article, state);
    let recent = |other: &&Article| other.title == article.title && other.created + 300 > state.clock.now();
    if state.articles.iter().any(|other| recent(&other)) {
        problems.push("Title has already been used in the last five minutes".to_owned());
    }
    if text(fields, "published_at").is_some_and(|at| at[..19] < *stamp(state.clock.now() - 900)) {
        problems.push("Published at only future or current published_at allowed".to_owned());
    }
    if !problems.is_empty() {
        return error(422, &problems.join(", "));
    }
    let answer = shown(state, &article);
    let location = answer["url"].as_str().unwrap().to_owned();
    state.articles.push(article);
    Response::json(201, &answer).with("location", &location)
}

fn update(request: &Request, state: &mut State, id: &str) -> Response {
    let Some(position) = state.articles.iter().position(|article| article.id.to_string() == id) else {
        return error(404, "not found");
    };
    let body = request.json();
    let Some(fields) = body.get("article").filter(|fields| fields.is_object()) else { return no_envelope() };
    let before = &state.articles[position];
    let mut article = before.clone();
    // The updater sets the tags in any case.
    article.tags.clear();
    fill(&mut article, fields, state);
    let slug = slug(&article.title);
    publish(&mut article, &slug, state);
    let mut problems = problems(&article, state);
    if before.published && before.published_at != article.published_at {
        problems.push("Published at updating published_at for articles that have already been published is not allowed".to_owned());
    }
    if !problems.is_empty() {
        return error(422, &problems.join(", "));
    }
    state.articles[position] = article;
    Response::json(200, &shown(state, &state.articles[position]))
}

/// Takes over what was sent, and then what the front matter of the body says, which wins.
fn fill(article: &mut Article, fields: &Value, state: &State) {
    let take = |name: &str, field: &mut Option<String>| {
        if let Some(value) = fields.get(name) {
            *field = value.as_str().filter(|value| !value.is_empty()).map(str::to_owned);
        }
    };
    take("canonical_url", &mut article.canonical_url);
    take("description", &mut article.description);
    take("series", &mut article.series);
    take("main_image", &mut article.main_image);
    take("published_at", &mut article.published_at);
    if let Some(title) = text(fields, "title") {
        article.title = title.to_owned();
    }
    if let Some(body) = text(fields, "body_markdown") {
        article.body = body.to_owned();
    }
    if let Some(published) = fields["published"].as_bool() {
        article.published = published;
    }
    // A string is not permitted there, and dropped without a word.
    if let Some(tags) = fields["tags"].as_array() {
        article.tags = tags.iter().filter_map(Value::as_str).map(str::to_lowercase).collect();
    }
    if let Some(level) = text(fields, "ai_disclosure_level").filter(|_| state.disclosure) {
        article.ai_disclosure_level = level.to_owned();
    }
    for (name, value) in front_matter(Some(&article.body.clone())).unwrap_or_default() {
        overrule(article, &name, value);
    }
}

fn overrule(article: &mut Article, name: &str, value: String) {
    match name {
        "title" => article.title = value,
        "published" => article.published = value == "true",
        "tags" => article.tags = value.split(',').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty()).collect(),
        "date" | "published_at" => article.published_at = Some(value),
        "cover_image" => article.main_image = Some(value),
        "canonical_url" => article.canonical_url = Some(value),
        "description" => article.description = Some(value),
        "series" => article.series = Some(value),
        "ai_disclosure" | "ai_disclosure_level" => article.ai_disclosure_level = value,
        _ => {}
    }
}

/// The pairs between the two lines of dashes that a body may begin with.
fn front_matter(body: Option<&str>) -> Option<Vec<(String, String)>> {
    let (head, _) = body?.strip_prefix("---\n")?.split_once("\n---\n")?;
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    Some(pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned())).collect())
}

/// An article that is published for the first time gets its date and its real address.
fn publish(article: &mut Article, slug: &str, state: &State) {
    if !article.published {
        return;
    }
    article.published_at.get_or_insert_with(|| format!("{}Z", stamp(state.clock.now())));
    if article.slug.contains("-temp-slug-") {
        article.slug = format!("{slug}-{:x}", 0x3f_a1c0 + article.id);
    }
}

/// What the model refuses.
fn problems(article: &Article, state: &State) -> Vec<String> {
    let mut problems = Vec::new();
    let others = || state.articles.iter().filter(|other| other.id != article.id);
    if article.title.is_empty() {
        problems.push("Title can't be blank".to_owned());
    } else if article.title.chars().count() > 128 {
        problems.push("Title is too long (maximum is 128 characters for full_post)".to_owned());
    }
    if others().any(|other| other.title == article.title && other.body == article.body) {
        problems.push("Body markdown has already been taken".to_owned());
    }
    if article.body.len() > 800 * 1024 {
        problems.push("Body markdown is too long.".to_owned());
    }
    if let Some(url) = &article.canonical_url {
        if others().any(|other| other.canonical_url.as_ref() == Some(url)) {
            problems.push("Canonical url has already been taken".to_owned());
        }
        let local = ["://localhost", "://127.0.0.1", "://0.0.0.0"].iter().any(|host| url.contains(host));
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.contains(' ') || local {
            problems.push("Canonical url is not a valid URL".to_owned());
        }
    }
    problems.extend(tag_problems(&article.tags));
    if !["not_disclosed", "no_ai", "some_ai", "fully_autonomous"].contains(&article.ai_disclosure_level.as_str()) {
        problems.push(format!("'{}' is not a valid ai_disclosure_level", article.ai_disclosure_level));
    }
    problems
}

fn tag_problems(tags: &[String]) -> Vec<String> {
    if tags.len() > 4 {
        return vec!["Tag list exceed the maximum of 4 tags".to_owned()];
    }
    let mut problems = Vec::new();
    for tag in tags {
        if tag.chars().count() > 30 {
            problems.push(format!("Tag \"{tag}\" is too long (maximum is 30 characters)"));
        }
        if !tag.chars().all(char::is_alphanumeric) {
            problems.push(format!("Tag \"{tag}\" contains non-alphanumeric or prohibited unicode characters"));
        }
    }
    problems
}

/// An article as creating, updating and showing answer with it.
fn shown(state: &State, article: &Article) -> Value {
    let mut answer = common(state, article);
    answer["type_of"] = json!("article");
    answer["tag_list"] = json!(article.tags.join(", "));
    answer["tags"] = json!(article.tags);
    answer["body_markdown"] = json!(article.body);
    answer["body_html"] = json!(article.shown());
    if state.disclosure && article.ai_disclosure_level == "not_disclosed" {
        answer["warnings"] = json!(["This article has ai_disclosure_level=not_disclosed."]);
    }
    answer
}

/// An article as a list of one's own has it: the tags the other way round, and whether it is published.
fn listed(state: &State, article: &Article) -> Value {
    let mut answer = common(state, article);
    answer["type_of"] = json!("article");
    answer["published"] = json!(article.published);
    answer["tag_list"] = json!(article.tags);
    answer["tags"] = json!(article.tags.join(", "));
    answer["body_markdown"] = json!(article.body);
    answer
}

fn common(state: &State, article: &Article) -> Value {
    let path = format!("/ada/{}", article.slug);
    let url = format!("{}{path}", state.origin);
    json!({
        "id": article.id, "title": article.title, "description": article.description, "slug": article.slug, "path": path, "url": url,
        "canonical_url": article.canonical_url.as_ref().unwrap_or(&url), "cover_image": article.main_image,
        "published_at": article.published_at, "published_timestamp": article.published_at.clone().unwrap_or_default(),
        "ai_disclosure_level": article.ai_disclosure_level, "user": {"name": "Ada", "username": "ada"},
    })
}

fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn text<'a>(fields: &'a Value, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str()
}

fn no_envelope() -> Response {
    error(422, "param is missing or the value is empty: article")
}

fn undisclosed() -> Response {
    let levels = ["not_disclosed", "no_ai", "some_ai", "fully_autonomous"];
    let words = format!("ai_disclosure_level is required when creating an article. Set it to one of: {}.", levels.join(", "));
    Response::json(
        422,
        &json!({"error": words, "status": 422, "ai_disclosure_level": {"required": true, "allowed_values": levels}}),
    )
}

fn error(status: u16, words: &str) -> Response {
    Response::json(status, &json!({"error": words, "status": status}))
}
