//! The key of an answer: SHA-256 of everything that decides it, as canonical JSON.
//!
//! Canonical means that equal values give one text and different values different texts: members sorted by name, strings escaped, one
//! form for each number. What does not decide an answer stays out: the API key, streaming, timeouts, what the call is for.

use super::Identity;
use crate::model::{Digest, Prompt};
use serde_json::{Number, Value, json};
use std::fmt::Write as _;

/// Grows when the meaning of a key changes, so that old answers are no longer found.
const KEY_FORMAT: u32 = 1;

/// Numbers up to here are exact in a double, so that `1` and `1.0` are one value.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// The key under which the answer of `identity` to `prompt` is kept.
#[must_use]
pub fn key(identity: &Identity, prompt: &Prompt) -> Digest {
    Digest::of(canonical(&decisive(identity, prompt)).as_bytes())
}

/// Everything that decides an answer.
fn decisive(identity: &Identity, prompt: &Prompt) -> Value {
    json!({
        "format": KEY_FORMAT,
        "template": prompt.template,
        "provider": {
            "base_url": identity.base_url.trim_end_matches('/'),
            "api": identity.api,
            "model": identity.model,
            "parameters": identity.parameters,
        },
        "messages": prompt.messages,
        "schema": prompt.schema,
        "max_output_tokens": prompt.max_output_tokens,
    })
}

/// `value` as JSON in its one canonical form.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value);
    text
}

fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            write_list(text, ['{', '}'], &sorted, |text, (name, member)| {
                write_string(text, name);
                text.push(':');
                write_value(text, member);
            });
        }
        Value::Array(items) => write_list(text, ['[', ']'], items, write_value),
        Value::String(string) => write_string(text, string),
        Value::Number(number) => write_number(text, number),
        Value::Bool(_) | Value::Null => _ = write!(text, "{value}"),
    }
}

fn write_list<T>(text: &mut String, [open, close]: [char; 2], items: &[T], write_item: impl Fn(&mut String, &T)) {
    text.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write_item(text, item);
    }
    text.push(close);
}

/// `Value`'s own `Display` escapes quotes, backslashes and control characters, always in the same way.
fn write_string(text: &mut String, string: &str) {
    _ = write!(text, "{}", Value::from(string));
}

#[expect(clippy::cast_possible_truncation, reason = "the number is whole and below 2^53")]
fn write_number(text: &mut String, number: &Number) {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT_BELOW => _ = write!(text, "{}", float as i64),
        _ => _ = write!(text, "{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Api;
    use crate::llm::tests::{identity, prompt};
    use crate::model::{AnswerSchema, Message, MessageRole, Operation};

    type Change = fn(&mut Identity, &mut Prompt);

    #[test]
    fn what_decides_an_answer_changes_the_key() {
        let original = key(&identity(), &prompt("p"));
        let changes: &[(&str, Change)] = &[
            ("base_url", |identity, _| identity.base_url = "http://other/v1".to_owned()),
            ("api", |identity, _| identity.api = Api::Responses),
            ("model", |identity, _| identity.model.push('x')),
            ("parameter added", |identity, _| _ = identity.parameters.insert("temperature".to_owned(), json!(0.5))),
            ("template", |_, prompt| prompt.template.push('1')),
            ("text", |_, prompt| prompt.messages[0].text.push(' ')),
            ("role", |_, prompt| prompt.messages[0].role = MessageRole::Assistant),
            ("message added", |_, prompt| prompt.messages.push(Message { role: MessageRole::User, text: String::new() })),
            ("schema added", |_, prompt| prompt.schema = Some(AnswerSchema { name: "s".to_owned(), schema: json!({}) })),
            ("limit", |_, prompt| prompt.max_output_tokens += 1),
        ];
        let mut keys = vec![original];
        for (what, change) in changes {
            let (mut identity, mut prompt) = (identity(), prompt("p"));
            change(&mut identity, &mut prompt);
            let changed = key(&identity, &prompt);
            assert!(!keys.contains(&changed), "{what}");
            keys.push(changed);
        }
    }

    #[test]
    fn what_does_not_decide_an_answer_leaves_the_key() {
        let ordered = |names: [&str; 2]| {
            let mut identity = identity();
            identity.parameters = names.iter().map(|name| ((*name).to_owned(), json!(1))).collect();
            identity
        };
        assert_eq!(key(&ordered(["a", "b"]), &prompt("p")), key(&ordered(["b", "a"]), &prompt("p")), "order of parameters");
        let mut whole = ordered(["a", "b"]);
        whole.parameters.insert("a".to_owned(), json!(1.0));
        assert_eq!(key(&whole, &prompt("p")), key(&ordered(["a", "b"]), &prompt("p")), "form of a number");
        let mut slash = identity();
        slash.base_url.push('/');
        assert_eq!(key(&slash, &prompt("p")), key(&identity(), &prompt("p")), "slash at the end of the address");
        let mut repair = prompt("p");
        repair.operation = Operation::Repair;
        assert_eq!(key(&identity(), &repair), key(&identity(), &prompt("p")), "operation");
    }

    #[test]
    fn a_canonical_text_is_read_back_as_the_same_value() {
        // Reading back proves that no two values share a text, whatever quotes, commas and braces their strings hold.
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for _ in 0..3_000 {
            let value = dice.value(4);
            let text = canonical(&value);
            let again: Value = serde_json::from_str(&text).expect(&text);
            assert_eq!(again, value, "{text}");
            assert_eq!(canonical(&again), text);
        }
    }

    #[test]
    fn delimiters_in_strings_make_no_two_values_one() {
        let pairs = [
            (json!(["a,b"]), json!(["a", "b"])),
            (json!({"a": "1,\"b\":2"}), json!({"a": "1", "b": 2})),
            (json!("1"), json!(1)),
            (json!(null), json!("null")),
            (json!([[]]), json!([])),
            (json!({"a\\": 1}), json!({"a": 1})),
            (json!(1.5), json!(15)),
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64)),
        ];
        for (one, other) in pairs {
            assert_ne!(canonical(&one), canonical(&other));
        }
        assert_eq!(canonical(&json!(-0.0)), canonical(&json!(0)));
    }

    /// A source of values that only looks random.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % sides
        }

        fn string(&mut self) -> String {
            let letters = ['"', '\\', ',', ':', '{', '}', '[', ']', 'a', '1', '\n', '\u{0}', 'ä', '🙂'];
            (0..self.roll(5)).map(|_| letters[self.roll(letters.len() as u64) as usize]).collect()
        }

        fn value(&mut self, depth: u32) -> Value {
            match self.roll(if depth == 0 { 4 } else { 6 }) {
                0 => Value::Null,
                1 => json!(self.roll(2) == 0),
                2 => json!(self.roll(1000)),
                3 => Value::from(self.string()),
                4 => (0..self.roll(4)).map(|_| self.value(depth - 1)).collect(),
                _ => Value::Object((0..self.roll(4)).map(|_| (self.string(), self.value(depth - 1))).collect()),
            }
        }
    }
}
