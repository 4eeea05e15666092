//! Ports are taken or checked before anything else starts, so that a clash is one clear sentence.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use super::RunError;

/// An address to listen on, and how the operator can change it.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// Interface and port.
    pub socket: SocketAddr,
    /// Command-line option, such as `--listen`.
    pub option: &'static str,
    /// Environment variable, such as `HEADGATE_LISTEN`.
    pub variable: &'static str,
}

/// Takes the port.
///
/// # Errors
/// [`RunError::PortInUse`] or [`RunError::Port`].
pub async fn take(address: &Address) -> Result<TcpListener, RunError> {
    TcpListener::bind(address.socket).await.map_err(|error| fault(address, error))
}

/// Checks that the port can be taken by a child that is started later.
///
/// # Errors
/// As [`take`].
pub async fn check(address: &Address) -> Result<(), RunError> {
    take(address).await.map(drop)
}

/// The address at which this machine itself reaches a listener: loopback for one that listens on every interface.
#[must_use]
pub fn reachable(listener: SocketAddr) -> SocketAddr {
    let host = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(host, listener.port())
}

fn fault(address: &Address, source: io::Error) -> RunError {
    let Address { socket, option, variable } = *address;
    match source.kind() {
        ErrorKind::AddrInUse => RunError::PortInUse { socket, option, variable },
        _ => RunError::Port { socket, option, variable, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn port_in_use_names_the_option_that_changes_it() {
        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = first.local_addr().unwrap();
        let address = Address { socket, option: "--listen", variable: "HEADGATE_LISTEN" };
        let refused = check(&address).await.unwrap_err().to_string();
        assert!(refused.contains(&socket.to_string()) && refused.contains("--listen or HEADGATE_LISTEN"), "{refused}");
        drop(first);
        assert!(check(&address).await.is_ok());
    }

    #[test]
    fn listener_on_every_interface_is_reached_by_loopback() {
        assert_eq!(reachable("0.0.0.0:80".parse().unwrap()), "127.0.0.1:80".parse().unwrap());
        assert_eq!(reachable("[::]:80".parse().unwrap()), "[::1]:80".parse().unwrap());
        assert_eq!(reachable("10.0.0.1:80".parse().unwrap()), "10.0.0.1:80".parse().unwrap());
    }
}
