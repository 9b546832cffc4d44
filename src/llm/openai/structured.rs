//! The JSON object in an answer, freed of fences and of words around it.

use serde_json::Value;

/// The text of the outermost JSON object; none when there is none that can be read.
pub(super) fn object(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if is_object(text) {
        return Some(text.to_owned());
    }
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let inner = text.get(start..=end)?;
    is_object(inner).then(|| inner.to_owned())
}

fn is_object(text: &str) -> bool {
    text.starts_with('{') && serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object())
}

/// A text without the thoughts that some servers leave at its beginning.
pub(super) fn without_thoughts(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix("<think>").map(|rest| rest.split_once("</think>")) {
        Some(Some((_, rest))) => rest.trim_start(),
        Some(None) => "",
        None => text,
    }
}
