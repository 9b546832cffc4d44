//! GitHub's REST API for one repository: files on branches, references, pull requests and releases.
//!
//! Errors are worded as the real ones. What a token may do is a field of [`Repository`], which a test changes at will.

mod contents;
mod pulls;
mod releases;

use crate::web_server::{Request, Response, WebServer, decoded};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// The token that is known.
pub(crate) const TOKEN: &str = "token-of-ada";

/// A running GitHub.
pub(crate) struct GitHub {
    /// For faults and the log.
    pub(crate) server: WebServer,
    repository: Arc<Mutex<Repository>>,
}

impl GitHub {
    /// One with the repository `ada/site`, whose branch `main` holds a README.
    pub(crate) fn start() -> Self {
        let repository = Arc::new(Mutex::new(Repository::new()));
        let handled = Arc::clone(&repository);
        Self { server: WebServer::start(move |request| handled.lock().unwrap().answer(request)), repository }
    }

    /// The address for `url`.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What it holds, to be looked at and changed.
    pub(crate) fn repository(&self) -> MutexGuard<'_, Repository> {
        self.repository.lock().unwrap()
    }

    /// A file's text on a branch.
    pub(crate) fn file(&self, branch: &str, path: &str) -> Option<String> {
        let repository = self.repository();
        repository.branches.get(branch)?.files.get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    }
}

/// What a token may do with the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    /// The repository is not found.
    None,
    /// It is read.
    Read,
    /// Files, references and releases are written.
    Contents,
    /// Pull requests are opened as well.
    PullRequests,
}

/// How a branch that takes no direct change says so.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protection {
    /// A protected branch: 409.
    Branch,
    /// A rule set: 422 in the Contents API of some versions, 409 in others.
    Rules,
}

/// A branch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Branch {
    /// The hash of its last commit.
    pub(crate) head: String,
    /// Path to bytes.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Whether it takes no direct change.
    pub(crate) protection: Option<Protection>,
}

/// The repository `ada/site`.
pub(crate) struct Repository {
    /// What the token may do.
    pub(crate) right: Right,
    /// Whether the token may touch `.github/workflows`.
    pub(crate) workflows: bool,
    /// Whether the token is the one that Actions hands out, which may not open pull requests here.
    pub(crate) actions: bool,
    /// Nothing can be written any more.
    pub(crate) archived: bool,
    /// By name.
    pub(crate) branches: BTreeMap<String, Branch>,
    /// Tags that exist.
    pub(crate) tags: Vec<String>,
    /// In order of their making.
    pub(crate) pulls: Vec<pulls::Pull>,
    /// In order of their making.
    pub(crate) releases: Vec<releases::Release>,
    /// Messages of the commits made through the API.
    pub(crate) commits: Vec<String>,
}

