//! What the command line and the environment say.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use reqwest::Url;

/// Serves live API traffic from the control plane's snapshots.
#[derive(Debug, Clone, Parser)]
#[command(name = "headgate-proxy", version, about)]
pub struct Settings {
    /// Address of the control plane, such as http://127.0.0.1:3000.
    #[arg(long, env = "HEADGATE_CONTROL_URL", value_parser = parse_control_url)]
    pub control_url: Url,
    /// File that holds the token of this node.
    #[arg(long, env = "HEADGATE_NODE_TOKEN_FILE")]
    pub node_token_file: PathBuf,
    /// Directory for the last good snapshots and for records that wait to be shipped.
    #[arg(long, env = "HEADGATE_DATA")]
    pub data: PathBuf,
    /// Address that takes live traffic; port 0 takes any free one.
    #[arg(long, env = "HEADGATE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Name of this node in logs and metrics.
    #[arg(long, env = "HEADGATE_NAME", default_value = "proxy-1")]
    pub name: String,
    /// Threads that serve traffic; one less than there are cores when absent.
    #[arg(long, env = "HEADGATE_THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Address for /ready and /metrics; not served when absent.
    #[arg(long, env = "HEADGATE_ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,
    /// Bytes on disk that records may take while the control plane is away.
    #[arg(long, env = "HEADGATE_SPOOL_LIMIT", default_value_t = 256 * 1024 * 1024)]
    pub spool_limit: u64,
    /// PEM file of certificate authorities for HTTPS upstreams, instead of the system's.
    #[arg(long, env = "HEADGATE_UPSTREAM_CA")]
    pub upstream_ca: Option<PathBuf>,
    /// Longest time that calls in flight get to finish after SIGTERM, in seconds.
    #[arg(long, env = "HEADGATE_DRAIN_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub drain_seconds: u64,
}

impl Settings {
    /// Threads to serve with.
    #[must_use]
    pub fn serving_threads(&self) -> usize {
        self.threads.map_or_else(
            || std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1)),
            usize::from,
        )
    }
}

fn parse_control_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|fault| format!("{fault}; it should look like http://127.0.0.1:3000"))?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err("it should look like http://127.0.0.1:3000 or https://headgate.example.com".to_owned())
    }
}
