//! What a failure means: a status, a code, a type, or words in a body.

use crate::llm::{CallError, CallErrorKind};
use crate::remote::{RateLimits, shown, words};
use serde_json::Value;
use std::time::Duration;

/// What a server said when it refused, in parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused {
    /// The parameter that it names.
    pub(super) param: Option<String>,
    /// Its message, in lower case.
    pub(super) text: String,
}

/// An error object, as far as it can be made out.
#[derive(Debug, Default)]
pub(super) struct ErrorBody {
    pub(super) message: String,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) param: Option<String>,
}

/// What came with an answer that is an error.
pub(super) struct Context<'a> {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) limits: RateLimits,
    pub(super) request_id: Option<String>,
    /// Never shown, whatever the server says.
    pub(super) key: Option<&'a str>,
}

impl ErrorBody {
    /// The error in a body: `{"error": {...}}`, `{"error": "..."}`, `{"detail": ...}`, or the text itself.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => Self::of_value(&value).unwrap_or_else(|| Self { message: words(&text), ..Self::default() }),
            Err(_) => Self { message: words(&text), ..Self::default() },
        }
    }

    /// The error in a JSON document; none when it has none.
    pub(super) fn of_value(value: &Value) -> Option<Self> {
        let error = value.get("error").or_else(|| value.get("detail")).filter(|error| !error.is_null())?;
        if let Value::String(message) = error {
            return Some(Self { message: message.clone(), ..Self::default() });
        }
        let text = |name: &str| match error.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let message = if error.is_object() { text("message") } else { error.to_string() };
        let param = Some(text("param")).filter(|param| !param.is_empty());
        Some(Self { message, kind: text("type"), code: text("code"), param })
    }

    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.code == *word || self.kind == *word)
    }

    /// What was refused, for adapting the request.
    pub(super) fn refused(&self) -> Refused {
        Refused { param: self.param.clone(), text: self.message.to_lowercase() }
    }
}

const QUOTA: [&str; 6] = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
];

/// The meaning of a status with an error body. A status of 200 is one too: some servers send errors under it.
pub(super) fn kind(status: u16, error: &ErrorBody, retry_after: Option<Duration>) -> CallErrorKind {
    use CallErrorKind as Kind;
    if error.says(&QUOTA) {
        return Kind::Quota;
    }
    // Under 200 the code may be the status.
    let status = if status == 200 { error.code.parse().unwrap_or(500) } else { status };
    let message = error.message.to_lowercase();
    match status {
        429 => Kind::RateLimited,
        402 if retry_after.is_some() => Kind::RateLimited,
        402 => Kind::Quota,
        401 | 403 => Kind::Credentials,
        404 => Kind::UnknownModel,
        408 => Kind::Timeout,
        409 => Kind::Server,
        413 => Kind::ContextTooLong,
        503 if error.says(&["slow_down"]) => Kind::RateLimited,
        503 | 529 => Kind::Overloaded,
        400 | 422 if error.says(&["context_length_exceeded", "exceed_context_size_error"]) || is_too_long(&message) => {
            Kind::ContextTooLong
        }
        400 if error.says(&["model_not_found"]) => Kind::UnknownModel,
        400..=499 => Kind::Request,
        _ if error.says(&["rate_limit_exceeded", "slow_down"]) => Kind::RateLimited,
        _ if error.says(&["server_is_overloaded", "overloaded_error"]) => Kind::Overloaded,
        _ if error.says(&["invalid_prompt", "invalid_request_error"]) => Kind::Request,
        _ => Kind::Server,
    }
}

fn is_too_long(message: &str) -> bool {
    ["context length", "context window", "maximum context", "too many tokens", "context size"]
        .iter()
        .any(|words| message.contains(words))
}

/// The error for what a server sent.
pub(super) fn error(context: &Context<'_>, body: &ErrorBody) -> CallError {
    let kind = kind(context.status, body, context.retry_after);
    let code = [&body.code, &body.kind].into_iter().find(|text| !text.is_empty());
    let code = code.map_or_else(String::new, |code| format!(" ({})", shown(code, context.key)));
    let said = shown(&body.message, context.key);
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let request = context.request_id.as_ref().map_or_else(String::new, |id| format!(", request {id}"));
    let what = match kind {
        CallErrorKind::Quota => "no money or a spending limit",
        CallErrorKind::RateLimited => "too many requests or tokens",
        CallErrorKind::Credentials => "the key was refused",
        CallErrorKind::UnknownModel => "no such model or address",
        CallErrorKind::ContextTooLong => "the prompt is too long for the model",
        CallErrorKind::Overloaded => "the server is overloaded",
        CallErrorKind::Request => "the server refused the request",
        _ => "the server failed",
    };
    CallError {
        kind,
        message: format!("{what}: status {}{code}{request}{said}", context.status),
        retry_after: context.retry_after,
        limits: context.limits.clone(),
        usage: None,
        requests: 1,
    }
}
