//! Which hosts repositories are fetched from. A person's own choice is not questioned; what others ask a daemon for is looked up, judged by
//! its addresses, and fetched from exactly these.

use super::GitError;
use crate::remote::is_public;
use reqwest::Url;
use std::net::{IpAddr, ToSocketAddrs as _};

/// Where repositories are fetched from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere.
    #[default]
    Anywhere,
    /// Public addresses, and those of the hosts listed here, in lower case, whatever they are.
    Public(Vec<String>),
}

/// A host and the addresses that were judged: git asks nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// The value of git's `http.curloptResolve`.
    pub(super) fn setting(&self) -> String {
        format!("http.curloptResolve={}", self.0)
    }
}

impl Reach {
    /// The addresses that `address`, an https one, is fetched from; none where nobody has to judge them.
    ///
    /// # Errors
    /// When its host cannot be looked up, or has an address that is not to be reached.
    pub(crate) fn pin(&self, address: &str) -> Result<Option<Pin>, GitError> {
        let Self::Public(internal) = self else { return Ok(None) };
        let url = Url::parse(address).map_err(|_| GitError::Address("no repository address".to_owned()))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(GitError::Address("no repository address".to_owned()));
        };
        let found = looked_up(host, port)?;
        let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let known = internal.contains(&named);
        // One bad address among good ones is enough: git would take any of them.
        if !known && !found.iter().all(|address| is_public(*address)) {
            return Err(GitError::Address(format!(
                "{host} has an address of a private network, and is not listed in internal_hosts"
            )));
        }
        let shown: Vec<String> = found.iter().map(bracketed).collect();
        Ok(Some(Pin(format!("{host}:{port}:{}", shown.join(",")))))
    }
}

/// All addresses of a host; one that cannot be looked up is not fetched from, whatever git would find.
fn looked_up(host: &str, port: u16) -> Result<Vec<IpAddr>, GitError> {
    let bare = host.trim_matches(['[', ']']);
    let found = (bare, port).to_socket_addrs();
    let mut found: Vec<IpAddr> = found.into_iter().flatten().map(|address| address.ip()).collect();
    found.dedup();
    if found.is_empty() { Err(GitError::Unavailable(format!("{host} cannot be looked up"))) } else { Ok(found) }
}

fn bracketed(address: &IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_unless_their_host_is_listed() {
        let public = Reach::Public(vec!["127.0.0.2:8443".to_owned(), "localhost".to_owned()]);
        for address in ["https://127.0.0.1/a", "https://127.0.0.2/a", "https://[::1]/a", "https://[::ffff:169.254.169.254]/a"] {
            assert!(matches!(public.pin(address), Err(GitError::Address(_))), "{address}");
        }
        let pin = |address: &str| public.pin(address).unwrap().unwrap().setting();
        assert_eq!(pin("https://127.0.0.2:8443/a"), "http.curloptResolve=127.0.0.2:8443:127.0.0.2");
        assert_eq!(pin("https://1.1.1.1/a"), "http.curloptResolve=1.1.1.1:443:1.1.1.1");
        assert!(pin("https://localhost/a").starts_with("http.curloptResolve=localhost:443:"));
        assert_eq!(Reach::Anywhere.pin("https://127.0.0.1/a").unwrap(), None);
    }
}
