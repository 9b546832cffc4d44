//! Releases: a draft has no tag yet and is found in the list only.

use super::{Repository, Right, invalid, not_found};
use crate::web_server::{Request, Response};
use serde_json::{Value, json};

/// More characters than that are refused.
const BODY_CHARACTERS: usize = 125_000;

/// A release.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// From 1 on.
    pub(crate) id: usize,
    /// The tag that it is about.
    pub(crate) tag: String,
    /// Its title.
    pub(crate) name: String,
    /// Its notes.
    pub(crate) body: String,
    /// Whether only people with write access see it.
    pub(crate) draft: bool,
}

impl Repository {
    /// Newest first; drafts for those who may write.
    pub(super) fn list_releases(&self, request: &Request) -> Response {
        let number = |name: &str, usual: usize| request.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
        let (size, page) = (number("per_page", 30).min(100), number("page", 1).max(1));
        let seen = self.releases.iter().rev().filter(|release| !release.draft || self.right >= Right::Contents);
        Response::json(200, &Value::Array(seen.skip(size * (page - 1)).take(size).map(Release::json).collect()))
    }

    pub(super) fn release_of_tag(&self, tag: &str) -> Result<Response, Response> {
        let found = self.releases.iter().find(|release| !release.draft && release.tag == tag);
        Ok(Response::json(200, &found.ok_or_else(not_found)?.json()))
    }

    pub(super) fn release(&self, id: &str) -> Result<Response, Response> {
        let found = self.releases.iter().find(|release| release.id.to_string() == id);
        Ok(Response::json(200, &found.ok_or_else(not_found)?.json()))
    }

    pub(super) fn make_release(&mut self, request: &Request) -> Result<Response, Response> {
        self.need(Right::Contents)?;
        let body = request.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (tag, draft) = (text("tag_name"), body["draft"] == true);
        if tag.is_empty() {
            return Err(invalid(&json!({ "resource": "Release", "code": "missing_field", "field": "tag_name" })));
        }
        let made = Release { id: self.releases.len() + 1, tag, name: text("name"), body: text("body"), draft };
        self.check_release(&made)?;
        self.releases.push(made.clone());
        self.tag(&made);
        Ok(Response::json(201, &made.json()))
    }

    pub(super) fn change_release(&mut self, request: &Request, id: &str) -> Result<Response, Response> {
        self.need(Right::Contents)?;
        let body = request.json();
        let place = self.releases.iter().position(|release| release.id.to_string() == id).ok_or_else(not_found)?;
        let mut changed = self.releases[place].clone();
        for (name, field) in [("tag_name", &mut changed.tag), ("name", &mut changed.name), ("body", &mut changed.body)] {
            if let Some(text) = body[name].as_str() {
                text.clone_into(field);
            }
        }
        changed.draft = body["draft"].as_bool().unwrap_or(changed.draft);
        self.check_release(&changed)?;
        self.releases[place] = changed.clone();
        self.tag(&changed);
        Ok(Response::json(200, &changed.json()))
    }

    fn check_release(&self, release: &Release) -> Result<(), Response> {
        let length = release.body.chars().count();
        if length > BODY_CHARACTERS {
            let message = format!("body is too long (maximum is {BODY_CHARACTERS} characters)");
            return Err(invalid(&json!({ "resource": "Release", "code": "custom", "field": "body", "message": message })));
        }
        let same = |other: &Release| !other.draft && other.tag == release.tag && other.id != release.id;
        if !release.draft && self.releases.iter().any(same) {
            return Err(invalid(&json!({ "resource": "Release", "code": "already_exists", "field": "tag_name" })));
        }
        Ok(())
    }

    /// A published release makes its tag.
    fn tag(&mut self, release: &Release) {
        if !release.draft && !self.tags.contains(&release.tag) {
            self.tags.push(release.tag.clone());
        }
    }
}

impl Release {
    fn json(&self) -> Value {
        let place = if self.draft { format!("untagged-{:020x}", self.id) } else { self.tag.clone() };
        json!({
            "id": self.id, "tag_name": self.tag, "name": self.name, "body": self.body, "draft": self.draft, "prerelease": false,
            "html_url": format!("https://github.example/ada/site/releases/tag/{place}"),
        })
    }
}
