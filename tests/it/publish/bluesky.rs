//! A personal data server of Bluesky with one account.

use crate::web_server::{Request, Response, WebServer};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use unicode_segmentation::UnicodeSegmentation;

/// The account's name.
pub(crate) const HANDLE: &str = "ada.social.example";
/// The account's id.
pub(crate) const DID: &str = "did:plc:ada2345abcdefghijklmnopq";
/// The app password that is known.
pub(crate) const PASSWORD: &str = "abcd-efgh-ijkl-mnop";
/// The only collection.
pub(crate) const POSTS: &str = "app.bsky.feed.post";

/// A running server.
pub(crate) struct Bluesky {
    /// For faults and the log.
    pub(crate) server: WebServer,
    account: Arc<Mutex<Account>>,
}

impl Bluesky {
    /// One without posts.
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

    /// The only post.
    pub(crate) fn post(&self) -> Value {
        let account = self.account();
        assert_eq!(account.records.len(), 1);
        account.records.values().next().unwrap().clone()
    }

    /// The requests so far that write records; signing in is a POST too.
    pub(crate) fn record_writes(&self) -> Vec<Request> {
        self.server.requests().into_iter().filter(|request| request.path.contains(".repo.") && request.writes()).collect()
    }
}

/// What each facet of a post marks, with its feature: cut out of the bytes as readers' programs do it.
pub(crate) fn marked(post: &Value) -> Vec<(String, Value)> {
    let text = post["text"].as_str().unwrap().as_bytes();
    let cut = |facet: &Value| {
        let place = |name: &str| facet["index"][name].as_u64().unwrap() as usize;
        let bytes = &text[place("byteStart")..place("byteEnd")];
        (String::from_utf8(bytes.to_vec()).unwrap(), facet["features"][0].clone())
    };
    post["facets"].as_array().into_iter().flatten().map(cut).collect()
}

/// The account's records and sessions.
#[derive(Default)]
pub(crate) struct Account {
    /// By key.
    pub(crate) records: BTreeMap<String, Value>,
    /// How many sessions were made; the number is part of their tokens.
    pub(crate) sessions: usize,
    /// Access tokens up to this session's are over.
    pub(crate) expired: usize,
    /// Commits to the repository.
    pub(crate) commits: usize,
}

impl Account {
    fn answer(&mut self, request: &Request) -> Response {
        self.respond(request).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&mut self, request: &Request) -> Result<Response, Response> {
        let name = request.path.strip_prefix("/xrpc/").unwrap_or_default();
        match (request.method.as_str(), name) {
            ("GET", "com.atproto.server.describeServer") => {
                Ok(Response::json(200, &json!({ "did": "did:web:pds.example", "availableUserDomains": [".social.example"] })))
            }
            ("POST", "com.atproto.server.createSession") => self.create_session(request),
            ("POST", "com.atproto.server.refreshSession") => self.refresh_session(request),
            ("GET", "com.atproto.server.getSession") => {
                self.admit(request)?;
                Ok(Response::json(200, &json!({ "did": DID, "handle": HANDLE, "active": true })))
            }
            ("POST", "com.atproto.repo.createRecord") => {
                self.admit(request)?;
                self.create_record(&request.json())
            }
            ("POST", "com.atproto.repo.putRecord") => {
                self.admit(request)?;
                self.put_record(&request.json())
            }
            ("GET", "com.atproto.repo.getRecord") => self.get_record(request),
            ("GET", "com.atproto.repo.listRecords") => Ok(self.list_records(request)),
            ("GET" | "POST", _) => Err(error(501, "MethodNotImplemented", "Method Not Implemented")),
            _ => Err(error(405, "InvalidRequest", "Incorrect HTTP method")),
        }
    }

    fn create_session(&mut self, request: &Request) -> Result<Response, Response> {
        let body = request.json();
        let (Some(identifier), Some(password)) = (body["identifier"].as_str(), body["password"].as_str()) else {
            return Err(error(400, "InvalidRequest", "Input must have the property \"identifier\""));
        };
        if ![HANDLE, DID].contains(&identifier) || password != PASSWORD {
            return Err(error(401, "AuthenticationRequired", "Invalid identifier or password"));
        }
        Ok(self.session())
    }

