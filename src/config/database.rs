//! `[database]`: where the ledger, the queue and what jobs made are kept, when that is not a file of this machine.

use super::Secret;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use tokio_postgres::Config;

/// `[database]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// The address of a PostgreSQL database, `postgres://..`; also from `DATABASE_URL`. None means a SQLite file in the data folder.
    pub url: Option<Secret>,
    /// Connections that the daemon keeps open.
    pub pool_min: u32,
    /// Connections at most.
    pub pool_max: u32,
    /// How long a request waits for a connection.
    pub pool_wait_ms: u64,
    /// How long a connection is used before another takes its place.
    pub pool_lifetime_ms: u64,
    /// Time to connect.
    pub connect_timeout_ms: u64,
    /// Time for one statement.
    pub statement_timeout_ms: u64,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            pool_min: 20,
            pool_max: 50,
            pool_wait_ms: 5_000,
            pool_lifetime_ms: 3_600_000,
            connect_timeout_ms: 5_000,
            statement_timeout_ms: 10_000,
        }
    }
}

/// How a connection is secured; the words of `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all.
    Disable,
    /// When the server can.
    Prefer,
    /// With whoever answers.
    Require,
    /// With a server whose certificate a known authority made.
    VerifyCa,
    /// With the server that the address names.
    VerifyFull,
}

/// Which authorities are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsRoots {
    /// Those in `~/.postgresql/root.crt`.
    Usual,
    /// Those in this file.
    File(PathBuf),
    /// Those of this machine.
    System,
}

/// An address that was understood. It holds a password, so it shows nothing.
#[derive(Clone)]
pub struct DatabaseAddress {
    /// The server, the user and the database.
    pub server: Config,
    /// How connections are secured.
    pub tls: TlsMode,
    /// Whom to trust.
    pub roots: TlsRoots,
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl DatabaseAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence; without any part of it, as it may hold a password.
    pub fn read(url: &Secret) -> Result<Self, String> {
        let url = url.expose();
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err("is no address that begins with postgres:// or postgresql://".to_owned());
        }
        // A password may hold a question mark.
        let host_at = url.find('@').unwrap_or(0);
        let (place, parameters) = url[host_at..].find('?').map_or((url, ""), |at| (&url[..host_at + at], &url[host_at + at + 1..]));
        let (mut mode, mut roots, mut others) = (None, TlsRoots::Usual, Vec::new());
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslmode", name)) => mode = Some(tls_mode(name)?),
                Some(("sslrootcert", "system")) => roots = TlsRoots::System,
                Some(("sslrootcert", path)) => roots = TlsRoots::File(decoded(path)?.into()),
                Some((name, _)) if name.starts_with("ssl") => return Err(unsupported(name)),
                _ => others.push(parameter),
            }
        }
        let tls = match (mode, &roots) {
            (None, TlsRoots::System) => TlsMode::VerifyFull,
            (Some(mode), TlsRoots::System) if mode != TlsMode::VerifyFull => {
                return Err("has sslrootcert=system, which needs sslmode=verify-full".to_owned());
            }
            (mode, _) => mode.unwrap_or(TlsMode::Prefer),
        };
        let server = format!("{place}?{}", others.join("&")).parse();
        let refused = || "is no address that PostgreSQL's own programs would take".to_owned();
        let server: Config = server.map_err(|_| refused())?;
        // It was taken out above, wherever it stood.
        if server.get_ssl_mode() != Config::new().get_ssl_mode() {
            return Err(refused());
        }
        if server.get_hosts().is_empty() && server.get_hostaddrs().is_empty() {
            return Err("names no host".to_owned());
        }
        Ok(Self { server, tls, roots })
    }
}

fn tls_mode(name: &str) -> Result<TlsMode, String> {
    match name {
        "disable" => Ok(TlsMode::Disable),
        "prefer" => Ok(TlsMode::Prefer),
        "require" => Ok(TlsMode::Require),
        "verify-ca" => Ok(TlsMode::VerifyCa),
        "verify-full" => Ok(TlsMode::VerifyFull),
        _ => Err("has an sslmode that is none of disable, prefer, require, verify-ca and verify-full".to_owned()),
    }
}

/// Names of parameters that libpq has and this program has not; any other name may be part of a password that was not encoded.
fn unsupported(name: &str) -> String {
    let known = ["sslcert", "sslkey", "sslpassword", "sslcrl", "sslcrldir", "sslcompression", "sslsni", "sslnegotiation"];
    match known.iter().find(|known| **known == name) {
        Some(known) => format!("has {known}, which is not supported"),
        None => "has a parameter that PostgreSQL does not know".to_owned(),
    }
}

fn decoded(text: &str) -> Result<String, String> {
    percent_decode_str(text).decode_utf8().map(Into::into).map_err(|_| "has an sslrootcert that is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<DatabaseAddress, String> {
        DatabaseAddress::read(&Secret::new(url))
    }

    #[test]
    fn sslmode_means_what_it_means_to_libpq() {
        for (parameters, tls, roots) in [
            ("", TlsMode::Prefer, TlsRoots::Usual),
            ("?sslmode=disable", TlsMode::Disable, TlsRoots::Usual),
            ("?application_name=x&sslmode=verify-ca&sslrootcert=%2Fa%20b", TlsMode::VerifyCa, TlsRoots::File("/a b".into())),
            ("?sslrootcert=system", TlsMode::VerifyFull, TlsRoots::System),
            ("?sslrootcert=system&sslmode=verify-full", TlsMode::VerifyFull, TlsRoots::System),
        ] {
            let address = read(&format!("postgres://u:p?sslmode=x@h/d{parameters}")).unwrap();
            assert_eq!(address.server.get_password(), Some(b"p?sslmode=x".as_slice()));
            assert_eq!((address.tls, address.roots), (tls, roots), "{parameters}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_address() {
        for (url, expected) in [
            ("mysql://u:canary@h/d", "begins with postgres://"),
            ("postgres://u:canary@h/d?sslmode=canary", "none of disable, prefer"),
            ("postgres://u:canary@h/d?sslmode=allow", "none of disable, prefer"),
            ("postgres://u:canary@h/d?sslkey=x", "has sslkey, which is not supported"),
            ("postgres://u:canary@h/d?sslcanary=x", "has a parameter"),
            ("postgres://u:canary@h/d?sslrootcert=system&sslmode=require", "needs sslmode=verify-full"),
            ("postgres://u:canary@h:port/d", "no address that"),
            ("postgres://u:canary@h/d?user=a@b?sslmode=require", "no address that"),
            ("postgres:///d?user=canary", "names no host"),
        ] {
            let error = read(url).unwrap_err();
            assert!(error.contains(expected) && !error.contains("canary"), "{url}: {error}");
        }
        assert_eq!(format!("{:?}", read("postgres://u:canary@h/d").unwrap()), "***");
    }
}
