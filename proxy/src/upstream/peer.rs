//! How to connect to a target.

use std::net::SocketAddr;
use std::time::Duration;

use headgate_contract::snapshot::Timeouts;
use pingora::protocols::ALPN;
use pingora::upstreams::peer::{HttpPeer, PeerOptions};

use super::target::Target;

/// Shorter than the keep-alive of common servers (60 s and more), so that we close first.
const IDLE: Duration = Duration::from_secs(55);
const WRITE: Duration = Duration::from_secs(30);

/// The peer for a target at an address that is already resolved.
///
/// TLS always names the host, which pingora needs in order to verify the certificate at all.
#[must_use]
pub fn peer(target: &Target, address: SocketAddr, timeouts: Timeouts) -> Box<HttpPeer> {
    let location = &target.location;
    let name = if location.tls { location.host.to_string() } else { String::new() };
    let mut peer = Box::new(HttpPeer::new(address, location.tls, name));
    configure(&mut peer.options, timeouts);
    peer
}

/// Sets how patient the connection is; a bare proxy for comparison uses the same.
pub fn configure(options: &mut PeerOptions, timeouts: Timeouts) {
    let connect = Duration::from_millis(timeouts.connect_ms.max(1).into());
    options.connection_timeout = Some(connect);
    options.total_connection_timeout = Some(connect);
    options.read_timeout = Some(Duration::from_millis(timeouts.read_ms.max(1).into()));
    options.write_timeout = Some(WRITE);
    options.idle_timeout = Some(IDLE);
    options.alpn = ALPN::H1;
}