    fn refresh_session(&mut self, request: &Request) -> Result<Response, Response> {
        match request.header("authorization").and_then(|value| value.strip_prefix("Bearer refresh-")) {
            Some(_) => Ok(self.session()),
            None => Err(error(400, "InvalidToken", "Token could not be verified")),
        }
    }

    fn session(&mut self) -> Response {
        self.sessions += 1;
        let tokens = json!({
            "accessJwt": format!("access-{}", self.sessions), "refreshJwt": format!("refresh-{}", self.sessions),
            "handle": HANDLE, "did": DID, "active": true,
        });
        Response::json(200, &tokens)
    }

    fn admit(&self, request: &Request) -> Result<(), Response> {
        let Some(value) = request.header("authorization") else {
            return Err(error(401, "AuthMissing", "Authentication Required"));
        };
        match value.strip_prefix("Bearer access-").and_then(|number| number.parse::<usize>().ok()) {
            Some(number) if number <= self.expired => Err(error(400, "ExpiredToken", "Token has expired")),
            Some(number) if number <= self.sessions => Ok(()),
            _ => Err(error(400, "InvalidToken", "Token could not be verified")),
        }
    }

    fn create_record(&mut self, body: &Value) -> Result<Response, Response> {
        let key = body["rkey"].as_str().map_or_else(|| format!("3k2aaaaaaaa{:02}", self.commits % 6 + 22), str::to_owned);
        check(body, &key)?;
        if self.records.contains_key(&key) {
            return Err(error(500, "InternalServerError", "Internal Server Error"));
        }
        Ok(self.commit(key, body["record"].clone()))
    }

    fn put_record(&mut self, body: &Value) -> Result<Response, Response> {
        let key = body["rkey"].as_str().ok_or_else(|| invalid("Input must have the property \"rkey\""))?.to_owned();
        check(body, &key)?;
        if let Some(expected) = body["swapRecord"].as_str() {
            let held = self.records.get(&key).map(cid);
            if held.as_deref() != Some(expected) {
                return Err(error(400, "InvalidSwap", &format!("Record was at {}", held.unwrap_or_else(|| "null".to_owned()))));
            }
        }
        Ok(self.commit(key, body["record"].clone()))
    }

    /// A record that is there already makes no commit.
    fn commit(&mut self, key: String, record: Value) -> Response {
        let mut answer = json!({ "uri": uri(&key), "cid": cid(&record), "validationStatus": "valid" });
        if self.records.get(&key) != Some(&record) {
            self.commits += 1;
            answer["commit"] = json!({ "cid": format!("bafyrei{:040}", self.commits), "rev": format!("3k2{:010}", self.commits) });
            self.records.insert(key, record);
        }
        let headers = [("limit", "5000"), ("remaining", "4997"), ("reset", "1764125000"), ("policy", "5000;w=3600")];
        headers.iter().fold(Response::json(200, &answer), |answer, (name, value)| answer.with(&format!("ratelimit-{name}"), value))
    }

    fn get_record(&self, request: &Request) -> Result<Response, Response> {
        let key = request.parameter("rkey").unwrap_or_default();
        let known = request.parameter("repo").is_some_and(|repo| [HANDLE, DID].contains(&repo));
        let found = self.records.get(key).filter(|_| known && request.parameter("collection") == Some(POSTS));
        let missing = || error(400, "RecordNotFound", &format!("Could not locate record: {}", uri(key)));
        Ok(Response::json(200, &record_json(key, found.ok_or_else(missing)?)))
    }

    /// Newest key first.
    fn list_records(&self, request: &Request) -> Response {
        let limit = request.parameter("limit").and_then(|limit| limit.parse().ok()).unwrap_or(50).clamp(1, 100);
        let below = request.parameter("cursor");
        let listed = self.records.iter().rev().filter(|(key, _)| below.is_none_or(|below| key.as_str() < below));
        let records: Vec<Value> = listed.take(limit).map(|(key, record)| record_json(key, record)).collect();
        let cursor = records.last().and_then(|record| record["uri"].as_str()?.rsplit('/').next().map(str::to_owned));
        Response::json(200, &json!({ "records": records, "cursor": cursor }))
    }
}