impl Repository {
    fn new() -> Self {
        let files = BTreeMap::from([("README.md".to_owned(), b"# site\n".to_vec())]);
        let main = Branch { head: hash(b"first"), files, protection: None };
        Self {
            right: Right::PullRequests,
            workflows: false,
            actions: false,
            archived: false,
            branches: BTreeMap::from([("main".to_owned(), main)]),
            tags: Vec::new(),
            pulls: Vec::new(),
            releases: Vec::new(),
            commits: Vec::new(),
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        let response = self.respond(request).unwrap_or_else(|refusal| refusal);
        response.with("x-ratelimit-limit", "5000").with("x-ratelimit-remaining", "4999").with("x-github-media-type", "github.v3")
    }

    fn respond(&mut self, request: &Request) -> Result<Response, Response> {
        self.admit(request)?;
        let path: Vec<String> = request.path.trim_start_matches('/').split('/').map(decoded).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let ["repos", "ada", "site", rest @ ..] = path.as_slice() else { return Err(not_found()) };
        let method = request.method.as_str();
        match (method, rest) {
            ("GET", []) => Ok(Response::json(200, &self.json())),
            ("GET", ["contents", path @ ..]) => self.read(request, &path.join("/")),
            ("PUT", ["contents", path @ ..]) => self.put(request, &path.join("/")),
            ("GET", ["git", "ref", "heads", name @ ..]) => self.reference(&name.join("/")),
            ("POST", ["git", "refs"]) => self.make_reference(request),
            ("GET", ["pulls"]) => Ok(self.list_pulls(request)),
            ("POST", ["pulls"]) => self.open_pull(request),
            ("PATCH", ["pulls", number]) => self.change_pull(request, number),
            ("GET", ["releases"]) => Ok(self.list_releases(request)),
            ("GET", ["releases", "tags", tag @ ..]) => self.release_of_tag(&tag.join("/")),
            ("GET", ["releases", id]) => self.release(id),
            ("POST", ["releases"]) => self.make_release(request),
            ("PATCH", ["releases", id]) => self.change_release(request, id),
            _ => Err(not_found()),
        }
    }

    /// Lets a request in that comes with a name, a known version and the token.
    fn admit(&self, request: &Request) -> Result<(), Response> {
        if request.header("user-agent").is_none_or(str::is_empty) {
            let text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header";
            return Err(Response::text(403, "text/html", text));
        }
        if !matches!(request.header("x-github-api-version"), None | Some("2022-11-28" | "2026-03-10")) {
            return Err(error(400, "The X-GitHub-Api-Version header is not a supported version"));
        }
        match request.header("authorization") {
            Some(value) if value == format!("Bearer {TOKEN}") || value == format!("token {TOKEN}") => {}
            Some(_) => return Err(error(401, "Bad credentials")),
            None => return Err(not_found()),
        }
        if self.right == Right::None { Err(not_found()) } else { Ok(()) }
    }

    /// Refuses a token that may not do what `needed` says.
    fn need(&self, needed: Right) -> Result<(), Response> {
        if self.archived {
            return Err(error(403, "Repository was archived so is read-only."));
        }
        match (self.right >= needed, self.actions) {
            (true, _) => Ok(()),
            (false, true) => Err(error(403, "Resource not accessible by integration")),
            (false, false) => Err(error(403, "Resource not accessible by personal access token")),
        }
    }

    fn json(&self) -> Value {
        let push = self.right >= Right::Contents;
        json!({
            "id": 1, "name": "site", "full_name": "ada/site", "private": true, "archived": self.archived,
            "html_url": "https://github.example/ada/site", "default_branch": "main",
            "permissions": { "admin": false, "maintain": false, "push": push, "triage": push, "pull": true },
        })
    }

    fn reference(&self, name: &str) -> Result<Response, Response> {
        let branch = self.branches.get(name).ok_or_else(not_found)?;
        Ok(Response::json(200, &reference_json(name, &branch.head)))
    }

    fn make_reference(&mut self, request: &Request) -> Result<Response, Response> {
        self.need(Right::Contents)?;
        let body = request.json();
        let name = body["ref"].as_str().and_then(|name| name.strip_prefix("refs/heads/")).unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(error(422, "Reference name must start with 'refs/' and contain at least two slashes."));
        }
        if self.branches.contains_key(&name) {
            return Err(error(422, "Reference already exists"));
        }
        let from = self.branches.values().find(|branch| body["sha"] == branch.head.as_str());
        let made = Branch { protection: None, ..from.ok_or_else(|| error(422, "Object does not exist"))?.clone() };
        let answer = Response::json(201, &reference_json(&name, &made.head));
        self.branches.insert(name, made);
        Ok(answer)
    }
}

fn reference_json(name: &str, head: &str) -> Value {
    json!({ "ref": format!("refs/heads/{name}"), "object": { "sha": head, "type": "commit" } })
}

/// SHA-1 in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash that git gives to a file.
pub(crate) fn blob_hash(bytes: &[u8]) -> String {
    hash(&[format!("blob {}\0", bytes.len()).as_bytes(), bytes].concat())
}

fn error(status: u16, message: &str) -> Response {
    let documentation = "https://docs.github.com/rest";
    Response::json(status, &json!({ "message": message, "documentation_url": documentation, "status": status.to_string() }))
}

fn not_found() -> Response {
    error(404, "Not Found")
}

/// "Validation Failed" with one error.
fn invalid(detail: &Value) -> Response {
    let documentation = "https://docs.github.com/rest";
    let body = json!({ "message": "Validation Failed", "errors": [detail], "documentation_url": documentation, "status": "422" });
    Response::json(422, &body)
}

/// The answer to a client that wrote too much at once.
pub(crate) fn secondary_limit(seconds: u32) -> Response {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    error(403, message).with("retry-after", &seconds.to_string())
}

/// The answer to a client that has no call left until a time in seconds since 1970.
pub(crate) fn primary_limit(reset: u64) -> Response {
    let answer = error(403, "API rate limit exceeded for user ID 1.");
    answer.with("x-ratelimit-remaining", "0").with("x-ratelimit-reset", &reset.to_string())
}

#[test]
fn blobs_are_hashed_as_git_hashes_them() {
    assert_eq!(blob_hash(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assert_eq!(blob_hash(b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
}
