//! The simulated vendor: which mocks there are and how they behave.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as PortProbe};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use headgate_contract::openapi::{self, Limits};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use super::cast::{V70, V71};
use crate::error::{Error, Result};
use crate::mock::answers::Answers;
use crate::mock::latency::Latency;
use crate::mock::profile::{Phase, Profile};
use crate::mock::{self, MockHandle};

/// The documents of the vendor; their licence stands beside them.
const DOCUMENT_V70: &[u8] = include_bytes!("../../../fixtures/openapi/adyen-CheckoutService-v70.json");
const DOCUMENT_V71: &[u8] = include_bytes!("../../../fixtures/openapi/adyen-CheckoutService-v71.json");
/// Where free ports are looked for: below the range that systems use for outgoing connections.
const PORTS: std::ops::Range<u16> = 21_400..31_000;
/// Requests that the bad candidate answers well: some fifty seconds of its first step.
const GOOD_BEGINNING: u64 = 150;
const RESTART_DEADLINE: Duration = Duration::from_secs(2);

/// One mock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// Serves v70, one of two.
    V70First,
    /// Serves v70, the other.
    V70Second,
    /// The candidate that does well.
    V70Next,
    /// Serves v71.
    V71First,
    /// The candidate that does badly once it has some traffic.
    V71Next,
}

impl Vendor {
    pub const ALL: [Self; 5] = [Self::V70First, Self::V70Second, Self::V70Next, Self::V71First, Self::V71Next];

    /// Slug of the version that it serves.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::V70First | Self::V70Second | Self::V70Next => V70,
            Self::V71First | Self::V71Next => V71,
        }
    }

    fn profile(self) -> Profile {
        let usual = phase(28.0, 0.003);
        let phases = match self {
            Self::V70First | Self::V70Second | Self::V71First => vec![usual],
            Self::V70Next => vec![phase(24.0, 0.002)],
            Self::V71Next => {
                let bad =
                    Phase { error_statuses: vec![500, 502, 503], from_request: GOOD_BEGINNING, ..phase(75.0, 0.27) };
                vec![usual, bad]
            }
        };
        Profile { phases }
    }
}

/// Latencies around a median in milliseconds, and a share of errors.
fn phase(median: f64, error_share: f64) -> Phase {
    Phase { latency: Some(Latency::Lognormal { median, sigma: 0.35 }), error_share, ..Phase::default() }
}

/// The document of a version.
#[must_use]
pub fn document(version: &str) -> Bytes {
    Bytes::from_static(if version == V70 { DOCUMENT_V70 } else { DOCUMENT_V71 })
}

/// Where each mock listens.
pub type Ports = BTreeMap<Vendor, u16>;

/// Free ports of loopback, one for each mock.
///
/// # Errors
/// When there are not enough.
pub fn choose_ports() -> Result<Ports> {
    let mut held = Vec::new();
    let mut ports = Ports::new();
    let mut candidates = PORTS;
    for vendor in Vendor::ALL {
        let free = candidates.find_map(|port| Some((port, PortProbe::bind((Ipv4Addr::LOCALHOST, port)).ok()?)));
        let (port, probe) = free.ok_or_else(|| Error::internal("no free port for the simulated vendor"))?;
        held.push(probe);
        ports.insert(vendor, port);
    }
    Ok(ports)
}

/// Starts all mocks on their ports.
///
/// # Errors
/// When a port is in use; then none of them runs.
pub async fn start(ports: &Ports) -> Result<Vec<MockHandle>> {
    let answers = tokio::task::spawn_blocking(answers).await.map_err(Error::internal)??;
    let mut handles = Vec::new();
    for (vendor, port) in ports {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
        let listener = TcpListener::bind(address).await.map_err(|cause| {
            Error::internal(format!(
                "the simulated vendor cannot listen on {address}, which something else uses: {cause}"
            ))
        })?;
        let Some(own) = answers.get(vendor.version()) else { continue };
        let seed = u64::from(*port);
        handles.push(mock::start(Arc::clone(own), vendor.profile(), seed, listener).map_err(Error::internal)?);
    }
    Ok(handles)
}

fn answers() -> Result<BTreeMap<&'static str, Arc<Answers>>> {
    let of = |version| {
        let document = openapi::load(&document(version), &Limits::default()).map_err(Error::internal)?;
        Ok((version, Arc::new(Answers::of(&document, Some("")).map_err(Error::internal)?)))
    };
    [V70, V71].into_iter().map(of).collect()
}

/// Makes the mock at this port begin its run anew, over its control address: it may belong to another process.
///
/// # Errors
/// When nothing listens there.
pub async fn restart(port: u16) -> Result<()> {
    // Installing it twice is refused, and then it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().timeout(RESTART_DEADLINE).build().map_err(Error::internal)?;
    let request = client.post(format!("http://127.0.0.1:{port}{}", mock::RESTART));
    request.send().await.and_then(reqwest::Response::error_for_status).map_err(Error::internal)?;
    Ok(())
}