/// Holds a write to the rules of keys and of the collection's lexicon.
fn check(body: &Value, key: &str) -> Result<(), Response> {
    if ![HANDLE, DID].iter().any(|repo| body["repo"] == *repo) {
        return Err(invalid("Could not find repo"));
    }
    let record = &body["record"];
    if body["collection"] != POSTS || record["$type"].as_str().is_some_and(|kind| kind != POSTS) {
        return Err(invalid(&format!("Invalid $type: expected {}, got {}", body["collection"], record["$type"])));
    }
    if !is_tid(key) {
        return Err(invalid("Invalid TID string"));
    }
    let text =
        record["text"].as_str().ok_or_else(|| invalid("Invalid app.bsky.feed.post record: Missing required key \"text\""))?;
    let (graphemes, bytes) = (text.graphemes(true).count(), text.len());
    if graphemes > 300 {
        return Err(invalid(&format!(
            "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got {graphemes}) at $.text"
        )));
    }
    if bytes > 3000 {
        return Err(invalid(&format!("Invalid app.bsky.feed.post record: string too big (maximum 3000, got {bytes}) at $.text")));
    }
    if !record["createdAt"].as_str().is_some_and(is_time) {
        return Err(invalid("Invalid app.bsky.feed.post record: Missing required key \"createdAt\""));
    }
    check_parts(record)
}

/// Facets and the embedded link need their parts, and marks may not end before they begin.
fn check_parts(record: &Value) -> Result<(), Response> {
    for facet in record["facets"].as_array().into_iter().flatten() {
        let place = |name: &str| facet["index"][name].as_u64();
        let whole = place("byteStart").zip(place("byteEnd")).is_some_and(|(start, end)| start < end);
        if !whole || !facet["features"][0]["$type"].is_string() {
            return Err(invalid("Invalid app.bsky.feed.post record: Expected integer value type at $.facets[0].index"));
        }
    }
    let embed = &record["embed"];
    if embed["$type"] == "app.bsky.embed.external" {
        let missing = ["uri", "title", "description"].into_iter().find(|name| !embed["external"][*name].is_string());
        if let Some(name) = missing {
            return Err(invalid(&format!(
                "Invalid app.bsky.feed.post record: Missing required key \"{name}\" at $.embed.external"
            )));
        }
    }
    Ok(())
}

fn is_tid(key: &str) -> bool {
    let first = key.chars().next().is_some_and(|sign| "234567abcdefghij".contains(sign));
    first && key.len() == 13 && key.chars().all(|sign| "234567abcdefghijklmnopqrstuvwxyz".contains(sign))
}

/// `2026-11-26T02:20:00Z` or `2026-11-26T02:20:00.000Z`.
fn is_time(text: &str) -> bool {
    text.len() >= 20 && text.ends_with('Z') && text.as_bytes()[10] == b'T' && text.as_bytes()[4] == b'-'
}

fn uri(key: &str) -> String {
    format!("at://{DID}/{POSTS}/{key}")
}

fn cid(record: &Value) -> String {
    let digest: String = Sha1::digest(record.to_string().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("bafyrei{digest}")
}

fn record_json(key: &str, record: &Value) -> Value {
    json!({ "uri": uri(key), "cid": cid(record), "value": record })
}

fn invalid(message: &str) -> Response {
    error(400, "InvalidRequest", message)
}

fn error(status: u16, name: &str, message: &str) -> Response {
    Response::json(status, &json!({ "error": name, "message": message }))
}

/// The answer to a client that did too much until a time in seconds since 1970.
pub(crate) fn too_many(reset: u64) -> Response {
    let answer = error(429, "RateLimitExceeded", "Rate Limit Exceeded");
    answer.with("ratelimit-limit", "30").with("ratelimit-remaining", "0").with("ratelimit-reset", &reset.to_string())
}

#[test]
fn keys_are_held_to_the_form_of_times() {
    assert!(is_tid("3jzfcijpj2z2a"));
    for key in ["", "3jzfcijpj2z2", "zzzzzzzzzzzzz", "3JZFCIJPJ2Z2A", "3jzfcijpj2z21"] {
        assert!(!is_tid(key), "{key}");
    }
}
