//! Style, script and icon: small files in the binary, each with a digest in its name, so that browsers may keep them for ever.

use crate::model::Digest;
use crate::server::problem::Problem;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use minijinja::{Value, context};
use std::sync::LazyLock;

/// A file as it is served.
struct Asset {
    /// Its name with the digest.
    name: String,
    media_type: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("style", "css", "text/css; charset=utf-8", include_str!("assets/style.css")),
        asset("script", "js", "text/javascript; charset=utf-8", include_str!("assets/script.js")),
        asset("icon", "svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ]
});

fn asset(name: &str, ending: &str, media_type: &'static str, text: &'static str) -> Asset {
    let digest = Digest::of(text.as_bytes()).to_string();
    Asset { name: format!("{name}-{}.{ending}", &digest[..12]), media_type, text }
}

/// The addresses of all files, as templates know them.
pub(super) fn addresses() -> Value {
    let [style, script, icon] = ASSETS.each_ref().map(|asset| format!("/assets/{}", asset.name));
    context! { style, script, icon }
}

/// `GET /assets/NAME`: for everybody, there is nothing secret in them.
pub(super) async fn one(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or_else(|| Problem::unknown("file"))?;
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.text).into_response())
}
