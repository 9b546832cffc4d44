//! The flags of `techdoc serve`.

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
