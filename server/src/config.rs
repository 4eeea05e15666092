//! What an installation can be told at start. Every option is also an environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use url::Url;

/// Settings of the control plane.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the portal, the REST API and the proxies' connection are served.
    pub listen: SocketAddr,
    /// What people type to reach the portal; decides about secure cookies.
    pub public_url: Url,
    /// What callers put before `/{tenant}/{api}/{version}`.
    pub gateway_url: Url,
    /// Logs, secrets, snapshots and the own Postgres cluster.
    pub data: PathBuf,
    /// Whether importing from a URL may reach loopback, private and link-local addresses.
    pub private_imports: PrivateImports,
    /// Days after which request logs and buckets are dropped.
    pub retention_days: u16,
}

/// Whether URL imports may reach the network that this host stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateImports {
    Refused,
    Allowed,
}

impl Config {
    /// Browsers send cookies marked `Secure`, and accept `__Host-` names, over https only.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The URL under which a version is called: `http://gateway/{tenant}/{api}/{version}`.
    #[must_use]
    pub fn call_url(&self, tenant: &str, api: &str, version: &str) -> String {
        format!("{}/{tenant}/{api}/{version}", self.gateway_url.as_str().trim_end_matches('/'))
    }
}
