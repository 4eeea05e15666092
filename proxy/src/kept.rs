//! What one call leaves to the next on the same client connection.
//!
//! A connection comes from one address, and mostly with one key. Neither has to be worked out at every call.

use std::fmt;
use std::net::IpAddr;

use headgate_contract::credentials::KeyHash;
use http::HeaderValue;

use crate::fields;

/// What was worked out already.
#[derive(Debug, Default)]
pub struct Kept {
    client: Option<(IpAddr, HeaderValue)>,
    key: Option<Key>,
}

struct Key {
    presented: Box<[u8]>,
    hash: KeyHash,
}

impl Kept {
    /// The client's address, if an earlier call has asked for it.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.client.as_ref().map(|(ip, _)| *ip)
    }

    /// The client's address as a field value.
    pub fn client(&mut self, client: IpAddr) -> HeaderValue {
        match &self.client {
            Some((known, value)) if *known == client => value.clone(),
            _ => {
                let value = fields::address(client);
                self.client = Some((client, value.clone()));
                value
            }
        }
    }

    /// The hash of a presented key.
    pub fn hash_of(&mut self, presented: &[u8]) -> KeyHash {
        match &self.key {
            Some(key) if same(&key.presented, presented) => key.hash,
            _ => {
                let hash = KeyHash::of(presented);
                self.key = Some(Key { presented: presented.into(), hash });
                hash
            }
        }
    }
}

/// Takes as long for keys that differ early as for keys that differ late.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |apart, (a, b)| apart | (a ^ b)) == 0
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_equals_what_would_be_worked_out() {
        let mut kept = Kept::default();
        for key in ["hg_a", "hg_a", "hg_b", "hg_ab", "hg_a", ""] {
            assert_eq!(kept.hash_of(key.as_bytes()), KeyHash::of(key), "{key}");
        }
        for client in ["127.0.0.1", "127.0.0.1", "::1", "10.0.0.1"] {
            assert_eq!(kept.client(client.parse().unwrap()), client);
        }
    }

    #[test]
    fn key_is_not_shown() {
        let mut kept = Kept::default();
        kept.hash_of(b"hg_secret");
        assert!(!format!("{kept:?}").contains("secret") && !format!("{kept:?}").contains("115, 101"));
    }
}
