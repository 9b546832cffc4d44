//! What stands in the cache under a key: an answer with what is needed to trust it again. Anything that cannot be read is no answer.

use crate::model::Completion;
use serde::{Deserialize, Serialize};

/// Grows when the form changes; values of another format are misses.
const VALUE_FORMAT: u32 = 1;

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredAnswer {
    format: u32,
    /// The answer.
    pub completion: Completion,
    /// When it was kept, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// The template of the prompt that it answers.
    pub template: String,
}

impl StoredAnswer {
    /// An answer to a prompt from `template`, kept at `created_at_ms`.
    #[must_use]
    pub fn new(completion: &Completion, template: &str, created_at_ms: i64) -> Self {
        Self { format: VALUE_FORMAT, completion: completion.clone(), created_at_ms, template: template.to_owned() }
    }

    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The answer in `bytes`; none when they are of another format, from another template, damaged, or without text.
    #[must_use]
    pub fn read(bytes: &[u8], template: &str) -> Option<Self> {
        let stored: Self = serde_json::from_slice(bytes).ok()?;
        let usable = stored.format == VALUE_FORMAT && stored.template == template && !stored.completion.text.is_empty();
        usable.then_some(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::tests::completion;

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let stored = StoredAnswer::new(&completion("text \u{0} \" ä"), "section@1", 7);
        assert_eq!(StoredAnswer::read(&stored.to_bytes(), "section@1"), Some(stored));
    }

    #[test]
    fn what_cannot_be_trusted_is_no_answer() {
        let good = StoredAnswer::new(&completion("text"), "section@1", 7);
        let text = String::from_utf8(good.to_bytes()).unwrap();
        let empty = StoredAnswer::new(&completion(""), "section@1", 7).to_bytes();
        let cases: &[(&str, Vec<u8>)] = &[
            ("nothing", vec![]),
            ("garbage", vec![0xff, 0, 1]),
            ("cut", text.as_bytes()[..text.len() - 3].to_vec()),
            ("another format", text.replace("\"format\":1", "\"format\":2").into_bytes()),
            ("another template", text.replace("section@1", "section@2").into_bytes()),
            ("no text", empty),
            ("another document", b"{\"a\":1}".to_vec()),
        ];
        for (what, bytes) in cases {
            assert_eq!(StoredAnswer::read(bytes, "section@1"), None, "{what}");
        }
    }
}
