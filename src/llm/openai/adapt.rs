//! What a server does not take: learnt from its refusals, once for each parameter, and remembered.

use super::classify::Refused;
use crate::config::Structured;
use serde_json::Value;

/// How requests differ from what one would like to send.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Adaptations {
    /// `max_tokens` in place of `max_completion_tokens`.
    pub(super) old_limit: bool,
    /// `developer` in place of `system`.
    pub(super) developer: bool,
    /// A weaker form of structured output than the settings ask for.
    pub(super) structured: Option<Structured>,
    /// Parameters that are left out.
    pub(super) left_out: Vec<&'static str>,
}

/// Parameters without which a request still means the same.
const OPTIONAL: [&str; 6] = ["temperature", "reasoning_effort", "verbosity", "service_tier", "stream_options", "reasoning"];

impl Adaptations {
    /// What to change after a refusal of `body`; none when the refusal names nothing that can be changed.
    pub(super) fn after(&self, refused: &Refused, body: &Value) -> Option<Self> {
        let names = |name: &str| {
            refused.param.as_deref().is_some_and(|param| param.split('.').next() == Some(name)) || refused.text.contains(name)
        };
        let sent = |name: &str| body.get(name).is_some();
        let mut next = self.clone();
        if sent("max_completion_tokens") && names("max_completion_tokens") {
            next.old_limit = true;
        } else if sent("max_tokens") && names("max_tokens") && self.old_limit {
            return None;
        } else if (sent("response_format") && (names("response_format") || names("json_schema") || names("json_object")))
            || (body.pointer("/text/format").is_some() && (names("text") || names("json_schema")))
        {
            next.structured = Some(match self.structured.or_else(|| current(body)) {
                Some(Structured::JsonSchema) | None => Structured::JsonObject,
                Some(Structured::JsonObject) => Structured::Text,
                Some(Structured::Text) => return None,
            });
        } else if let Some(name) = OPTIONAL.iter().find(|name| sent(name) && names(name)) {
            next.left_out.push(name);
        } else if names("role") && !self.developer && refused.text.contains("developer") {
            next.developer = true;
        } else {
            return None;
        }
        (next != *self).then_some(next)
    }
}

/// The form of structured output that a body asks for.
fn current(body: &Value) -> Option<Structured> {
    let kind = body.pointer("/response_format/type").or_else(|| body.pointer("/text/format/type"))?.as_str()?;
    Some(if kind == "json_schema" { Structured::JsonSchema } else { Structured::JsonObject })
}
