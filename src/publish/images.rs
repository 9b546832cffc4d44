//! Whether the images that an article shows are there: files beside it, and addresses on the web.

use super::Manuscript;
use crate::remote;
use crate::render::post::{self, OwnedImage};
use crate::source::Reach;
use futures_util::{StreamExt as _, stream};
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use std::time::Duration;

/// Addresses that are asked, how many at once, and how many are named when they are missing.
const MOST: usize = 200;
const AT_ONCE: usize = 8;
const SHOWN: usize = 5;
const TIME: Duration = Duration::from_secs(10);

/// What is wrong with the images of `manuscript`, a lowercase fragment each. A server that does not answer is no proof that an image is
/// missing.
pub async fn broken_images(manuscript: &Manuscript, reach: &Reach) -> Vec<String> {
    let files = post::images(&manuscript.body).into_iter().filter_map(|image| match image {
        OwnedImage::File(path) if is_absent(manuscript, &path) => Some(format!("the image {path} is not there")),
        OwnedImage::File(_) | OwnedImage::Diagram(_) => None,
    });
    let mut broken: Vec<String> = files.collect();
    let addresses = post::image_addresses(&manuscript.body).into_iter().take(MOST);
    let asked = addresses
        .map(|address| async move { is_missing(&address, reach).await.then(|| format!("the image {address} is not there")) });
    let missing: Vec<Option<String>> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    broken.extend(missing.into_iter().flatten());
    if broken.len() > SHOWN {
        let more = broken.len() - SHOWN;
        broken.truncate(SHOWN);
        broken.push(format!("{more} more images are not there"));
    }
    broken
}

/// Whether a path leads nowhere; one that begins at the top of a site is for the site to know.
fn is_absent(manuscript: &Manuscript, path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let plain = percent_encoding::percent_decode_str(&path[..end]).decode_utf8_lossy();
    !path.starts_with('/') && !manuscript.folder.join(&*plain).is_file()
}

/// Whether the server of `address` says that there is nothing. One that is not to be reached is not asked.
async fn is_missing(address: &str, reach: &Reach) -> bool {
    let Ok(url) = Url::parse(address) else { return true };
    let client = match reach {
        Reach::Anywhere => remote::client(&url, TIME, HeaderMap::new()).ok(),
        Reach::Public(_) => remote::public_client(&url, TIME),
    };
    let Some(client) = client else { return false };
    let status = tokio::time::timeout(TIME, client.head(url).send()).await.ok().and_then(Result::ok).map(|reply| reply.status());
    matches!(status, Some(StatusCode::NOT_FOUND | StatusCode::GONE))
}
