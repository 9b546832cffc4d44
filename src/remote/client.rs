//! The HTTP client: it follows no redirect, asks no proxy for loopback, and needs no certificates where there is no TLS.

use super::install_crypto_provider;
use reqwest::header::HeaderMap;
use reqwest::{Client, Url};
use std::time::Duration;

/// A client for `address` with these headers on every request.
///
/// # Errors
/// When the system gives no certificates.
pub fn client(address: &Url, connect_timeout: Duration, headers: HeaderMap) -> Result<Client, reqwest::Error> {
    install_crypto_provider();
    let mut builder = Client::builder()
        .user_agent(concat!("techdoc/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout)
        .default_headers(headers);
    if address.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(address) {
        builder = builder.no_proxy();
    }
    builder.build()
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
