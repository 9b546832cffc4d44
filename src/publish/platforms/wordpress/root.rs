//! Where the REST API of a WordPress is: its pages name it in a header, and its permalinks decide how it is addressed.

use super::super::blogs::strange;
use crate::publish::{Check, ErrorKind, Http, PlatformError, Repeat, Reply};
use reqwest::Url;
use serde_json::Value;

/// The relation by which pages name the API.
const RELATION: &str = "https://api.w.org/";

/// How routes are addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// Below a path of the site: `wp-json/`.
    Path(String),
    /// By a parameter, on sites with plain permalinks.
    Parameter,
}

impl Root {
    /// The address of a route such as `/wp/v2/posts`.
    pub(super) fn url(&self, base: &Url, route: &str, query: &[(&str, &str)]) -> Url {
        let joined = |path: &str| base.join(path).unwrap_or_else(|_| base.clone());
        let mut url = match self {
            Self::Path(path) => joined(&format!("{}{}", path, route.trim_start_matches('/'))),
            Self::Parameter => joined("index.php"),
        };
        if *self == Self::Parameter {
            url.query_pairs_mut().append_pair("rest_route", route);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// The root of the site at `http`: as its front page says, else where it usually is.
pub(super) async fn find(http: &Http) -> Result<Root, PlatformError> {
    let front = http.send(Repeat::May, |client| client.head(http.base().clone())).await;
    let refused = match front {
        Ok(reply) => match linked(&reply, http.base()) {
            Some(root) => return Ok(root),
            None => None,
        },
        // A front may not know HEAD, or show no page at all.
        Err(error) if error.kind == ErrorKind::Refused => Some(error),
        Err(error) => return Err(error),
    };
    for root in [Root::Path("wp-json/".to_owned()), Root::Parameter] {
        let url = root.url(http.base(), "/", &[]);
        let index = http.send(Repeat::May, |client| client.get(url.clone())).await;
        if index.is_ok_and(|index| index.json()["namespaces"].is_array()) {
            return Ok(root);
        }
    }
    Err(refused.unwrap_or_else(|| strange(&http.host(), "WordPress", ErrorKind::Refused)))
}

/// The root that a page names. Only its path is taken: the credential goes to the address that the settings name and to no other.
fn linked(reply: &Reply, base: &Url) -> Option<Root> {
    let links = reply.headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    let link = links.flat_map(|links| links.split(',')).find(|link| link.contains(RELATION))?;
    let address = link.split_once('<')?.1.split_once('>')?.0;
    let url = base.join(address).ok()?;
    if url.query_pairs().any(|(name, _)| name == "rest_route") {
        return Some(Root::Parameter);
    }
    let path = url.path().strip_prefix(base.path()).unwrap_or(url.path());
    Some(Root::Path(format!("{}/", path.trim_end_matches('/'))))
}

/// Whether a site takes application passwords, as its index says.
pub(super) fn takes_passwords(index: &Value) -> bool {
    index["authentication"].get("application-passwords").is_some()
}

/// The version of the API.
pub(super) fn version(index: &Value) -> Check {
    if index["namespaces"].as_array().is_some_and(|names| names.iter().any(|name| name == "wp/v2")) {
        return Check::good("version", "wp/v2");
    }
    let what = PlatformError::new(ErrorKind::Unsupported, "the site does not have the API wp/v2");
    Check::bad("version", &what.hint("a plugin may have switched it off; WordPress has it since 4.7"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue};

    #[test]
    fn routes_are_addressed_as_the_site_says() {
        let base = Url::parse("https://h/blog/").unwrap();
        let said = |link: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append("link", HeaderValue::from_static("<https://h/x>; rel=shortlink"));
            headers.append("link", HeaderValue::from_static(link));
            linked(&Reply { status: 200, headers, body: Vec::new() }, &base)
        };
        for (link, expected) in [
            ("<https://h/blog/wp-json/>; rel=\"https://api.w.org/\"", "https://h/blog/wp-json/wp/v2/tags?slug=a+b"),
            ("<https://other/blog/api/>; rel=\"https://api.w.org/\"", "https://h/blog/api/wp/v2/tags?slug=a+b"),
            (
                "<https://h/blog/index.php?rest_route=/>; rel=\"https://api.w.org/\"",
                "https://h/blog/index.php?rest_route=%2Fwp%2Fv2%2Ftags&slug=a+b",
            ),
        ] {
            let root = said(link).unwrap();
            assert_eq!(root.url(&base, "/wp/v2/tags", &[("slug", "a b")]).as_str(), expected, "{link}");
        }
        assert_eq!(said("<https://h/y>; rel=next"), None);
    }
}
