//! A Mastodon server with one account.

use crate::web_server::{Request, Response, WebServer, pairs};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use unicode_segmentation::UnicodeSegmentation;

/// The token that is known.
pub(crate) const TOKEN: &str = "mastodon-token-of-ada";

/// A running Mastodon.
pub(crate) struct Mastodon {
    /// For faults and the log.
    pub(crate) server: WebServer,
    account: Arc<Mutex<Account>>,
}

impl Mastodon {
    /// One without statuses.
    pub(crate) fn start() -> Self {
        let account = Arc::new(Mutex::new(Account::default()));
        let handled = Arc::clone(&account);
        Self { server: WebServer::start(move |request| handled.lock().unwrap().answer(request)), account }
    }

    /// The address for `url`.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What it holds, to be looked at and changed.
    pub(crate) fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap()
    }
}

/// A status.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    /// A decimal number.
    pub(crate) id: String,
    /// The text as it was sent.
    pub(crate) text: String,
    /// `public`, `unlisted` ...
    pub(crate) visibility: String,
    /// As it was sent.
    pub(crate) language: Option<String>,
    /// When it is to appear, where that is later.
    pub(crate) scheduled_at: Option<String>,
    /// How often it was changed.
    pub(crate) edits: usize,
}

/// The account `ada`, its rights and the limits of its server.
pub(crate) struct Account {
    /// `read`, `write:statuses` ...
    pub(crate) scopes: Vec<&'static str>,
    /// Characters of a status.
    pub(crate) max_characters: usize,
    /// In order of their making.
    pub(crate) statuses: Vec<Status>,
    /// Keys of the last hour with the ids that they made; a test that lets an hour go by clears it.
    pub(crate) keys: BTreeMap<String, String>,
}

impl Default for Account {
    fn default() -> Self {
        let scopes = vec!["read", "write:statuses"];
        Self { scopes, max_characters: 500, statuses: Vec::new(), keys: BTreeMap::new() }
    }
}

impl Account {
    fn answer(&mut self, request: &Request) -> Response {
        let response = self.respond(request).unwrap_or_else(|refusal| refusal);
        let headers = [("limit", "300"), ("remaining", "299"), ("reset", "2026-11-26T02:25:00.000000Z")];
        headers.iter().fold(response, |response, (name, value)| response.with(&format!("x-ratelimit-{name}"), value))
    }

    fn respond(&mut self, request: &Request) -> Result<Response, Response> {
        let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let admit = |scope: &str| admit(request, &self.scopes, scope);
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["api", "v2", "instance"]) => Ok(Response::json(200, &self.instance())),
            ("GET", ["api", "v1", "accounts", "verify_credentials"]) => {
                admit("read:accounts")?;
                let account = json!({ "id": "23", "username": "ada", "acct": "ada", "url": "https://social.example/@ada" });
                Ok(Response::json(200, &account))
            }
            ("GET", ["api", "v1", "apps", "verify_credentials"]) => {
                admit("")?;
                Ok(Response::json(200, &json!({ "name": "techdoc", "website": null, "scopes": self.scopes })))
            }
            ("GET", ["api", "v1", "accounts", "23", "statuses"]) => {
                admit("read:statuses")?;
                Ok(self.list(request))
            }
            ("GET", ["api", "v1", "scheduled_statuses"]) => {
                admit("read:statuses")?;
                let scheduled = self.statuses.iter().filter(|status| status.scheduled_at.is_some());
                Ok(Response::json(200, &Value::Array(scheduled.map(Status::json).collect())))
            }
            ("GET", ["api", "v1", "statuses", id]) => {
                let found = self.statuses.iter().find(|status| status.id == *id);
                Ok(Response::json(200, &found.ok_or_else(missing)?.json()))
            }
            ("POST", ["api", "v1", "statuses"]) => {
                admit("write:statuses")?;
                self.post(request)
            }
            ("PUT", ["api", "v1", "statuses", id]) => {
                admit("write:statuses")?;
                self.edit(request, id)
            }
            _ => Err(missing()),
        }
    }

    fn instance(&self) -> Value {
        let statuses =
            json!({ "max_characters": self.max_characters, "max_media_attachments": 4, "characters_reserved_per_url": 23 });
        json!({
            "domain": "social.example", "title": "Social", "version": "4.5.2", "api_versions": { "mastodon": 7 },
            "configuration": { "statuses": statuses }, "languages": ["en"],
        })
    }

    fn list(&self, request: &Request) -> Response {
        let limit = request.parameter("limit").and_then(|limit| limit.parse().ok()).unwrap_or(20).min(40);
        let below = request.parameter("max_id").and_then(|id| id.parse::<u64>().ok());
        let listed =
            self.statuses.iter().rev().filter(|status| {
                status.scheduled_at.is_none() && below.is_none_or(|below| status.id.parse::<u64>().unwrap() < below)
            });
        Response::json(200, &Value::Array(listed.take(limit).map(Status::json).collect()))
    }

    fn post(&mut self, request: &Request) -> Result<Response, Response> {
        let key = request.header("idempotency-key").map(str::to_owned);
        let made = key.as_ref().and_then(|key| self.keys.get(key));
        if let Some(status) = made.and_then(|id| self.statuses.iter().find(|status| status.id == *id)) {
            return Ok(Response::json(200, &status.json()));
        }
        let body = fields(request);
        let text = self.checked(&body)?;
        let field = |name: &str| body[name].as_str().map(str::to_owned);
        let visibility = field("visibility").unwrap_or_else(|| "public".to_owned());
        if !matches!(visibility.as_str(), "public" | "unlisted" | "private" | "direct") {
            return Err(error(422, "Validation failed: Visibility is not included in the list"));
        }
        let id = (112_000_000_000_000_000_u64 + self.statuses.len() as u64).to_string();
        let (language, scheduled_at) = (field("language"), field("scheduled_at"));
        let status = Status { id, text, visibility, language, scheduled_at, edits: 0 };
        if let Some(key) = key {
            self.keys.insert(key, status.id.clone());
        }
        self.statuses.push(status.clone());
        Ok(Response::json(200, &status.json()))
    }

    fn edit(&mut self, request: &Request, id: &str) -> Result<Response, Response> {
        let text = self.checked(&fields(request))?;
        let status =
            self.statuses.iter_mut().find(|status| status.id == id && status.scheduled_at.is_none()).ok_or_else(missing)?;
        if status.text != text {
            status.text = text;
            status.edits += 1;
        }
        Ok(Response::json(200, &status.json()))
    }

    fn checked(&self, body: &Value) -> Result<String, Response> {
        let text = body["status"].as_str().unwrap_or_default();
        if text.trim().is_empty() {
            return Err(error(422, "Validation failed: Text can't be blank"));
        }
        if count(text) > self.max_characters {
            return Err(error(422, &format!("Validation failed: Text character limit of {} exceeded", self.max_characters)));
        }
        Ok(text.to_owned())
    }
}

