//! The HTTP client: it follows no redirect, asks no proxy for loopback, and needs no certificates where there is no TLS.

use super::{install_crypto_provider, is_public};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

const USER_AGENT: &str = concat!("techdoc/", env!("CARGO_PKG_VERSION"));

/// A client for `address` with these headers on every request.
///
/// # Errors
/// When the system gives no certificates.
pub fn client(address: &Url, connect_timeout: Duration, headers: HeaderMap) -> Result<Client, reqwest::Error> {
    install_crypto_provider();
    let mut builder =
        Client::builder().user_agent(USER_AGENT).redirect(Policy::none()).connect_timeout(connect_timeout).default_headers(headers);
    if address.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(address) {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// A client for an address that somebody else wrote down: it connects to public addresses only, which are looked up and judged by itself.
/// None when `address` is not such a one, or the system gives no certificates.
#[must_use]
pub fn public_client(address: &Url, connect_timeout: Duration) -> Option<Client> {
    let literal = address.host_str()?.trim_matches(['[', ']']).parse::<IpAddr>();
    if literal.is_ok_and(|address| !is_public(address)) {
        return None;
    }
    install_crypto_provider();
    let builder = Client::builder().user_agent(USER_AGENT).redirect(Policy::none()).connect_timeout(connect_timeout);
    builder.no_proxy().dns_resolver(Arc::new(PublicOnly)).build().ok()
}

/// Looks names up, and knows none that has an address which is not public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().all(|address| is_public(address.ip())) {
                return Ok(Box::new(found.into_iter()) as Addrs);
            }
            Err("it has an address of a private network".into())
        })
    }
}

/// Whether an address is one of this machine.
#[must_use]
pub fn is_loopback(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The host of an address, with its port when it names one.
#[must_use]
pub fn host(address: &Url) -> String {
    let port = address.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}{port}", address.host_str().unwrap_or_default())
}

/// The innermost cause of an error of the client: its own words may hold more of the address than is meant to be shown.
#[must_use]
pub fn innermost(error: &reqwest::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error)?;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Some(cause.to_string())
}
