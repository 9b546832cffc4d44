//! What a model is to the rest of the program: a prompt in, a complete answer or a classified error out. One attempt, no retries.

use crate::config::Api;
use crate::model::{Completion, Prompt, Usage};
use crate::remote::RateLimits;
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::time::Duration;

/// Sends prompts to a model.
pub trait Provider: Send + Sync {
    /// What, besides the prompt, decides an answer; part of the cache key.
    fn identity(&self) -> Identity;

    /// Sends `prompt` once. Adapting a parameter that the server refuses is part of the same attempt.
    fn complete<'a>(&'a self, prompt: &'a Prompt) -> BoxFuture<'a, Result<Reply, CallError>>;
}

/// Who answers, and with which parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Identity {
    /// The address, without credentials.
    pub base_url: String,
    /// The wire form.
    pub api: Api,
    /// The model.
    pub model: String,
    /// The parameters that are sent because a user set them: temperature, effort ...; not what was adapted for a server.
    pub parameters: serde_json::Map<String, serde_json::Value>,
}

/// A complete answer and what came with it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The answer.
    pub completion: Completion,
    /// What the server said of its limits.
    pub limits: RateLimits,
    /// HTTP requests it took: more than 1 when a parameter had to be adapted.
    pub requests: u32,
}

/// Why an attempt brought no complete answer; decides whether to try again and what to tell the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallErrorKind {
    /// No connection, or it broke off; also a stream without its end mark.
    Network,
    /// No headers, or no bytes, in time.
    Timeout,
    /// The server failed: 5xx, or an error of its own under status 200.
    Server,
    /// The server has no capacity: `server_is_overloaded`, 529.
    Overloaded,
    /// Too many requests or tokens a minute.
    RateLimited,
    /// No money or a spending limit: never again in this run.
    Quota,
    /// The key is missing, wrong, or not allowed.
    Credentials,
    /// There is no such model, or no such address.
    UnknownModel,
    /// The prompt is longer than the model reads.
    ContextTooLong,
    /// The server refuses the request as such.
    Request,
    /// The answer ended at its length limit.
    Cut,
    /// The answer was withheld in part or whole by a filter.
    Filtered,
    /// The model declined.
    Refused,
    /// What came is no answer: HTML, broken JSON, nothing, too much.
    Unusable,
}

/// A failed attempt. The text never holds the key nor the prompt.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct CallError {
    /// What it means.
    pub kind: CallErrorKind,
    /// What happened, as a lowercase fragment, with status and request id where there are.
    pub message: String,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// What the server said of its limits.
    pub limits: RateLimits,
    /// Tokens that were used all the same.
    pub usage: Option<Usage>,
    /// HTTP requests that were sent: 0 when there was no connection.
    pub requests: u32,
}
