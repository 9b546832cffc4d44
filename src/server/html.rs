//! An article as a page that a browser shows: sanitized, without scripts, forms and anything from elsewhere but images.

use crate::grounding::front_matter_length;
use crate::model::StoredArticle;
use crate::render::post::{HtmlForm, html};

/// What the page may do: show itself and images.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif;color:#1b1f24;\
    background:#fff}pre{overflow-x:auto;padding:.8rem;background:#f3f4f6;border-radius:.3rem}code{font-family:ui-monospace,monospace;\
    font-size:.9em}table{border-collapse:collapse}td,th{border:1px solid #d0d7de;padding:.3rem .6rem;text-align:left}\
    blockquote{margin:0;padding-left:1rem;border-left:.25rem solid #d0d7de;color:#57606a}img{max-width:100%}\
    @media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}td,th{border-color:#30363d}\
    a{color:#58a6ff}blockquote{border-color:#30363d;color:#9198a1}}";

/// The whole page.
pub(super) fn page(article: &StoredArticle) -> String {
    let title = ammonia::clean_text(&article.version.title);
    let body = body(&article.markdown);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<article>\n<h1>{title}</h1>\n{body}</article>\n</body>\n</html>\n"
    )
}

/// The text below the title.
pub(super) fn body(markdown: &str) -> String {
    html(&markdown[front_matter_length(markdown)..], HtmlForm::Plain, &|_| None)
}
