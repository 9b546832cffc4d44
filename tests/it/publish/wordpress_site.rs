//! What a WordPress that tests play has besides posts: users and their rights, tags, uploads.

use super::wordpress::{State, Tag, error};
use crate::web_server::{Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    /// Everything.
    Administrator,
    /// Publish and upload what is one's own.
    Author,
    /// Write drafts.
    Contributor,
    /// Read.
    Subscriber,
}

/// Who may log in.
#[derive(Clone, Debug)]
pub(crate) struct User {
    /// The number.
    pub(crate) id: u64,
    /// The login name.
    pub(crate) login: String,
    /// The application password without its spaces.
    pub(crate) password: String,
    /// What the user may do.
    pub(crate) role: Role,
}

impl User {
    pub(super) fn may_publish(&self) -> bool {
        matches!(self.role, Role::Administrator | Role::Author)
    }

    pub(super) fn may_edit(&self, author: &str) -> bool {
        self.role == Role::Administrator || (self.role != Role::Subscriber && author == self.login)
    }

    fn capabilities(&self) -> Value {
        let names: &[&str] = match self.role {
            Role::Administrator => &[
                "edit_posts",
                "edit_others_posts",
                "edit_published_posts",
                "publish_posts",
                "upload_files",
                "unfiltered_html",
                "read",
            ],
            Role::Author => &["edit_posts", "edit_published_posts", "publish_posts", "upload_files", "read"],
            Role::Contributor => &["edit_posts", "delete_posts", "read"],
            Role::Subscriber => &["read"],
        };
        names.iter().map(|name| ((*name).to_owned(), json!(true))).collect::<serde_json::Map<_, _>>().into()
    }
}

/// Who a request comes from; nobody when the password is wrong, without a word about that.
pub(super) fn user(request: &Request, state: &State) -> Option<User> {
    if !state.application_passwords || !state.passes_authorization {
        return None;
    }
    let pair = STANDARD.decode(request.header("authorization")?.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (login, password) = pair.split_once(':')?;
    state.users.iter().find(|user| user.login == login && user.password == password.replace(' ', "")).cloned()
}

/// What the API says about itself.
pub(super) fn index(state: &State) -> Response {
    let authorization = format!("{}/wp-admin/authorize-application.php", state.origin);
    let authentication = if state.application_passwords {
        json!({"application-passwords": {"endpoints": {"authorization": authorization}}})
    } else {
        // An empty map of PHP.
        json!([])
    };
    Response::json(
        200,
        &json!({
            "name": "Verify blog", "description": "", "url": state.origin, "home": state.origin, "gmt_offset": "0",
            "namespaces": ["oembed/1.0", "wp/v2", "wp-site-health/v1", "wp-block-editor/v1"], "authentication": authentication,
            "routes": {"/": {}, "/wp/v2": {}, "/wp/v2/posts": {}},
        }),
    )
}

/// The user of a request.
pub(super) fn me(user: Option<&User>, request: &Request) -> Response {
    let Some(user) = user else { return error(401, "rest_not_logged_in", "You are not currently logged in.") };
    let mut answer = json!({"id": user.id, "name": user.login, "slug": user.login});
    if request.parameter("context") == Some("edit") {
        answer["username"] = json!(user.login);
        answer["roles"] = json!([format!("{:?}", user.role).to_lowercase()]);
        answer["capabilities"] = user.capabilities();
    }
    Response::json(200, &answer)
}

/// Tags by slug, or by what their names hold; a name with `&` is not found, since it is kept with its entity.
pub(super) fn tags(request: &Request, state: &State) -> Response {
    let slugs = request.parameter("slug").map(|slugs| slugs.split(',').map(slug).collect::<Vec<_>>());
    let search = request.parameter("search").map(str::to_lowercase);
    let matches = |tag: &&Tag| {
        slugs.as_ref().is_none_or(|slugs| slugs.contains(&tag.slug))
            && search.as_ref().is_none_or(|search| tag.name.to_lowercase().contains(search))
    };
    let found: Vec<Value> = state.tags.iter().filter(matches).map(shown).collect();
    let per_page = request.parameter("per_page").and_then(|number| number.parse().ok()).unwrap_or(10);
    let page: Value = found.iter().take(per_page).cloned().collect();
    Response::json(200, &page).with("x-wp-total", &found.len().to_string())
}

/// Makes a tag, unless there is one of that name.
pub(super) fn add_tag(request: &Request, state: &mut State, user: Option<&User>) -> Response {
    if user.is_none_or(|user| user.role == Role::Subscriber) {
        let status = if user.is_some() { 403 } else { 401 };
        return error(status, "rest_cannot_create", "Sorry, you are not allowed to create terms in this taxonomy.");
    }
    let Some(name) = request.json()["name"].as_str().map(escaped) else {
        let data = json!({"status": 400, "params": ["name"]});
        return Response::json(
            400,
            &json!({"code": "rest_missing_callback_param", "message": "Missing parameter(s): name", "data": data}),
        );
    };
    if let Some(known) = state.tags.iter().find(|tag| tag.name.to_lowercase() == name.to_lowercase()) {
        let message = "A term with the name provided already exists in this taxonomy.";
        return Response::json(
            400,
            &json!({"code": "term_exists", "message": message, "data": {"status": 400, "term_id": known.id}}),
        );
    }
    let wanted = slug(&name);
    let taken = |slug: &String| state.tags.iter().any(|tag| tag.slug == *slug);
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let slug = std::iter::once(wanted.clone()).chain(numbered).find(|slug| !taken(slug)).unwrap();
    let tag = Tag { id: state.tags.len() as u64 + 2, name, slug };
    let answer = shown(&tag);
    state.tags.push(tag);
    Response::json(201, &answer)
}

fn shown(tag: &Tag) -> Value {
    json!({"id": tag.id, "count": 0, "name": tag.name, "slug": tag.slug, "taxonomy": "post_tag"})
}

/// Uploads by slug.
pub(super) fn media(request: &Request, state: &State) -> Response {
    let wanted = request.parameter("slug").map(|slugs| slugs.split(',').collect::<Vec<_>>());
    let matches = |slug: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(&slug));
    let found = state.media.iter().filter(|(_, slug, ..)| matches(slug));
    Response::json(
        200,
        &found.map(|(id, slug, url, _)| json!({"id": id, "slug": slug, "source_url": url, "media_type": "image"})).collect(),
    )
}

