//! LinkedIn's Posts API for one member: posts are made and changed, and cannot be read back.

use crate::web_server::{Request, Response, WebServer, decoded};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The token that is known.
pub(crate) const TOKEN: &str = "linkedin-token-of-ada";
/// The member's id.
pub(crate) const MEMBER: &str = "782bbtaQ";

/// Signs that mean something in a commentary unless a backslash stands before them.
const RESERVED: &str = "|{}@[]()<>#\\*_~";

const COMMENTARY_CHARACTERS: usize = 3000;

/// A running LinkedIn.
pub(crate) struct LinkedIn {
    /// For faults and the log.
    pub(crate) server: WebServer,
    member: Arc<Mutex<Member>>,
}

impl LinkedIn {
    /// One without posts.
    pub(crate) fn start() -> Self {
        let member = Arc::new(Mutex::new(Member::default()));
        let handled = Arc::clone(&member);
        Self { server: WebServer::start(move |request| handled.lock().unwrap().answer(request)), member }
    }

    /// The address for `url`.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What it holds, to be looked at and changed.
    pub(crate) fn member(&self) -> MutexGuard<'_, Member> {
        self.member.lock().unwrap()
    }
}

/// A post.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// `urn:li:share:NUMBER`.
    pub(crate) urn: String,
    /// The commentary as it was sent.
    pub(crate) commentary: String,
    /// The commentary as people read it.
    pub(crate) text: String,
    /// What was sent.
    pub(crate) body: Value,
}

/// The member's posts, and what the token and the version may do.
pub(crate) struct Member {
    /// Scopes of the token.
    pub(crate) scopes: Vec<&'static str>,
    /// The token was good once.
    pub(crate) expired: bool,
    /// Older versions answer no more.
    pub(crate) oldest_version: u32,
    /// In order of their making.
    pub(crate) posts: Vec<Post>,
}

impl Default for Member {
    fn default() -> Self {
        let scopes = vec!["openid", "profile", "w_member_social"];
        Self { scopes, expired: false, oldest_version: 202_512, posts: Vec::new() }
    }
}

