//! The flags of `techdoc serve` and of `techdoc healthcheck`, which asks it.

use clap::Args;
use std::net::SocketAddr;

/// `techdoc serve`.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Answer the API here; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Answer probes and metrics here [default: 127.0.0.1:9090]
    #[arg(long, value_name = "ADDR")]
    pub admin_listen: Option<SocketAddr>,
}

/// `techdoc healthcheck`.
#[derive(Args, Clone, Debug)]
pub struct Healthcheck {
    /// Ask the daemon whose probes are answered here [default: as in the settings, 127.0.0.1:9090]
    #[arg(long, value_name = "ADDR")]
    pub admin_listen: Option<SocketAddr>,
    /// Ask whether it is alive instead of whether it is ready
    #[arg(long)]
    pub live: bool,
}