/// Length in graphemes, where an address counts 23 and a mention without its server.
pub(crate) fn count(text: &str) -> usize {
    let word = |word: &str| match (word.starts_with("https://") || word.starts_with("http://"), word.rsplit_once('@')) {
        (true, _) => 23,
        (false, Some((user, _))) if user.starts_with('@') => user.graphemes(true).count(),
        _ => word.graphemes(true).count(),
    };
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let trimmed = piece.trim_end_matches(char::is_whitespace);
            word(trimmed) + piece[trimmed.len()..].graphemes(true).count()
        })
        .sum()
}

impl Status {
    fn json(&self) -> Value {
        if let Some(at) = &self.scheduled_at {
            return json!({ "id": self.id, "scheduled_at": at, "params": { "text": self.text }, "media_attachments": [] });
        }
        json!({
            "id": self.id, "uri": format!("https://social.example/users/ada/statuses/{}", self.id),
            "url": format!("https://social.example/@ada/{}", self.id), "content": html(&self.text),
            "visibility": self.visibility, "language": self.language, "created_at": "2026-11-26T02:20:00.000Z",
            "edited_at": if self.edits > 0 { json!("2026-11-26T02:21:00.000Z") } else { Value::Null },
        })
    }
}

/// A status's text as other servers get it.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let linked: Vec<String> = escaped.split(' ').map(linked).collect();
    format!("<p>{}</p>", linked.join(" ").replace("\n\n", "</p><p>").replace('\n', "<br />"))
}

fn linked(word: &str) -> String {
    let place = word.find("https://").or_else(|| word.find("http://"));
    let Some(place) = place else { return word.to_owned() };
    let url = word[place..].lines().next().unwrap_or_default();
    let link = format!("<a href=\"{url}\" target=\"_blank\" rel=\"nofollow noopener\">{url}</a>");
    format!("{}{link}{}", &word[..place], &word[place + url.len()..])
}

/// The parameters, as JSON or as a form.
fn fields(request: &Request) -> Value {
    if request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return request.json();
    }
    pairs(&String::from_utf8_lossy(&request.body)).into_iter().map(|(name, value)| (name, Value::from(value))).collect()
}

fn admit(request: &Request, scopes: &[&str], needed: &str) -> Result<(), Response> {
    match request.header("authorization") {
        None => return Err(error(401, "This method requires an authenticated user")),
        Some(value) if value != format!("Bearer {TOKEN}") => return Err(error(401, "The access token is invalid")),
        Some(_) => {}
    }
    let whole = needed.split(':').next().unwrap_or_default();
    if needed.is_empty() || scopes.iter().any(|scope| *scope == needed || *scope == whole) {
        return Ok(());
    }
    Err(error(403, "This action is outside the authorized scopes"))
}

fn error(status: u16, message: &str) -> Response {
    Response::json(status, &json!({ "error": message }))
}

fn missing() -> Response {
    error(404, "Record not found")
}

/// The answer to a client that has nothing left until a time in the ISO form.
pub(crate) fn too_many(reset: &str) -> Response {
    error(429, "Too many requests")
        .with("x-ratelimit-limit", "300")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", reset)
}

#[test]
fn addresses_count_23_and_families_one() {
    let cases = [
        ("abc", 3),
        ("see https://example.org/a/very/long/path/that/would/count/more end", 31),
        ("日本語", 3),
        ("👩‍👩‍👧‍👦!", 2),
        ("hi @ada@social.example", 7),
    ];
    for (text, expected) in cases {
        assert_eq!(count(text), expected, "{text}");
    }
}
