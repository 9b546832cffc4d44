//! A post of WordPress: the fields that are sent, and those that come back.

use super::super::blogs::{is_seen_as, seconds, stamp, text};
use super::super::pictures::Pictures;
use super::super::upload::with_places;
use crate::model::{Digest, PostState};
use crate::publish::{ErrorKind, Payload, PlatformError, Post, Remote, Visibility};
use crate::render::post::{HtmlForm, html};
use serde_json::{Value, json};

/// An address that the cleaning of HTML leaves alone, in front of a file's name until the text is clean.
const ASIDE: &str = "https://attachment.invalid/";

/// The field with the text that is sent instead to a site where the user may not upload: its drawings are lists.
pub(super) const IN_WORDS: &str = "content_without_uploads";

/// The fields of a post, with tags by name, and its text.
pub(super) fn document(post: &Post<'_>, pictures: &Pictures) -> (Value, String) {
    let manuscript = post.manuscript;
    let content = content(post, pictures);
    let mut document = json!({
        // What WordPress takes for a title is HTML.
        "title": escaped(&manuscript.title),
        "slug": manuscript.slug,
        "status": if post.visibility == Visibility::Draft { "draft" } else { "publish" },
        "content": content,
        "excerpt": escaped(&manuscript.description),
        "tags": manuscript.tags,
    });
    if let Visibility::At(at) = post.visibility {
        document["date_gmt"] = json!(stamp(at).trim_end_matches('Z'));
    }
    if !pictures.attachments.is_empty() && pictures.are_drawings() {
        document[IN_WORDS] = json!(self::content(post, &Pictures::default()));
    }
    (document, content)
}

/// The text in blocks, then how it was written, where it was published first, and our mark.
fn content(post: &Post<'_>, pictures: &Pictures) -> String {
    let manuscript = post.manuscript;
    let aside = |place: String| place.replace("techdoc-attachment:", ASIDE);
    let in_blocks = |text: &str| html(text, HtmlForm::WordPress, &|image| pictures.place(image).map(aside));
    let digest = Digest::of(manuscript.key.as_bytes()).to_string();
    let mut text = in_blocks(&manuscript.body);
    for (name, width) in &pictures.widths {
        text = text.replace(&format!("{ASIDE}{name}\""), &format!("{ASIDE}{name}\" width=\"{width}\""));
    }
    let text = text.replace(ASIDE, "techdoc-attachment:");
    format!("{text}\n{}\n<!-- techdoc-{} -->\n", in_blocks(&footer(post)), &digest[..12])
}

/// What stands below the text and its notes.
fn footer(post: &Post<'_>) -> String {
    let body = post.manuscript.body.trim_end();
    let disclosed = post.manuscript.disclosure.as_ref().map(|disclosure| disclosure.in_body(body));
    let mut footer = disclosed.and_then(|text| text.strip_prefix(body).map(str::to_owned)).unwrap_or_default();
    if let Some(url) = post.canonical_url {
        // WordPress itself has no field for it.
        footer.push_str(&format!("\n\n*Originally published at <{url}>.*\n"));
    }
    footer
}

/// The mark at the end of a text, by which a post is found again when it has lost its slug.
pub(super) fn mark(document: &Value) -> &str {
    let content = text(document, "content").unwrap_or_default();
    content.rsplit_once("<!-- ").and_then(|(_, mark)| mark.split_once(" -->")).map_or("", |(mark, _)| mark)
}

/// Whether a post has our mark.
pub(super) fn has_mark(there: &Value, mark: &str) -> bool {
    raw(there, "content").is_some_and(|content| content.contains(&format!("<!-- {mark} -->")))
}

/// Whether a post that lacks our mark is this article all the same.
pub(super) fn is_same_article(there: &Value, document: &Value) -> bool {
    raw(there, "title").map(unescaped) == text(document, "title").map(unescaped)
}

/// Another article has our slug; with a create WordPress would change it without a word.
pub(super) fn taken(there: &Value) -> PlatformError {
    let (title, slug) = (raw(there, "title").unwrap_or_default(), text(there, "slug").unwrap_or_default());
    let what = format!("another post, \"{}\", has the slug {slug} already", unescaped(title));
    PlatformError::new(ErrorKind::Refused, what).hint("give the article another `slug` in its front matter")
}

/// A post has our slug, and the user may not even look at it in full.
pub(super) fn of_another(slug: &str) -> PlatformError {
    let what = format!("another user's post has the slug {slug} already, and this user may not change it");
    PlatformError::new(ErrorKind::Rights, what)
        .hint("publish as that user or as an editor, or give the article another `slug` in its front matter")
}

/// A post as WordPress has it, compared with what is wanted but for the tags.
pub(super) fn remote(there: &Value, payload: &Payload) -> Option<Remote> {
    let document = &payload.document;
    let state = match text(there, "status")? {
        "publish" => PostState::Live,
        "future" => PostState::Scheduled,
        _ => PostState::Draft,
    };
    let id = there["id"].as_u64()?.to_string();
    let mut remote = Remote::new(id, text(there, "link").map(str::to_owned), state);
    remote.at = text(there, "date_gmt").and_then(seconds).filter(|_| state == PostState::Scheduled);
    remote.text = raw(there, "content").map(str::to_owned);
    let wanted_at = text(document, "date_gmt").and_then(seconds);
    let wanted_state = match (text(document, "status")?, wanted_at) {
        ("draft", _) => PostState::Draft,
        (_, Some(_)) => PostState::Scheduled,
        (_, None) => PostState::Live,
    };
    let same = |name: &str| raw(there, name).map(unescaped) == text(document, name).map(unescaped);
    remote.same = is_seen_as(&remote, wanted_state, wanted_at)
        && same("title")
        && same("excerpt")
        && remote.text.as_ref().is_some_and(|there| {
            let is = |wanted: &str| with_places(there, &payload.attachments).trim() == wanted.trim();
            is(&payload.text) || text(document, IN_WORDS).is_some_and(is)
        });
    Some(remote)
}

/// A field as it was written, which only those get who may edit it.
fn raw<'a>(there: &'a Value, name: &str) -> Option<&'a str> {
    text(&there[name], "raw")
}

/// Text as HTML shows it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text without the entities that WordPress puts in.
pub(super) fn unescaped(text: &str) -> String {
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#8217;", "’"), ("&amp;", "&")];
    plain.into_iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}
