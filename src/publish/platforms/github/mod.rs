//! GitHub through its REST API: a file on a branch, a branch with a pull request, or the notes of a release.

mod contents;
mod file;
mod pull_request;
mod pulls;
mod release;
mod repository;
mod turns;

use super::text::whole;
use crate::config::TargetSettings;
use crate::publish::{Environment, ErrorKind, Platform, PlatformError, Post};
use crate::render::post::{GITHUB, Image, markdown};
use repository::Repository;

/// The form that the settings ask for.
pub(super) fn build(settings: &TargetSettings, environment: &Environment) -> Result<Box<dyn Platform>, PlatformError> {
    let repository = Repository::new(settings, environment)?;
    match (&settings.release, settings.pull_request == Some(true)) {
        (Some(_), true) => {
            let what = "a release has no pull request: `release` and `pull_request` exclude each other";
            Err(PlatformError::new(ErrorKind::Settings, what).hint("make two targets of type github"))
        }
        (Some(tag), false) => Ok(Box::new(release::Release::new(repository, tag.clone()))),
        (None, true) => Ok(Box::new(pull_request::PullRequest::new(repository, settings))),
        (None, false) => Ok(Box::new(file::File::new(repository, settings))),
    }
}

/// The article as GitHub shows it. There is no field for the original's address, so it is a line of the text.
fn text(post: &Post<'_>, image: &dyn Fn(Image<'_>) -> Option<String>) -> String {
    let body = whole(post.manuscript);
    let body = match post.canonical_url {
        Some(url) => format!("{}\n\nOriginally published at <{url}>.\n", body.trim_end()),
        None => body,
    };
    markdown(&body, &GITHUB, image)
}
