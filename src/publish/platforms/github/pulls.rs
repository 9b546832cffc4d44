//! Branches and pull requests.

use super::repository::{Repository, encoded};
use crate::publish::{ErrorKind, PlatformError};
use reqwest::Method;
use serde_json::{Value, json};

/// An open pull request.
pub(super) struct Pull {
    pub(super) number: u64,
    pub(super) url: Option<String>,
    pub(super) branch: String,
    title: String,
    body: String,
}

/// What a pull request says.
pub(super) struct Wording<'a> {
    pub(super) title: &'a str,
    pub(super) body: &'a str,
}

impl Repository {
    /// The branch that changes go to where none is set.
    pub(super) async fn default_branch(&self) -> Result<String, PlatformError> {
        let repository = self.read().await?;
        Ok(repository["default_branch"].as_str().unwrap_or("main").to_owned())
    }

    /// The open pull request from one of `branches`.
    pub(super) async fn open_pull(&self, branches: &[String]) -> Result<Option<Pull>, PlatformError> {
        for branch in branches {
            // Without the owner GitHub ignores the filter and lists all.
            let head = encoded(&format!("{}:{branch}", self.owner()));
            let listed = self.ask(Method::GET, &format!("pulls?head={head}&state=open"), None).await?;
            if let Some(found) =
                listed.as_array().and_then(|pulls| pulls.iter().find(|pull| pull["head"]["ref"] == branch.as_str()))
            {
                return Ok(Some(pull(found)));
            }
        }
        Ok(None)
    }

    /// Makes a branch at a commit; a branch that is there already is a conflict.
    pub(super) async fn make_branch(&self, branch: &str, head: &str) -> Result<(), PlatformError> {
        let body = json!({ "ref": format!("refs/heads/{branch}"), "sha": head });
        self.ask(Method::POST, "git/refs", Some(&body)).await.map(drop).map_err(|error| self.unwritable(error))
    }

    /// Opens a pull request.
    pub(super) async fn make_pull(&self, wording: &Wording<'_>, branch: &str, base: &str) -> Result<Pull, PlatformError> {
        let body = json!({ "title": wording.title, "head": branch, "base": base, "body": wording.body });
        match self.ask(Method::POST, "pulls", Some(&body)).await {
            Ok(made) => Ok(pull(&made)),
            Err(error) if error.kind == ErrorKind::Conflict => self.open_pull(&[branch.to_owned()]).await?.ok_or(error),
            Err(error) => Err(self.unwritable(error)),
        }
    }

    /// Brings what an open pull request says up to date.
    pub(super) async fn reword(&self, pull: &Pull, wording: &Wording<'_>) -> Result<(), PlatformError> {
        if pull.title == wording.title && pull.body == wording.body {
            return Ok(());
        }
        let body = json!({ "title": wording.title, "body": wording.body });
        self.ask(Method::PATCH, &format!("pulls/{}", pull.number), Some(&body)).await.map(drop)
    }
}

fn pull(json: &Value) -> Pull {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Pull {
        number: json["number"].as_u64().unwrap_or_default(),
        url: json["html_url"].as_str().map(str::to_owned),
        branch: text(&json["head"]["ref"]),
        title: text(&json["title"]),
        body: text(&json["body"]),
    }
}
