//! `techdoc healthcheck`: asks a daemon's admin port whether it is ready, for containers, which have no other client at hand.

use super::args::{Arguments, Healthcheck};
use super::{Exit, Refusal};
use crate::config::{self, Sources};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// The most time for each of connecting, asking and reading; a container's check has its own limit around all of it.
const TIME: Duration = Duration::from_secs(2);
/// The most bytes of the answer's first line.
const LINE_BYTES: u64 = 256;

pub(super) fn run(arguments: &Arguments, check: &Healthcheck) -> anyhow::Result<Exit> {
    let address = match check.admin_listen {
        Some(address) => address,
        None => config::load(&Sources::from_process(arguments.configuration.config.clone(), None))?.settings.serve.admin_listen,
    };
    let (address, path) = (reachable(address), if check.live { "/live" } else { "/ready" });
    match status(address, path) {
        Ok(200) => Ok(Exit::Done),
        Ok(status) => Err(Refusal::Unhealthy(format!("http://{address}{path}"), status).into()),
        Err(error) => Err(Refusal::NoDaemon(address, error).into()),
    }
}

/// The address under which a daemon that listens on all addresses is asked from its own machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// The status of the answer to one plain request.
fn status(address: SocketAddr, path: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect_timeout(&address, TIME)?;
    stream.set_read_timeout(Some(TIME))?;
    stream.set_write_timeout(Some(TIME))?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream.take(LINE_BYTES)).read_line(&mut line)?;
    let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
    status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "what answers there does not speak HTTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_on_all_addresses_is_asked_on_loopback() {
        for (listens, asked) in [("0.0.0.0:9090", "127.0.0.1:9090"), ("[::]:1", "[::1]:1"), ("10.0.0.7:2", "10.0.0.7:2")] {
            assert_eq!(reachable(listens.parse().unwrap()).to_string(), asked);
        }
    }
}
