//! The article's text as readers get it where nothing else tells its title or how it was written.

use crate::publish::Manuscript;
use crate::render::post::{OwnedImage, images};

/// The body with its title as the first heading and the sentence on how it was written at its end.
pub(super) fn whole(manuscript: &Manuscript) -> String {
    let first = manuscript.body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let body =
        if first.starts_with("# ") { manuscript.body.clone() } else { format!("# {}\n\n{}", manuscript.title, manuscript.body) };
    disclosed(manuscript, body)
}

/// `body` with the sentence on how it was written at its end.
pub(super) fn disclosed(manuscript: &Manuscript, body: String) -> String {
    match &manuscript.disclosure {
        Some(disclosure) => disclosure.in_body(&body),
        None => body,
    }
}

/// A note for each image beside the article, where a platform is not given any.
pub(super) fn left_behind(manuscript: &Manuscript, why: &str) -> Vec<String> {
    let note = |image| match image {
        OwnedImage::File(path) => Some(format!("the image {path} stays behind: {why}")),
        OwnedImage::Diagram(_) => None,
    };
    images(&manuscript.body).into_iter().filter_map(note).collect()
}
