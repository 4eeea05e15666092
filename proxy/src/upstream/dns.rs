//! Names to addresses, off the request threads.
//!
//! The system's resolver tells no lifetime, so names are asked again every [`REFRESH`]. A name that fails keeps its last
//! addresses. A call looks up itself only when a name was never resolved before.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::time::timeout;

/// How often names are asked again.
pub const REFRESH: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_secs(1);

/// A host and port with the addresses it has now.
#[derive(Debug)]
pub struct Address {
    host: Box<str>,
    port: u16,
    fixed: bool,
    resolved: ArcSwap<Vec<SocketAddr>>,
    cursor: AtomicUsize,
    /// When a call last looked up the name in vain.
    asked: tokio::sync::Mutex<Option<Instant>>,
}

impl Address {
    fn new(host: &str, port: u16) -> Self {
        let literal = host.parse::<IpAddr>().ok();
        let resolved = literal.map(|ip| SocketAddr::new(ip, port)).into_iter().collect();
        Self {
            host: host.into(),
            port,
            fixed: literal.is_some(),
            resolved: ArcSwap::from_pointee(resolved),
            cursor: AtomicUsize::new(0),
            asked: tokio::sync::Mutex::default(),
        }
    }

    /// The address to connect to, if any is known.
    #[must_use]
    pub fn current(&self) -> Option<SocketAddr> {
        let resolved = self.resolved.load();
        let at = self.cursor.load(Ordering::Relaxed) % resolved.len().max(1);
        resolved.get(at).copied()
    }

    /// [`Address::current`], looked up now when the name was never resolved: by one call for all that wait, and not
    /// again within [`PAUSE`].
    pub async fn get(&self) -> Option<SocketAddr> {
        if let Some(address) = self.current() {
            return Some(address);
        }
        let mut asked = self.asked.lock().await;
        if self.count() == 0 && asked.is_none_or(|at| at.elapsed() > PAUSE) {
            self.refresh().await;
            *asked = Some(Instant::now());
        }
        self.current()
    }

    /// Goes to the next address after the current one failed.
    pub fn advance(&self) {
        self.cursor.fetch_add(1, Ordering::Relaxed);
    }

    /// How many addresses are known.
    #[must_use]
    pub fn count(&self) -> usize {
        self.resolved.load().len()
    }

    async fn refresh(&self) {
        if self.fixed {
            return;
        }
        match timeout(PATIENCE, tokio::net::lookup_host((&*self.host, self.port))).await {
            Ok(Ok(found)) => {
                let found: Vec<_> = found.collect();
                if !found.is_empty() && **self.resolved.load() != found {
                    self.resolved.store(Arc::new(found));
                }
            }
            Ok(Err(fault)) => tracing::warn!(dns.host = %self.host, %fault, "A target's name could not be resolved."),
            Err(_) => tracing::warn!(dns.host = %self.host, "A target's name was not resolved in time."),
        }
    }
}

type Known = HashMap<(Box<str>, u16), Arc<Address>>;

/// All addresses in use.
#[derive(Debug, Default)]
pub struct Resolver {
    known: Mutex<Known>,
}

impl Resolver {
    /// The address of a host and port, shared by all who ask for it.
    #[must_use]
    pub fn address(&self, host: &str, port: u16) -> Arc<Address> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry((host.into(), port)).or_insert_with(|| Arc::new(Address::new(host, port))))
    }

    /// Forgets names that nobody uses any more, and asks for the others again.
    pub async fn refresh(&self) {
        let names: Vec<_> = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|_, address| Arc::strong_count(address) > 1);
            known.values().cloned().collect()
        };
        futures_util::future::join_all(names.iter().map(|address| address.refresh())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_addresses_need_no_resolver() {
        let address = Address::new("::1", 80);
        assert_eq!(address.current(), Some("[::1]:80".parse().unwrap()));
    }

    #[tokio::test]
    async fn failed_address_makes_room_for_the_next() {
        let address = Address::new("example.invalid", 80);
        assert_eq!(address.current(), None);
        address.resolved.store(Arc::new(vec!["127.0.0.1:80".parse().unwrap(), "127.0.0.2:80".parse().unwrap()]));
        let first = address.get().await;
        address.advance();
        assert_ne!(address.current(), first);
        address.advance();
        assert_eq!(address.current(), first);
    }
}
