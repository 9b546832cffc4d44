//! Which language a file is in, how many of its lines are code, and what it is there for.

use crate::model::{Language, LineCounts, Role};

/// The language of a file, by its name, extension, first line, then content where several languages share an extension.
#[must_use]
pub fn detect(path: &str, bytes: &[u8]) -> Option<Language> {
    let _ = (path, bytes);
    None
}

/// Counts the lines of `bytes`.
#[must_use]
pub fn count(language: Option<Language>, bytes: &[u8]) -> LineCounts {
    let _ = (language, bytes);
    LineCounts::default()
}

/// What a file is there for, from its path, its language and its first bytes.
#[must_use]
pub fn role(path: &str, language: Option<Language>, head: &[u8]) -> Role {
    let _ = (path, language, head);
    Role::Other
}

/// The info string of a Markdown fence for code in `language`: `rust`, `cpp`, `text` when it has none.
#[must_use]
pub fn fence_name(language: Language) -> &'static str {
    let _ = language;
    "text"
}
