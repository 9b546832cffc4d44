//! Tags of WordPress: numbers with names, which come back with HTML's entities.

use super::super::blogs::text;
use super::post::unescaped;
use serde_json::Value;

/// The names of the tags that a document wants.
pub(super) fn names(document: &Value) -> Vec<&str> {
    document["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What WordPress makes a slug of, with nothing that would part it from others in a list.
pub(super) fn slug(name: &str) -> String {
    let words: String = name.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase()
}

/// The number of the tag of this name, in whatever case.
pub(super) fn number(known: &Value, name: &str) -> Option<u64> {
    let is = |tag: &&Value| text(tag, "name").is_some_and(|known| unescaped(known).to_lowercase() == name.to_lowercase());
    known.as_array()?.iter().find(is)?["id"].as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_found_by_name() {
        let known = json!([{"id": 2, "name": "Rust &amp; C++"}, {"id": 3, "name": "日本"}]);
        for (name, expected) in [("rust & c++", Some(2)), ("日本", Some(3)), ("Rust", None)] {
            assert_eq!(number(&known, name), expected, "{name}");
        }
        assert_eq!(slug("Rust & C++, 日本"), "rust-c-日本");
    }
}
