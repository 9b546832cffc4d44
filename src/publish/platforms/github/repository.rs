//! One repository on GitHub or an Enterprise server: addresses, requests, and what the refusals mean.

use super::super::blogs::strange;
use super::super::needed;
use super::turns;
use crate::config::{TargetSettings, TargetType};
use crate::publish::{Check, Dialect, Environment, ErrorKind, Http, PlatformError, Repeat, Reply, credential};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::Value;
use tokio::sync::OwnedMutexGuard;

const API: &str = "https://api.github.com";
const API_VERSION: &str = "2022-11-28";

/// What stays as it is in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const DIALECT: Dialect = Dialect { words, kind, hint };

/// A repository and the way to it.
pub(super) struct Repository {
    http: Http,
    owner: String,
    name: String,
    api_version: String,
}

impl Repository {
    /// The repository of the settings, else the one whose workflow this is.
    pub(super) fn new(settings: &TargetSettings, environment: &Environment) -> Result<Self, PlatformError> {
        let variable = |name: &str| environment.get(name)?.to_str().map(str::to_owned);
        let repository = settings.repository.clone().or_else(|| variable("GITHUB_REPOSITORY"));
        let (owner, name) = split(needed(&repository, TargetType::Github, "repository")?)?;
        let base = settings.url.clone().or_else(|| variable("GITHUB_API_URL")).unwrap_or_else(|| API.to_owned());
        let token = credential(TargetType::Github, settings, environment)?;
        let token = token.first().map(|token| format!("Bearer {}", token.expose())).unwrap_or_default();
        let http = Http::new("github", &base, settings, &[("authorization", token)], DIALECT)?;
        let api_version = settings.api_version.clone().unwrap_or_else(|| API_VERSION.to_owned());
        Ok(Self { http, owner, name, api_version })
    }

    /// `owner/name`, behind the host where that is not GitHub's own.
    pub(super) fn address(&self) -> String {
        let name = self.full_name();
        if self.http.base().as_str().trim_end_matches('/') == API { name } else { format!("{}/{name}", self.http.host()) }
    }

    /// `owner/name`.
    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The user or the organisation that it belongs to.
    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// Waits until nobody else writes to it.
    pub(super) async fn turn(&self) -> OwnedMutexGuard<()> {
        turns::turn(&self.address()).await
    }

    /// Sends a request to `path` below the repository and gives back the JSON of its success.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, PlatformError> {
        let slash = if path.is_empty() { "" } else { "/" };
        let address = self.http.at(&format!("repos/{}/{}{slash}{path}", encoded(&self.owner), encoded(&self.name)));
        // A second write would meet the first one's traces and be refused, so that nobody would know who had made them.
        let repeat = if method == Method::GET || method == Method::PATCH { Repeat::May } else { Repeat::Never };
        let reply = self.http.send(repeat, |client| {
            let request = client.request(method.clone(), address.clone());
            let request = request.header("accept", "application/vnd.github+json").header("x-github-api-version", &self.api_version);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        });
        Ok(reply.await?.json())
    }

    /// What is at `path`; none when nothing is.
    pub(super) async fn find(&self, path: &str) -> Result<Option<Value>, PlatformError> {
        match self.ask(Method::GET, path, None).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind == ErrorKind::Gone => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The repository itself. One that the token may not see is not there.
    pub(super) async fn read(&self) -> Result<Value, PlatformError> {
        let repository = self.find("").await?.ok_or_else(|| {
            let what = format!("there is no repository {}, or the token may not see it", self.full_name());
            PlatformError::new(ErrorKind::Rights, what).hint(RIGHTS)
        })?;
        if repository["full_name"].is_string() {
            Ok(repository)
        } else {
            Err(strange(&self.http.host(), "GitHub", ErrorKind::Refused))
        }
    }

    /// What a refused write means: "not found" is said to those who may see something and not change it.
    pub(super) fn unwritable(&self, error: PlatformError) -> PlatformError {
        if error.kind != ErrorKind::Gone {
            return error;
        }
        let what = format!("{} may not be written to with this token, or the branch is missing", self.full_name());
        PlatformError::new(ErrorKind::Rights, what).hint(RIGHTS)
    }

    /// Looks at repository and token.
    pub(super) async fn examine(&self) -> Vec<Check> {
        let repository = match self.read().await {
            Ok(repository) => repository,
            Err(error) => return vec![Check::bad(failed_check(error.kind), &error)],
        };
        let rights = match (repository["archived"] == true, repository["permissions"]["push"] == true) {
            (true, _) => Err("the repository is archived: nothing can be written"),
            (false, false) => Err("the token may read the repository and not write to it"),
            (false, true) => Ok("the token's owner may write to the repository"),
        };
        let rights = match rights {
            Ok(finding) => Check::good("rights", finding),
            Err(what) => Check::bad("rights", &PlatformError::new(ErrorKind::Rights, what).hint(RIGHTS)),
        };
        vec![
            Check::good("reachable", format!("{} is there", self.full_name())),
            Check::good("credential", "the token is accepted"),
            rights,
            Check::good("version", format!("version {} of the interface is answered", self.api_version)),
        ]
    }
}