/// Takes a file whose name is in `Content-Disposition`.
pub(super) fn upload(request: &Request, state: &mut State, user: Option<&User>, id: u64) -> Response {
    if !user.is_some_and(User::may_publish) {
        let status = if user.is_some() { 403 } else { 401 };
        return error(status, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.");
    }
    let disposition = request.header("content-disposition").unwrap_or_default();
    let Some(name) = disposition.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next()) else {
        return error(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.");
    };
    let Some((stem, end)) = name.rsplit_once('.').filter(|(_, end)| ["png", "jpg", "jpeg", "gif", "webp"].contains(end)) else {
        return error(500, "rest_upload_sideload_error", "Sorry, you are not allowed to upload this file type.");
    };
    let taken = |stem: &String| state.media.iter().any(|(_, known, ..)| known == stem);
    let numbered = (1..).map(|number| format!("{stem}-{number}"));
    let stem = std::iter::once(stem.to_owned()).chain(numbered).find(|stem| !taken(stem)).unwrap();
    let url = format!("{}/wp-content/uploads/2026/11/{stem}.{end}", state.origin);
    state.media.push((id, stem.clone(), url.clone(), request.body.clone()));
    Response::json(
        201,
        &json!({"id": id, "slug": stem, "source_url": url, "media_type": "image", "mime_type": request.header("content-type")}),
    )
}

/// A slug: lower case, words joined by dashes; letters beyond ASCII stay percent-encoded in lower case.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.replace("&amp;", " ").to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' => slug.push(c),
            '%' => slug.push(c),
            c if c.is_ascii() => slug.push('-'),
            c => c.to_string().bytes().for_each(|byte| slug.push_str(&format!("%{byte:02x}"))),
        }
    }
    slug.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Text as WordPress gives back names.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn slugs_are_those_of_wordpress() {
    for (name, expected) in [("Rust &amp; C++", "rust-c"), ("日本", "%e6%97%a5%e6%9c%ac"), ("  A  b_c ", "a-b_c")] {
        assert_eq!(slug(name), expected);
    }
}
