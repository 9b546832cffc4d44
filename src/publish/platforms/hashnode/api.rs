//! Hashnode's GraphQL interface: errors come with the status of success.

use crate::publish::{Dialect, ErrorKind, Http, PlatformError, Repeat, Reply};
use serde_json::{Value, json};

pub(super) const DIALECT: Dialect = Dialect { words, kind, hint };

/// The most bytes of a request; a little is left for what surrounds the article.
pub(super) const REQUEST_BYTES: usize = 100 * 1024;

/// Runs a query, which may be repeated.
pub(super) async fn query(http: &Http, text: &str, variables: Value) -> Result<Value, PlatformError> {
    // Nothing can have been done, so what failed is only not there at present.
    let error = |error: PlatformError| match error.kind {
        ErrorKind::Ambiguous => PlatformError { kind: ErrorKind::Unavailable, ..error },
        _ => error,
    };
    run(http, Repeat::May, text, variables).await.map_err(error)
}

/// Runs a mutation, which is sent once.
pub(super) async fn mutate(http: &Http, text: &str, input: Value) -> Result<Value, PlatformError> {
    run(http, Repeat::Never, text, json!({ "input": input })).await
}

async fn run(http: &Http, repeat: Repeat, text: &str, variables: Value) -> Result<Value, PlatformError> {
    let body = json!({ "query": text, "variables": variables });
    let address = http.base().clone();
    let reply = http.send(repeat, |client| client.post(address.clone()).json(&body)).await;
    // "answered 200" would be said of an error.
    let reply = reply.map_err(|error| PlatformError { message: error.message.replacen(" answered 200: ", ": ", 1), ..error })?;
    Ok(reply.json()["data"].clone())
}

fn first_error(reply: &Reply) -> Option<Value> {
    reply.json()["errors"].as_array().and_then(|errors| errors.first().cloned())
}

fn words(reply: &Reply) -> Option<String> {
    let error = first_error(reply)?;
    let message = error["message"].as_str()?;
    Some(error["extensions"]["code"].as_str().map_or_else(|| message.to_owned(), |code| format!("{message} ({code})")))
}

fn kind(reply: &Reply) -> Option<ErrorKind> {
    let error = first_error(reply)?;
    Some(match error["extensions"]["code"].as_str()? {
        "UNAUTHENTICATED" => ErrorKind::Credentials,
        "FORBIDDEN" => ErrorKind::Rights,
        "NOT_FOUND" => ErrorKind::Gone,
        "INTERNAL_SERVER_ERROR" => ErrorKind::Ambiguous,
        _ => ErrorKind::Refused,
    })
}

fn hint(kind: ErrorKind, reply: &Reply) -> Option<String> {
    let said = words(reply).unwrap_or_default();
    let hint = match kind {
        ErrorKind::Credentials => "make a personal access token under Account settings, Developer, and set HASHNODE_PAT to it",
        ErrorKind::Rights if said.contains("Pro plan") => {
            "since May 2026 Hashnode lets only paying publications (Pro) be read and written by programs: upgrade this one, or publish \
             to `file` and paste the article there"
        }
        ErrorKind::Rights => {
            "the token's owner may hand in drafts and not publish: leave --live out, or ask for the role of an editor"
        }
        ErrorKind::Refused if said.contains("GRAPHQL_VALIDATION_FAILED") => {
            "Hashnode's interface has changed; set url to the endpoint that its documentation names, or wait for a newer techdoc"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}
