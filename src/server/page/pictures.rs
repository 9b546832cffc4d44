//! The diagrams of an article as pictures of this host.

use crate::grounding::front_matter_length;
use crate::render::post::{Image, OwnedImage, diagram, images};
use crate::render::svg;
use crate::server::App;
use crate::server::problem::Problem;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// The address that all pictures of an article begin with.
pub(super) fn folder(article: &str) -> String {
    format!("/articles/{article}/pictures/")
}

/// The address of the picture for `image`; none for what cannot be drawn, and for files, which stay with the repository.
pub(super) fn address(article: &str, body: &str, image: Image<'_>) -> Option<String> {
    let Image::Diagram(text) = image else { return None };
    diagram(text)?;
    let at = diagrams(body).iter().position(|known| known == text)?;
    Some(format!("{}{at}.svg", folder(article)))
}

/// `GET /articles/ID/pictures/N.svg`.
pub(super) async fn one(State(app): State<Arc<App>>, Path((article, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let article = app.context.store.article(&article).await?.ok_or_else(|| Problem::unknown("article"))?;
    let body = &article.markdown[front_matter_length(&article.markdown)..];
    let at = name.strip_suffix(".svg").and_then(|at| at.parse::<usize>().ok());
    let drawn = at.and_then(|at| diagrams(body).into_iter().nth(at)).and_then(|text| diagram(&text));
    let drawn = drawn.ok_or_else(|| Problem::unknown("picture"))?;
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        // The drawing brings its own style, and nothing else.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"),
        (CACHE_CONTROL, "private, max-age=3600"),
    ];
    Ok((headers, svg(&drawn)).into_response())
}

fn diagrams(body: &str) -> Vec<String> {
    let diagrams = images(body).into_iter();
    diagrams.filter_map(|image| if let OwnedImage::Diagram(text) = image { Some(text) } else { None }).collect()
}
