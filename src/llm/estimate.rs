//! What prompts will use, before they are sent.

use super::tokens::{tokens, tokens_at_most};
use crate::model::Prompt;
use serde::Serialize;

/// Tokens around each message and the answer: roles and marks.
const MESSAGE_TOKENS: u64 = 4;

/// The share of its limit that an answer is expected to fill: limits leave room for reasoning, and most answers are short.
const ANSWER_SHARE_PERCENT: u64 = 25;

/// What prompts will use; those whose answers are cached count as no call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// Calls.
    pub calls: u64,
    /// Tokens of their prompts, the most likely count.
    pub prompt_tokens: u64,
    /// The most tokens of their answers.
    pub output_tokens_max: u64,
    /// US dollars when answers fill a quarter of their limits; none when the price is unknown.
    pub cost_usd: Option<f64>,
    /// US dollars when prompts are as long as they can be and answers fill their limits; none when the price is unknown.
    pub cost_usd_max: Option<f64>,
}

impl Estimate {
    /// The estimate of a run that asks no model.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self { cost_usd: Some(0.0), cost_usd_max: Some(0.0), ..Self::default() }
    }
}

/// The tokens that a prompt most likely has.
#[must_use]
pub fn prompt_tokens(prompt: &Prompt) -> u64 {
    sum(prompt, tokens)
}

/// A number of tokens that a prompt does not exceed.
#[must_use]
pub fn prompt_tokens_at_most(prompt: &Prompt) -> u64 {
    sum(prompt, tokens_at_most)
}

/// The tokens that an answer most likely has.
#[must_use]
pub fn answer_tokens(prompt: &Prompt) -> u64 {
    u64::from(prompt.max_output_tokens) * ANSWER_SHARE_PERCENT / 100
}

fn sum(prompt: &Prompt, count: fn(&str) -> u64) -> u64 {
    let messages: u64 = prompt.messages.iter().map(|message| count(&message.text) + MESSAGE_TOKENS).sum();
    let schema = prompt.schema.as_ref().map_or(0, |schema| count(&schema.schema.to_string()) + MESSAGE_TOKENS);
    MESSAGE_TOKENS + messages + schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::tests::prompt;
    use crate::model::AnswerSchema;

    #[test]
    fn all_parts_of_a_prompt_count() {
        let plain = prompt("a text of a few words");
        let mut longer = plain.clone();
        longer.messages.push(longer.messages[0].clone());
        let mut formed = plain.clone();
        formed.schema = Some(AnswerSchema { name: "s".to_owned(), schema: serde_json::json!({"type": "object"}) });
        assert!(prompt_tokens(&longer) > prompt_tokens(&plain) && prompt_tokens(&formed) > prompt_tokens(&plain));
        assert!(prompt_tokens_at_most(&plain) > prompt_tokens(&plain));
    }
}
