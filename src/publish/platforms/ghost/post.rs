//! A post of Ghost: the fields that are sent, and those that come back.

use super::super::blogs::{cut, is_seen_as, seconds, stamp, text, title};
use super::super::upload::with_places;
use crate::model::{Digest, PostState};
use crate::publish::{ErrorKind, Payload, PlatformError, Post, Remote, Visibility};
use serde_json::{Value, json};

/// Characters of a title.
const TITLE: usize = 255;
/// Characters of an excerpt.
const EXCERPT: usize = 300;
/// What our internal tags begin with; Ghost adds `hash-` to their slugs.
const MARK: &str = "techdoc-";

/// The fields of a post, and what a person should know about them.
pub(super) fn document(post: &Post<'_>, markdown: &str) -> Result<(Value, Vec<String>), PlatformError> {
    let manuscript = post.manuscript;
    let digest = Digest::of(manuscript.key.as_bytes()).to_string();
    let tags = manuscript.tags.iter().cloned().chain([format!("#{MARK}{}", &digest[..12])]);
    let mut document = json!({
        "title": title(manuscript, TITLE, "Ghost")?,
        "slug": manuscript.slug,
        "status": match post.visibility {
            Visibility::Draft => "draft",
            Visibility::Live => "published",
            Visibility::At(_) => "scheduled",
        },
        "lexical": lexical(markdown),
        "tags": tags.map(|name| json!({"name": name})).collect::<Vec<_>>(),
    });
    if let Visibility::At(at) = post.visibility {
        document["published_at"] = json!(stamp(at));
    }
    if let Some(url) = post.canonical_url {
        document["canonical_url"] = json!(url);
    }
    let mut notes = Vec::new();
    if !manuscript.description.is_empty() {
        let excerpt = cut(&manuscript.description, EXCERPT);
        if excerpt != manuscript.description {
            notes.push(format!("the description was cut to {EXCERPT} characters"));
        }
        document["custom_excerpt"] = json!(excerpt);
    }
    Ok((document, notes))
}

/// A document of one Markdown card.
fn lexical(markdown: &str) -> String {
    let card = json!({"type": "markdown", "version": 1, "markdown": markdown});
    json!({"root": {"type": "root", "version": 1, "direction": null, "format": "", "indent": 0, "children": [card]}}).to_string()
}

/// The Markdown of a document that is one card.
fn markdown(lexical: &str) -> Option<String> {
    let document: Value = serde_json::from_str(lexical).ok()?;
    let children = document["root"]["children"].as_array()?;
    let [card] = children.as_slice() else { return None };
    text(card, "markdown").map(str::to_owned)
}

/// The slug of our internal tag without Ghost's `hash-`.
pub(super) fn mark(document: &Value) -> String {
    let names = document["tags"].as_array().into_iter().flatten().filter_map(|tag| text(tag, "name"));
    names.filter_map(|name| name.strip_prefix('#')).find(|name| name.starts_with(MARK)).unwrap_or_default().to_owned()
}

/// Whether a post has our internal tag.
pub(super) fn has_mark(there: &Value, mark: &str) -> bool {
    there["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|tag| text(tag, "name").and_then(|name| name.strip_prefix('#')) == Some(mark))
}

/// Whether a post that lacks our mark is this article all the same.
pub(super) fn is_same_article(there: &Value, document: &Value) -> bool {
    let canonical = document.get("canonical_url").is_some_and(|url| there.get("canonical_url") == Some(url));
    canonical || there["title"] == document["title"]
}

/// Another article has our slug; with a create Ghost would change it without a word.
pub(super) fn taken(there: &Value, mark: &str) -> PlatformError {
    let (title, slug) = (text(there, "title").unwrap_or_default(), text(there, "slug").unwrap_or_default());
    let what = format!("another post, \"{title}\", has the slug {slug} already");
    let hint = format!("give the article another `slug` in its front matter, or that post the tag #{mark} to have it replaced");
    PlatformError::new(ErrorKind::Refused, what).hint(hint)
}

/// A post as Ghost has it, compared with what is wanted.
pub(super) fn remote(there: &Value, payload: &Payload) -> Option<Remote> {
    let document = &payload.document;
    let (state, wanted) = (state(there)?, state(document)?);
    let mut remote = Remote::new(text(there, "id")?, text(there, "url").map(str::to_owned), state);
    remote.at = text(there, "published_at").and_then(seconds).filter(|_| state == PostState::Scheduled);
    remote.revision = text(there, "updated_at").map(str::to_owned);
    remote.text = text(there, "lexical").and_then(markdown);
    let same = |name: &str| document.get(name).is_none_or(|wanted| there.get(name) == Some(wanted));
    remote.same = ["title", "canonical_url", "custom_excerpt"].into_iter().all(same)
        && tag_names(there) == tag_names(document)
        && is_seen_as(&remote, wanted, text(document, "published_at").and_then(seconds))
        && remote.text.as_ref().is_some_and(|text| with_places(text, &payload.attachments) == payload.text);
    Some(remote)
}

fn state(post: &Value) -> Option<PostState> {
    Some(match text(post, "status")? {
        "published" | "sent" => PostState::Live,
        "scheduled" => PostState::Scheduled,
        _ => PostState::Draft,
    })
}

fn tag_names(post: &Value) -> Vec<&str> {
    post["tags"].as_array().into_iter().flatten().filter_map(|tag| text(tag, "name")).collect()
}
