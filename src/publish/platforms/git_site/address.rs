//! Where a repository is, and how it is spoken to.

use crate::publish::{ErrorKind, PlatformError};
use std::path::Path;

/// How a repository is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// `https://`.
    Https,
    /// `http://`, to this machine only.
    Http,
    /// `ssh://`, or `user@host:path`.
    Ssh,
    /// `file://`, or a path.
    File,
}

impl Transport {
    /// Git's name for it.
    pub(super) fn protocol(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Ssh => "ssh",
            Self::File => "file",
        }
    }
}

/// The address of a repository; holds no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) text: String,
    pub(super) transport: Transport,
}

impl Address {
    /// Reads what stands under `repository`.
    pub(super) fn parse(text: &str) -> Result<Self, PlatformError> {
        if text.is_empty() || text.starts_with('-') || text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(wrong("`repository` is no address of a repository"));
        }
        let transport = transport(text)?;
        let is_path = transport == Transport::File && !text.starts_with("file://");
        let text = if is_path { absolute(text)? } else { text.trim_end_matches('/').to_owned() };
        Ok(Self { text, transport })
    }

    /// `https://host[:port]/`, for what may only be sent there.
    pub(super) fn origin(&self) -> String {
        self.text.splitn(4, '/').take(3).collect::<Vec<_>>().join("/") + "/"
    }
}

fn transport(text: &str) -> Result<Transport, PlatformError> {
    let Some((scheme, rest)) = text.split_once("://") else {
        let is_remote = text.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
        return Ok(if is_remote && !Path::new(text).exists() { Transport::Ssh } else { Transport::File });
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    if user.is_some_and(|user| scheme != "ssh" || user.contains(':')) {
        return Err(wrong("`repository` holds credentials").hint("set GIT_USERNAME and GIT_TOKEN, or credential_env of the target"));
    }
    match scheme {
        "https" if !host.is_empty() => Ok(Transport::Https),
        "http" if is_loopback(host) => Ok(Transport::Http),
        "http" => {
            Err(wrong("`repository` is plain http, which shows the credential to everybody on the way").hint("take https://"))
        }
        "ssh" if !host.is_empty() && !host.starts_with('-') => Ok(Transport::Ssh),
        "file" if rest.starts_with('/') => Ok(Transport::File),
        _ => Err(wrong("`repository` is none of https://, ssh://, user@host:path, file:// and a path")),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.strip_prefix('[').map_or_else(|| host.split(':').next(), |rest| rest.split(']').next()).unwrap_or_default();
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn absolute(path: &str) -> Result<String, PlatformError> {
    let path = std::path::absolute(path).map_err(|error| wrong(&format!("`repository`: {error}")))?;
    path.to_str().map(str::to_owned).ok_or_else(|| wrong("`repository` is a path that is not UTF-8"))
}

fn wrong(what: &str) -> PlatformError {
    PlatformError::new(ErrorKind::Settings, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_credentials_refused() {
        for (text, expected) in [
            ("https://h.example/a/b.git", Ok(Transport::Https)),
            ("http://127.0.0.1:8080/a.git", Ok(Transport::Http)),
            ("http://[::1]:80/a.git", Ok(Transport::Http)),
            ("ssh://git@h.example/a", Ok(Transport::Ssh)),
            ("git@h.example:a/b.git", Ok(Transport::Ssh)),
            ("file:///srv/a.git", Ok(Transport::File)),
            ("../a.git", Ok(Transport::File)),
            ("http://h.example/a", Err("plain http")),
            ("http://127.0.0.1.h.example/a", Err("plain http")),
            ("https://me:canary@h.example/a", Err("holds credentials")),
            ("https://canary@h.example/a", Err("holds credentials")),
            ("ssh://me:canary@h.example/a", Err("holds credentials")),
            ("ssh://-oProxyCommand=x/a", Err("none of")),
            ("--upload-pack=x", Err("no address")),
            ("ext::sh -c x", Err("no address")),
            ("ftp://h/a", Err("none of")),
        ] {
            match (Address::parse(text), expected) {
                (Ok(address), Ok(transport)) => assert_eq!(address.transport, transport, "{text}"),
                (Err(error), Err(part)) => assert!(error.message.contains(part) && !error.message.contains("canary"), "{error}"),
                (outcome, _) => panic!("{text}: {outcome:?}"),
            }
        }
        assert!(Address::parse("../a.git").is_ok_and(|address| address.text.starts_with('/')));
    }
}
