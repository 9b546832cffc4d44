//! A prompt as the body of a request, in either wire form.

use super::adapt::Adaptations;
use crate::config::{Api, LlmSettings, Structured};
use crate::model::{AnswerSchema, Message, MessageRole, Prompt};
use serde_json::{Map, Value, json};

/// The body of a request.
pub(super) fn body(settings: &LlmSettings, model: &str, prompt: &Prompt, adaptations: &Adaptations) -> Value {
    let structured = adaptations.structured.unwrap_or(settings.structured);
    let mut body = match settings.api {
        Api::Chat => chat(settings, prompt, structured, adaptations),
        Api::Responses => responses(settings, prompt, structured, adaptations),
    };
    body.insert("model".to_owned(), json!(model));
    if settings.stream {
        body.insert("stream".to_owned(), json!(true));
    }
    for (name, value) in parameters(settings) {
        body.insert(name, value);
    }
    for name in &adaptations.left_out {
        body.remove(*name);
    }
    Value::Object(body)
}

/// The parameters that are sent because a user set them, as the wire form names them.
pub(super) fn parameters(settings: &LlmSettings) -> Map<String, Value> {
    let mut parameters = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            parameters.insert(name.to_owned(), value);
        }
    };
    set("temperature", settings.temperature.map(|temperature| json!(temperature)));
    set("service_tier", settings.service_tier.as_ref().map(|tier| json!(tier)));
    match settings.api {
        Api::Chat => {
            set("reasoning_effort", settings.reasoning_effort.as_ref().map(|effort| json!(effort)));
            set("verbosity", settings.verbosity.as_ref().map(|verbosity| json!(verbosity)));
        }
        Api::Responses => set("reasoning", settings.reasoning_effort.as_ref().map(|effort| json!({"effort": effort}))),
    }
    parameters
}

fn chat(settings: &LlmSettings, prompt: &Prompt, structured: Structured, adaptations: &Adaptations) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("messages".to_owned(), json!(messages(prompt, structured, adaptations)));
    let limit = if adaptations.old_limit { "max_tokens" } else { "max_completion_tokens" };
    body.insert(limit.to_owned(), json!(prompt.max_output_tokens));
    match (structured, &prompt.schema) {
        (Structured::JsonSchema, Some(AnswerSchema { name, schema })) => {
            let format = json!({"type": "json_schema", "json_schema": {"name": name, "strict": true, "schema": schema}});
            body.insert("response_format".to_owned(), format);
        }
        (Structured::JsonObject, Some(_)) => {
            body.insert("response_format".to_owned(), json!({"type": "json_object"}));
        }
        _ => {}
    }
    if settings.stream {
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    body
}

fn responses(settings: &LlmSettings, prompt: &Prompt, structured: Structured, adaptations: &Adaptations) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("input".to_owned(), json!(messages(prompt, structured, adaptations)));
    body.insert("store".to_owned(), json!(false));
    body.insert("max_output_tokens".to_owned(), json!(prompt.max_output_tokens.max(16)));
    let mut text = Map::new();
    match (structured, &prompt.schema) {
        (Structured::JsonSchema, Some(AnswerSchema { name, schema })) => {
            text.insert("format".to_owned(), json!({"type": "json_schema", "name": name, "schema": schema, "strict": true}));
        }
        (Structured::JsonObject, Some(_)) => {
            text.insert("format".to_owned(), json!({"type": "json_object"}));
        }
        _ => {}
    }
    if let Some(verbosity) = &settings.verbosity {
        text.insert("verbosity".to_owned(), json!(verbosity));
    }
    if !text.is_empty() {
        body.insert("text".to_owned(), Value::Object(text));
    }
    body
}

/// The messages; where the server is not told the schema otherwise, the last one says it in words.
fn messages(prompt: &Prompt, structured: Structured, adaptations: &Adaptations) -> Vec<Value> {
    let mut messages: Vec<Value> = prompt.messages.iter().map(|message| one(message, adaptations)).collect();
    if let (Structured::JsonObject | Structured::Text, Some(schema)) = (structured, &prompt.schema)
        && let Some(Value::Object(last)) = messages.last_mut()
    {
        let text = last.get("content").and_then(Value::as_str).unwrap_or_default();
        let asked =
            format!("{text}\n\nAnswer with one JSON object and nothing else, in the form of this JSON Schema:\n{}", schema.schema);
        last.insert("content".to_owned(), json!(asked));
    }
    messages
}

fn one(message: &Message, adaptations: &Adaptations) -> Value {
    let role = match message.role {
        MessageRole::System if adaptations.developer => "developer",
        MessageRole::System => "system",
        MessageRole::User => "user",
        MessageRole::Assistant => "assistant",
    };
    json!({"role": role, "content": message.text})
}
