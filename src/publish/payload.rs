//! What would be sent, as data: shown by a dry run, compared by its digest, filled in when its files have been uploaded.

use crate::model::Digest;
use serde_json::Value;

/// What a place in a payload looks like that an uploaded file's address takes.
const PLACE: &str = "techdoc-attachment:";

/// What a platform gets for one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// The document, without anything that only the moment of sending decides.
    pub document: Value,
    /// Files that are uploaded first; the document names them by [`Attachment::place`].
    pub attachments: Vec<Attachment>,
    /// What a person should know: tags that were dropped, a diagram that became a list.
    pub notes: Vec<String>,
    /// The text that a reader sees, for a comparison that is shown.
    pub text: String,
}

/// A file that goes with an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Its name, unique in the payload: `diagram-1.svg`.
    pub name: String,
    /// Its type: `image/svg+xml`.
    pub media_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// What stands in the document where its address will be.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{PLACE}{}", self.name)
    }
}

impl Payload {
    /// A payload without files.
    #[must_use]
    pub fn new(document: Value, text: String) -> Self {
        Self { document, attachments: Vec::new(), notes: Vec::new(), text }
    }

    /// The digest by which two payloads are the same.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut text = self.document.to_string();
        for attachment in &self.attachments {
            text.push_str(&format!("\n{} {}", attachment.name, Digest::of(&attachment.bytes)));
        }
        Digest::of(text.as_bytes()).to_string()
    }

    /// The document with the addresses of its files, one for each, in order.
    #[must_use]
    pub fn filled(&self, addresses: &[String]) -> Value {
        let mut document = self.document.clone();
        for (attachment, address) in self.attachments.iter().zip(addresses) {
            replace(&mut document, &attachment.place(), address);
        }
        document
    }
}

/// Replaces a text everywhere in a document.
fn replace(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text.contains(from) => *text = text.replace(from, to),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, from, to)),
        _ => {}
    }
}
