//! Pull requests.

use super::{Repository, Right, error, invalid, not_found};
use crate::web_server::{Request, Response};
use serde_json::{Value, json};

/// A pull request.
#[derive(Clone, Debug)]
pub(crate) struct Pull {
    /// From 1 on.
    pub(crate) number: usize,
    /// Its title.
    pub(crate) title: String,
    /// What it says.
    pub(crate) body: String,
    /// The branch that is asked to be merged.
    pub(crate) head: String,
    /// The branch to merge into.
    pub(crate) base: String,
    /// Whether it is neither merged nor closed.
    pub(crate) open: bool,
    /// Whether it is not ready for a review.
    pub(crate) draft: bool,
}

impl Repository {
    pub(super) fn list_pulls(&self, request: &Request) -> Response {
        let state = request.parameter("state").unwrap_or("open");
        // A head without its owner is ignored, not refused.
        let head = request.parameter("head").and_then(|head| head.split_once(':'));
        let base = request.parameter("base");
        let listed = self.pulls.iter().rev().filter(|pull| {
            let of_head = head.is_none_or(|(owner, name)| owner == "ada" && name == pull.head);
            let in_state = state == "all" || (state == "open") == pull.open;
            of_head && in_state && base.is_none_or(|base| base == pull.base)
        });
        Response::json(200, &Value::Array(listed.map(Pull::json).collect()))
    }

    pub(super) fn open_pull(&mut self, request: &Request) -> Result<Response, Response> {
        if self.actions {
            return Err(error(403, "GitHub Actions is not permitted to create or approve pull requests."));
        }
        self.need(Right::PullRequests)?;
        let body = request.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (head, base) = (text("head"), text("base"));
        self.check_pull(&head, &base, &text("title"))?;
        let draft = body["draft"] == true;
        let pull = Pull { number: self.pulls.len() + 1, title: text("title"), body: text("body"), head, base, open: true, draft };
        self.pulls.push(pull.clone());
        Ok(Response::json(201, &pull.json()))
    }

    fn check_pull(&self, head: &str, base: &str, title: &str) -> Result<(), Response> {
        let custom = |message: String| invalid(&json!({ "resource": "PullRequest", "code": "custom", "message": message }));
        let name = head.strip_prefix("ada:").unwrap_or(head);
        let field = |field: &str, code: &str| invalid(&json!({ "resource": "PullRequest", "field": field, "code": code }));
        let (Some(from), Some(to)) = (self.branches.get(name), self.branches.get(base)) else {
            return Err(field(if self.branches.contains_key(name) { "base" } else { "head" }, "invalid"));
        };
        if title.is_empty() {
            return Err(field("title", "missing_field"));
        }
        if self.pulls.iter().any(|pull| pull.open && pull.head == name && pull.base == base) {
            return Err(custom(format!("A pull request already exists for ada:{name}.")));
        }
        if from.head == to.head {
            return Err(custom(format!("No commits between {base} and {name}")));
        }
        Ok(())
    }

    pub(super) fn change_pull(&mut self, request: &Request, number: &str) -> Result<Response, Response> {
        self.need(Right::PullRequests)?;
        let body = request.json();
        let pull = self.pulls.iter_mut().find(|pull| pull.number.to_string() == number).ok_or_else(not_found)?;
        if let Some(title) = body["title"].as_str() {
            title.clone_into(&mut pull.title);
        }
        if let Some(text) = body["body"].as_str() {
            text.clone_into(&mut pull.body);
        }
        if let Some(state) = body["state"].as_str() {
            pull.open = state == "open";
        }
        Ok(Response::json(200, &pull.json()))
    }

    /// Merges a pull request as a person would, and leaves its branch.
    pub(crate) fn merge(&mut self, number: usize) {
        let pull = self.pulls.iter_mut().find(|pull| pull.number == number).unwrap();
        pull.open = false;
        let (head, base) = (pull.head.clone(), pull.base.clone());
        let merged = self.branches[&head].clone();
        let base = self.branches.get_mut(&base).unwrap();
        base.files.extend(merged.files);
        base.head = super::hash(format!("{}{}", base.head, merged.head).as_bytes());
    }
}

impl Pull {
    fn json(&self) -> Value {
        json!({
            "number": self.number, "title": self.title, "body": self.body, "draft": self.draft,
            "state": if self.open { "open" } else { "closed" },
            "html_url": format!("https://github.example/ada/site/pull/{}", self.number),
            "head": { "ref": self.head, "label": format!("ada:{}", self.head) }, "base": { "ref": self.base },
        })
    }
}
