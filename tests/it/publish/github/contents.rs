//! Files of a branch, as the Contents API shows and takes them.

use super::{Protection, Repository, Right, blob_hash, error, hash, not_found};
use crate::web_server::{Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A file above this size is listed without its content.
const SHOWN_BYTES: usize = 1024 * 1024;

impl Repository {
    pub(super) fn read(&self, request: &Request, path: &str) -> Result<Response, Response> {
        let branch = request.parameter("ref").unwrap_or("main");
        let files = match self.branches.get(branch) {
            Some(branch) => &branch.files,
            None => return Err(error(404, &format!("No commit found for the ref {branch}"))),
        };
        if let Some(bytes) = files.get(path) {
            return Ok(Response::json(200, &file(branch, path, bytes)));
        }
        let folder = format!("{path}/");
        let below: Vec<Value> =
            files.keys().filter(|known| known.starts_with(&folder)).map(|path| json!({ "path": path })).collect();
        if below.is_empty() { Err(not_found()) } else { Ok(Response::json(200, &Value::Array(below))) }
    }

    pub(super) fn put(&mut self, request: &Request, path: &str) -> Result<Response, Response> {
        self.need(Right::Contents)?;
        let body = request.json();
        let name = body["branch"].as_str().unwrap_or("main").to_owned();
        let verb = if body["sha"].is_string() { "update" } else { "create" };
        let (bytes, message) = (content(&body)?, message(&body)?);
        if path.starts_with(".github/workflows/") && !self.workflows {
            return Err(not_found());
        }
        let Some(branch) = self.branches.get_mut(&name) else { return Err(error(404, &format!("Branch {name} not found"))) };
        check(&body, path, branch.files.get(path).map(Vec::as_slice))?;
        refuse_protected(branch.protection, verb)?;
        let replaced = branch.files.insert(path.to_owned(), bytes.clone()).is_some();
        branch.head = hash(format!("{}{path}{}", branch.head, blob_hash(&bytes)).as_bytes());
        let commit = json!({ "sha": branch.head, "html_url": format!("https://github.example/ada/site/commit/{}", branch.head) });
        self.commits.push(message);
        let answer = json!({ "content": file(&name, path, &bytes), "commit": commit });
        Ok(Response::json(if replaced { 200 } else { 201 }, &answer))
    }
}

fn content(body: &Value) -> Result<Vec<u8>, Response> {
    let text = body["content"].as_str().ok_or_else(|| error(422, "Invalid request.\n\n\"content\" wasn't supplied."))?;
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).map_err(|_| error(422, "content is not valid Base64"))
}

fn message(body: &Value) -> Result<String, Response> {
    let message = body["message"].as_str().filter(|message| !message.is_empty());
    message.map(str::to_owned).ok_or_else(|| error(422, "Invalid request.\n\n\"message\" wasn't supplied."))
}

/// A file that is replaced is named by its hash, which has to be the one that is there.
fn check(body: &Value, path: &str, held: Option<&[u8]>) -> Result<(), Response> {
    match (held, body["sha"].as_str()) {
        (Some(_), None) => Err(error(422, "Invalid request.\n\n\"sha\" wasn't supplied.")),
        (Some(held), Some(sha)) if sha != blob_hash(held) => Err(error(409, &format!("{path} does not match {sha}"))),
        (None, Some(sha)) => Err(error(409, &format!("{path} does not match {sha}"))),
        _ => Ok(()),
    }
}

fn refuse_protected(protection: Option<Protection>, verb: &str) -> Result<(), Response> {
    match protection {
        None => Ok(()),
        Some(Protection::Branch) => {
            Err(error(409, &format!("Could not {verb} file: Changes must be made through a pull request.")))
        }
        Some(Protection::Rules) => {
            Err(error(422, "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"))
        }
    }
}

fn file(branch: &str, path: &str, bytes: &[u8]) -> Value {
    let shown = bytes.len() <= SHOWN_BYTES;
    json!({
        "type": "file", "name": path.rsplit('/').next(), "path": path, "size": bytes.len(), "sha": blob_hash(bytes),
        "encoding": if shown { "base64" } else { "none" },
        "content": if shown { lines(&STANDARD.encode(bytes)) } else { String::new() },
        "html_url": format!("https://github.example/ada/site/blob/{branch}/{path}"),
    })
}

/// Text in lines of 60, each with its end.
fn lines(text: &str) -> String {
    text.as_bytes().chunks(60).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect()
}