impl Member {
    fn answer(&mut self, request: &Request) -> Response {
        self.respond(request).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&mut self, request: &Request) -> Result<Response, Response> {
        self.admit(request)?;
        let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["v2", "userinfo"]) => {
                self.need("openid", "userinfo.GET.NO_VERSION")?;
                Ok(Response::json(200, &json!({ "sub": MEMBER, "name": "Ada", "locale": { "country": "GB", "language": "en" } })))
            }
            (_, ["rest", ..]) => {
                let version = self.version(request)?;
                match (request.method.as_str(), &path[1..]) {
                    ("POST", ["posts"]) => self.post(request, version),
                    ("POST", ["posts", urn]) => self.change(request, &decoded(urn), version),
                    ("GET", ["posts", ..]) => Err(denied(&format!("partnerApiPostsExternal.GET.{version}01"))),
                    _ => Err(error(404, "RESOURCE_NOT_FOUND", "No virtual resource found")),
                }
            }
            _ => Err(error(404, "RESOURCE_NOT_FOUND", "No virtual resource found")),
        }
    }

    fn admit(&self, request: &Request) -> Result<(), Response> {
        match request.header("authorization") {
            None => Err(error(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token")),
            Some(value) if value != format!("Bearer {TOKEN}") => Err(error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")),
            Some(_) if self.expired => Err(error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")),
            Some(_) => Ok(()),
        }
    }

    fn need(&self, scope: &str, resource: &str) -> Result<(), Response> {
        if self.scopes.contains(&scope) { Ok(()) } else { Err(denied(resource)) }
    }

    fn version(&self, request: &Request) -> Result<u32, Response> {
        let Some(text) = request.header("linkedin-version") else {
            let message = "A version must be present. Please specify a version by adding the LinkedIn-Version header.";
            return Err(error(400, "VERSION_MISSING", message));
        };
        let version = text.parse().ok().filter(|version| text.len() == 6 && *version >= self.oldest_version);
        let Some(version) = version else {
            return Err(error(426, "NONEXISTENT_VERSION", &format!("Requested version {text}01 is not active")));
        };
        if request.header("x-restli-protocol-version") != Some("2.0.0") {
            return Err(error(400, "ILLEGAL_ARGUMENT", "Invalid Rest.li protocol version"));
        }
        Ok(version)
    }

    fn post(&mut self, request: &Request, version: u32) -> Result<Response, Response> {
        let body = request.json();
        let author = field(&body, "author")?;
        let scope = if author.starts_with("urn:li:organization:") { "w_organization_social" } else { "w_member_social" };
        self.need(scope, &format!("partnerApiPostsExternal.CREATE.{version}01"))?;
        check(&body)?;
        if author.starts_with("urn:li:person:") && author != format!("urn:li:person:{MEMBER}") {
            return Err(denied("partnerApiPostsExternal.CREATE.author"));
        }
        let commentary = body["commentary"].as_str().unwrap_or_default().to_owned();
        if let Some(same) = self.posts.iter().find(|post| post.commentary == commentary) {
            return Err(duplicate(&same.urn));
        }
        let urn = format!("urn:li:share:{}", 7_141_138_937_766_391_808_u64 + self.posts.len() as u64);
        self.posts.push(Post { urn: urn.clone(), text: little(&commentary), commentary, body });
        Ok(Response::empty(201).with("x-restli-id", &urn).with("location", &format!("/posts/{}", urn.replace(':', "%3A"))))
    }

    fn change(&mut self, request: &Request, urn: &str, version: u32) -> Result<Response, Response> {
        if request.header("x-restli-method") != Some("PARTIAL_UPDATE") {
            return Err(error(400, "ILLEGAL_ARGUMENT", "Invalid method for resource"));
        }
        self.need("w_member_social", &format!("partnerApiPostsExternal.PARTIAL_UPDATE.{version}01"))?;
        let body = request.json();
        let commentary = field(&body["patch"]["$set"], "commentary")?.to_owned();
        check_length(&commentary)?;
        let post = self.posts.iter_mut().find(|post| post.urn == urn);
        let post = post.ok_or_else(|| error(404, "NOT_FOUND", "Resource does not exist"))?;
        post.text = little(&commentary);
        post.commentary = commentary;
        Ok(Response::empty(204))
    }
}

fn check(body: &Value) -> Result<(), Response> {
    for name in ["commentary", "visibility", "lifecycleState"] {
        field(body, name)?;
    }
    field(&body["distribution"], "feedDistribution")?;
    if !body["content"]["article"].is_null() {
        field(&body["content"]["article"], "source")?;
        field(&body["content"]["article"], "title")?;
    }
    check_length(body["commentary"].as_str().unwrap_or_default())
}

fn check_length(commentary: &str) -> Result<(), Response> {
    let length = commentary.encode_utf16().count();
    if length <= COMMENTARY_CHARACTERS {
        return Ok(());
    }
    let message =
        format!("ERROR :: /commentary :: length of \"commentary\" {length} exceeds the maximum {COMMENTARY_CHARACTERS}\n");
    Err(error(422, "UNPROCESSABLE_ENTITY", &message))
}

fn field<'a>(body: &'a Value, name: &str) -> Result<&'a str, Response> {
    let message = format!("ERROR :: /{name} :: field is required but not found and has no default value\n");
    body[name].as_str().filter(|text| !text.is_empty()).ok_or_else(|| error(422, "UNPROCESSABLE_ENTITY", &message))
}

/// What people read of a commentary: all of it, or what stands before the first reserved sign without a backslash.
pub(crate) fn little(commentary: &str) -> String {
    let mut shown = String::new();
    let mut rest = commentary;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let whole = if rest.starts_with("https://") || rest.starts_with("http://") {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        } else if first == '#' && after.starts_with(char::is_alphanumeric) {
            1 + after.find(|sign: char| !sign.is_alphanumeric()).unwrap_or(after.len())
        } else if first == '\\' && after.starts_with(|sign| RESERVED.contains(sign)) {
            rest = after;
            1
        } else if RESERVED.contains(first) {
            return shown;
        } else {
            first.len_utf8()
        };
        shown.push_str(&rest[..whole]);
        rest = &rest[whole..];
    }
    shown
}

fn denied(resource: &str) -> Response {
    error(403, "ACCESS_DENIED", &format!("Not enough permissions to access: {resource}"))
}

fn duplicate(urn: &str) -> Response {
    let errors = json!([{ "description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST" }]);
    let message = format!("com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {urn}");
    let body = json!({ "errorDetailType": "com.linkedin.common.error.BadRequest", "message": message,
        "errorDetails": { "inputErrors": errors }, "status": 422 });
    Response::json(422, &body)
}

fn error(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({ "status": status, "code": code, "message": message }))
}

/// The answer to a member who posted enough for a day.
pub(crate) fn daily_limit() -> Response {
    error(429, "TOO_MANY_REQUESTS", "Resource level throttle MEMBER limit for calls to this resource is reached.")
}

#[test]
fn a_commentary_ends_at_the_first_reserved_sign() {
    let cases = [
        ("plain (text)", "plain "),
        (r"plain \(text\)", "plain (text)"),
        ("see https://example.org/a_b_(c) #rust end", "see https://example.org/a_b_(c) #rust end"),
        ("a_b", "a"),
        (r"a\_b c\\d # e", r"a_b c\d "),
    ];
    for (commentary, expected) in cases {
        assert_eq!(little(commentary), expected, "{commentary}");
    }
}
