//! An answer as it is put together, from one document or from a stream, in either wire form; and whether it is complete.

use super::classify::ErrorBody;
use super::structured::{object, without_thoughts};
use crate::llm::{CallError, CallErrorKind};
use crate::model::{Completion, Prompt, Usage};
use crate::remote::RateLimits;
use serde_json::Value;

/// The most characters of a text.
const TEXT_BYTES: usize = 2 << 20;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Complete,
    Cut,
    Filtered,
    /// In a way that is of no use, such as a call of a tool.
    Other,
}

/// An answer so far.
#[derive(Debug, Default)]
pub(super) struct Answer {
    text: String,
    refusal: String,
    pub(super) end: Option<End>,
    pub(super) usage: Option<Usage>,
    model: Option<String>,
    service_tier: Option<String>,
    pub(super) error: Option<ErrorBody>,
}

impl Answer {
    /// Takes in a document or a chunk of chat completions.
    pub(super) fn take_chat(&mut self, value: &Value) {
        self.take_head(value);
        let Some(choice) = value.pointer("/choices/0") else { return };
        for part in ["message", "delta"] {
            self.push(choice.get(part).and_then(|part| part.get("content")));
            if let Some(refusal) = choice.pointer(&format!("/{part}/refusal")).and_then(Value::as_str) {
                self.refusal.push_str(refusal);
            }
        }
        self.end = choice.get("finish_reason").and_then(Value::as_str).map(chat_end).or(self.end);
    }

    /// Takes in a whole response.
    pub(super) fn take_response(&mut self, value: &Value) {
        self.take_head(value);
        self.text.clear();
        let parts = value.get("output").and_then(Value::as_array).into_iter().flatten();
        for part in parts.filter(|item| item["type"] == "message").flat_map(|item| item["content"].as_array().into_iter().flatten())
        {
            match part["type"].as_str() {
                Some("output_text") => self.push(part.get("text")),
                Some("refusal") => self.refusal.push_str(part["refusal"].as_str().unwrap_or_default()),
                _ => {}
            }
        }
        self.end = match value.get("status").and_then(Value::as_str) {
            Some("completed") => Some(End::Complete),
            Some("incomplete") if value.pointer("/incomplete_details/reason").is_some_and(|reason| reason == "content_filter") => {
                Some(End::Filtered)
            }
            Some("incomplete") => Some(End::Cut),
            Some("failed" | "cancelled") => Some(End::Other),
            _ => None,
        };
    }

    /// Takes in an event of a streamed response; true when it was the last.
    pub(super) fn take_event(&mut self, value: &Value) -> bool {
        match value.get("type").and_then(Value::as_str) {
            Some("response.output_text.delta") => self.push(value.get("delta")),
            Some("response.completed" | "response.incomplete" | "response.failed") => {
                if let Some(response) = value.get("response") {
                    self.take_response(response);
                }
                return true;
            }
            Some("error") => {
                let inner = ErrorBody::of_value(value).or_else(|| ErrorBody::of_value(&serde_json::json!({"error": value})));
                self.error = inner;
                return true;
            }
            _ => self.take_head(value),
        }
        false
    }

    fn take_head(&mut self, value: &Value) {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        self.model = text("model").or(self.model.take());
        self.service_tier = text("service_tier").or(self.service_tier.take());
        self.usage = value.get("usage").and_then(usage).or(self.usage);
        if let Some(error) = ErrorBody::of_value(value) {
            self.error = Some(error);
        }
    }

    fn push(&mut self, content: Option<&Value>) {
        match content {
            Some(Value::String(text)) => self.text.push_str(text),
            Some(Value::Array(parts)) => parts.iter().for_each(|part| self.push(part.get("text"))),
            _ => {}
        }
    }

    /// Whether there is more text than any section has.
    pub(super) fn is_too_long(&self) -> bool {
        self.text.len() > TEXT_BYTES
    }

    /// The completion, when the answer is complete and has the form that was asked for.
    pub(super) fn finish(self, prompt: &Prompt, limits: &RateLimits) -> Result<Completion, CallError> {
        let fail = |kind, message: &str| {
            Err(CallError {
                kind,
                message: message.to_owned(),
                retry_after: None,
                limits: limits.clone(),
                usage: self.usage,
                requests: 1,
            })
        };
        if !self.refusal.is_empty() {
            return fail(CallErrorKind::Refused, "the model declined to answer");
        }
        match self.end {
            Some(End::Cut) => return fail(CallErrorKind::Cut, "the answer was cut at its length limit"),
            Some(End::Filtered) => return fail(CallErrorKind::Filtered, "a filter of the provider withheld the answer"),
            Some(End::Other) => return fail(CallErrorKind::Unusable, "the answer is no text"),
            Some(End::Complete) | None => {}
        }
        let text = without_thoughts(&self.text).trim();
        if text.is_empty() {
            return fail(CallErrorKind::Unusable, "the answer is empty");
        }
        let text = if prompt.schema.is_some() { object(text) } else { Some(text.to_owned()) };
        match text {
            Some(text) => {
                Ok(Completion { text, model: self.model.unwrap_or_default(), usage: self.usage, service_tier: self.service_tier })
            }
            None => fail(CallErrorKind::Unusable, "the answer is not the JSON object that was asked for"),
        }
    }
}

fn chat_end(reason: &str) -> End {
    match reason {
        "stop" | "eos" | "end_turn" => End::Complete,
        "length" | "max_tokens" => End::Cut,
        "content_filter" => End::Filtered,
        _ => End::Other,
    }
}

/// The counts of either wire form.
fn usage(value: &Value) -> Option<Usage> {
    let number = |paths: &[&str]| paths.iter().find_map(|path| value.pointer(path)?.as_u64());
    let prompt_tokens = number(&["/prompt_tokens", "/input_tokens"])?;
    Some(Usage {
        prompt_tokens,
        completion_tokens: number(&["/completion_tokens", "/output_tokens"]).unwrap_or(0),
        cached_tokens: number(&["/prompt_tokens_details/cached_tokens", "/input_tokens_details/cached_tokens"]).unwrap_or(0),
        cache_write_tokens: number(&["/prompt_tokens_details/cache_write_tokens", "/input_tokens_details/cache_write_tokens"])
            .unwrap_or(0),
        reasoning_tokens: number(&["/completion_tokens_details/reasoning_tokens", "/output_tokens_details/reasoning_tokens"])
            .unwrap_or(0),
    })
}
