//! One address of an upstream, taken apart once.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use headgate_contract::ids::TargetId;
use headgate_contract::snapshot::TargetEntry;
use http::HeaderValue;
use thiserror::Error;

use super::dns::Address;
use super::health::Health;

/// A target, ready to connect to.
#[derive(Debug)]
pub struct Target {
    pub id: TargetId,
    pub url: Box<str>,
    pub location: Location,
    pub address: Arc<Address>,
    pub health: Arc<Health>,
    pub weight: u64,
}

/// The target of a call, which counts as one in flight for as long as this lives.
#[derive(Debug)]
pub struct InFlight(Arc<Target>);

/// The parts of a target's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub tls: bool,
    /// Without brackets; also the name that TLS verifies.
    pub host: Box<str>,
    pub port: u16,
    /// The `Host` field: with the port when it is not the scheme's own (RFC 9110 §7.2).
    pub authority: HeaderValue,
    /// What goes before the path of the call; no slash at its end.
    pub path: Box<str>,
}

/// The text is no target URL. The control plane checks the same, so this is a fault of the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is not a target URL")]
pub struct NotATarget(pub String);

impl Location {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// [`NotATarget`].
    pub fn parse(url: &str) -> Result<Self, NotATarget> {
        let fault = || NotATarget(url.to_owned());
        let parsed = reqwest::Url::parse(url).map_err(|_| fault())?;
        let tls = match parsed.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(fault()),
        };
        let written = parsed.host_str().filter(|host| !host.is_empty()).ok_or_else(fault)?;
        let host = written.trim_start_matches('[').trim_end_matches(']');
        // `port` is `None` for the port that the scheme implies.
        let authority = parsed.port().map_or_else(|| written.to_owned(), |port| format!("{written}:{port}"));
        Ok(Self {
            tls,
            host: host.into(),
            port: parsed.port_or_known_default().ok_or_else(fault)?,
            authority: HeaderValue::from_str(&authority).map_err(|_| fault())?,
            path: parsed.path().trim_end_matches('/').into(),
        })
    }

    /// The host as an address, when it is written as one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl InFlight {
    /// A call that goes to `target`.
    #[must_use]
    pub fn to(target: &Arc<Target>) -> Self {
        target.health.entered();
        Self(Arc::clone(target))
    }
}

impl Deref for InFlight {
    type Target = Target;

    fn deref(&self) -> &Target {
        &self.0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.health.left();
    }
}

impl Target {
    pub(super) fn new(entry: &TargetEntry, location: Location, address: Arc<Address>, health: Arc<Health>) -> Self {
        Self {
            id: entry.id,
            url: entry.url.as_str().into(),
            location,
            address,
            health,
            weight: u64::from(entry.weight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_is_taken_apart() {
        let location = Location::parse("https://api.example.com/base/").unwrap();
        assert_eq!((location.tls, location.port, &*location.path), (true, 443, "/base"));
        assert_eq!(location.authority, "api.example.com");
        let location = Location::parse("http://[::1]:8081").unwrap();
        assert_eq!((&*location.host, location.port, &*location.path), ("::1", 8081, ""));
        assert_eq!(location.authority, "[::1]:8081");
        assert!(location.ip().is_some());
        assert!(Location::parse("ftp://x").is_err());
    }
}
