//! Whether the images that an article shows are there: files beside it, and addresses on the web.

use super::Manuscript;
use crate::remote;
use crate::render::post::{self, OwnedImage};
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use std::time::Duration;

const TIME: Duration = Duration::from_secs(10);

/// What is wrong with the images of `manuscript`, a lowercase fragment each. A server that does not answer is no proof that an image is
/// missing.
pub async fn broken_images(manuscript: &Manuscript) -> Vec<String> {
    let files = post::images(&manuscript.body).into_iter().filter_map(|image| match image {
        OwnedImage::File(path) if !manuscript.folder.join(&path).is_file() => Some(format!("the image {path} is not there")),
        OwnedImage::File(_) | OwnedImage::Diagram(_) => None,
    });
    let mut broken: Vec<String> = files.collect();
    let asked = post::image_addresses(&manuscript.body)
        .into_iter()
        .map(|address| async move { is_missing(&address).await.then(|| format!("the image {address} is not there")) });
    broken.extend(futures_util::future::join_all(asked).await.into_iter().flatten());
    broken
}

/// Whether the server of `address` says that there is nothing.
async fn is_missing(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return true };
    let Ok(client) = remote::client(&url, TIME, HeaderMap::new()) else { return false };
    let status = tokio::time::timeout(TIME, client.head(url).send()).await.ok().and_then(Result::ok).map(|reply| reply.status());
    matches!(status, Some(StatusCode::NOT_FOUND | StatusCode::GONE))
}
