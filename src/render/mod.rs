//! Article -> bytes.

use crate::model::Article;

/// The article as Markdown with front matter.
#[must_use]
pub fn markdown(article: &Article) -> String {
    let _ = article;
    String::new()
}