const RIGHTS: &str = "the token needs the repository right `Contents: read and write`, and `Pull requests: read and write` with \
                      pull_request = true";

/// The check that an error of the first request belongs to.
fn failed_check(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Credentials => "credential",
        ErrorKind::Rights => "rights",
        ErrorKind::Settings | ErrorKind::Refused => "version",
        _ => "reachable",
    }
}

/// `owner/name`, also from the address of the repository's page.
fn split(repository: &str) -> Result<(String, String), PlatformError> {
    let path = repository.split_once("://").map_or(repository, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    match path.trim_end_matches('/').trim_end_matches(".git").split('/').collect::<Vec<_>>()[..] {
        [owner, name] if !owner.is_empty() && !name.is_empty() => Ok((owner.to_owned(), name.to_owned())),
        _ => Err(PlatformError::new(ErrorKind::Settings, format!("`repository` is {repository}, not owner/name"))),
    }
}

/// A part of a path, percent-encoded.
pub(super) fn encoded(part: &str) -> String {
    utf8_percent_encode(part, PLAIN).to_string()
}

/// A path, each part percent-encoded.
pub(super) fn encoded_path(path: &str) -> String {
    path.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

fn words(reply: &Reply) -> Option<String> {
    let json = reply.json();
    let mut said = json["message"].as_str()?.trim().to_owned();
    for error in json["errors"].as_array().into_iter().flatten() {
        let field = |name: &str| error[name].as_str().unwrap_or_default();
        let detail =
            if field("message").is_empty() { format!("{} {}", field("field"), field("code")) } else { field("message").to_owned() };
        said = format!("{said}: {}", detail.trim());
    }
    Some(said)
}

fn kind(reply: &Reply) -> Option<ErrorKind> {
    let said = || words(reply).unwrap_or_default();
    let limited = reply.header("retry-after").is_some() || reply.header("x-ratelimit-remaining") == Some("0");
    match reply.status {
        403 | 429 if limited => Some(ErrorKind::RateLimited),
        400 if said().contains("version") => Some(ErrorKind::Settings),
        409 | 422 if is_protected(&said()) => Some(ErrorKind::Rights),
        422 if said().contains("already exists") || said().contains("already_exists") || said().contains("\"sha\"") => {
            Some(ErrorKind::Conflict)
        }
        _ => None,
    }
}

fn is_protected(said: &str) -> bool {
    ["through a pull request", "rule violations", "protected branch"].iter().any(|words| said.contains(words))
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let said = words(reply).unwrap_or_default();
    let hint = match kind {
        ErrorKind::Credentials => "make a token with the repository right `Contents: read and write`, and set GITHUB_TOKEN to it",
        ErrorKind::Rights if is_protected(&said) => "the branch is protected; use pull_request = true for this target",
        ErrorKind::Rights if said.contains("archived") => "take another repository, or unarchive this one",
        ErrorKind::Rights if said.contains("GitHub Actions is not permitted") => {
            "allow it in the repository's settings under Actions, or use a token of your own"
        }
        ErrorKind::Rights => RIGHTS,
        ErrorKind::Settings => "leave api_version out, or set it to a version that the server knows",
        _ => return None,
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_named_in_two_ways() {
        for text in ["ada/site", "https://github.com/ada/site", "https://git.example.org/ada/site.git/"] {
            assert_eq!(split(text).ok(), Some(("ada".to_owned(), "site".to_owned())), "{text}");
        }
        for text in ["site", "ada/site/x", "/site", "https://github.com"] {
            assert!(split(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paths_are_encoded_part_by_part() {
        assert_eq!(encoded_path("a b/ü#?%.md"), "a%20b/%C3%BC%23%3F%25.md");
    }
}
