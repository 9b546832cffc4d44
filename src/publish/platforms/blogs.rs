//! What the blogs have in common: times as text, answers that send elsewhere, limits that a text exceeds.

use crate::model::PostState;
use crate::publish::{ErrorKind, Manuscript, PlatformError, Remote, Reply};
use jiff::Timestamp;
use reqwest::Url;
use serde_json::Value;

/// `2026-11-26T02:14:07Z`.
pub(super) fn stamp(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Seconds since 1970 of a time as platforms write it; without a zone it is UTC.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let at = text.parse::<Timestamp>().or_else(|_| format!("{text}Z").parse::<Timestamp>());
    at.ok().map(Timestamp::as_second)
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// Whether who sees a post is what is wanted; what is public already is not taken back, so that fits too.
pub(super) fn is_seen_as(there: &Remote, wanted: PostState, at: Option<i64>) -> bool {
    match wanted {
        PostState::Draft => true,
        PostState::Scheduled => there.state == PostState::Live || (there.state == wanted && there.at == at),
        PostState::Live => there.state == PostState::Live,
    }
}

/// A text field of an answer.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// What a person can do about an answer that comes from somewhere else than the platform's interface: a redirect, which is not followed,
/// since its target would get the credential, or a page for people.
pub(super) fn elsewhere(reply: &Reply) -> Option<String> {
    if is_page(reply) {
        return Some("a page for people answers there; check `url` of the target: it is the address of the site".to_owned());
    }
    let to = Url::parse(reply.header("location").filter(|_| (300..400).contains(&reply.status))?).ok()?;
    Some(format!(
        "it sends on to {}; set `url` of the target to the address that answers itself",
        to.origin().ascii_serialization()
    ))
}

/// Whether the answer is a page that was not found, and not a post: those are told as JSON.
pub(super) fn is_page(reply: &Reply) -> bool {
    reply.status == 404 && reply.json().is_null()
}

/// The title, when it has at most `most` characters.
pub(super) fn title<'a>(manuscript: &'a Manuscript, most: usize, platform: &str) -> Result<&'a str, PlatformError> {
    let length = manuscript.title.chars().count();
    if length <= most {
        return Ok(&manuscript.title);
    }
    let what = format!("the title has {length} characters, and {platform} takes {most}");
    Err(PlatformError::new(ErrorKind::Refused, what).hint("shorten `title` in the front matter of the article"))
}

/// The first words of `text`, at most `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = head.rfind(char::is_whitespace).unwrap_or(head.len());
    format!("{}…", head[..end].trim_end())
}

/// The answer has another form than the platform's.
pub(super) fn strange(host: &str, platform: &str, kind: ErrorKind) -> PlatformError {
    let what = format!("{host} does not answer as {platform} does");
    PlatformError::new(kind, what).hint("check `url` of the target: it is the address of the site")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        for text in ["2026-11-26T02:14:07Z", "2026-11-26T02:14:07.000Z", "2026-11-26T02:14:07", "2026-11-26T03:14:07+01:00"] {
            assert_eq!(seconds(text).map(stamp).as_deref(), Some("2026-11-26T02:14:07Z"), "{text}");
        }
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn texts_are_cut_between_words() {
        for (text, most, expected) in [("one two", 7, "one two"), ("one two three", 9, "one two…"), ("日本語日本語", 4, "日本語…")]
        {
            assert_eq!(cut(text, most), expected);
        }
    }
}
