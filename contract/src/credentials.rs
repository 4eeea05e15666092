//! The form of an API key and its hash.
//!
//! A key is `hg_` + 43 characters of base64url (RFC 4648 §5, no padding) of 32 random bytes.
//! With 256 bits of entropy a slow hash adds nothing, so what is stored and what travels to the
//! proxies is a BLAKE3 hash of the whole key, derived under a context string of its own.

use std::fmt;
use std::sync::LazyLock;

use blake3::Hasher;
use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};
use serde::{Deserialize, Serialize};

/// What every API key begins with, so that scanners for leaked secrets can find it.
pub const KEY_PREFIX: &str = "hg_";
/// Characters after the prefix.
const SECRET_LENGTH: usize = 43;
/// Domain separation for BLAKE3's key derivation mode.
const CONTEXT: &str = "headgate 2026 api key lookup v1";
/// The first half of that derivation, which is the same for every key.
static CONTEXT_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(CONTEXT));

/// A key as its owner holds it. Printing it shows `•••`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// The key made of 32 random bytes, which the caller provides.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(format!("{KEY_PREFIX}{}", base64url(&bytes)))
    }

    /// Accepts what a client presented; `None` when it cannot be one of our keys.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let secret = text.strip_prefix(KEY_PREFIX)?;
        let legal = secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (secret.len() == SECRET_LENGTH && legal).then(|| Self(text.to_owned()))
    }

    /// The secret itself: for showing it once, and for nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(&self.0)
    }

    /// What lists show to tell keys apart: prefix with four characters, and the last four.
    #[must_use]
    pub fn hint(&self) -> KeyHint {
        let end = self.0.len();
        KeyHint { prefix: self.0[..KEY_PREFIX.len() + 4].to_owned(), last_four: self.0[end - 4..].to_owned() }
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeySecret(•••)")
    }
}

/// The parts of a key that may be shown at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyHint {
    pub prefix: String,
    pub last_four: String,
}

impl fmt::Display for KeyHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…{}", self.prefix, self.last_four)
    }
}

/// 256-bit lookup hash of a key; serialised as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// The hash of a presented key. The input needs no check: an unknown text has an unknown hash.
    #[must_use]
    pub fn of(presented: impl AsRef<[u8]>) -> Self {
        Self(*Hasher::new_from_context_key(&CONTEXT_KEY).update(presented.as_ref()).finalize().as_bytes())
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyHash({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

impl Serialize for KeyHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

impl<'de> Deserialize<'de> for KeyHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        let hash = blake3::Hash::from_hex(&hex).map_err(serde::de::Error::custom)?;
        Ok(Self(*hash.as_bytes()))
    }
}

/// base64url without padding, RFC 4648 §5.
fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..=chunk.len() {
            let index = (word >> (18 - 6 * position)) & 0x3f;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_matches_the_vectors_of_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64url(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn key_parses_back_and_never_prints_itself() {
        let key = ApiKeySecret::from_random([7; 32]);
        assert_eq!(ApiKeySecret::parse(key.reveal()), Some(key.clone()));
        assert!(!format!("{key:?}").contains(&key.reveal()[4..]));
        assert_eq!(key.hint().to_string().chars().count(), 12);
    }

    #[test]
    fn hash_survives_serialisation_and_differs_by_key() {
        let hash = ApiKeySecret::from_random([1; 32]).hash();
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<KeyHash>(&json).unwrap(), hash);
        assert_eq!(
            hash.as_bytes(),
            &blake3::derive_key(CONTEXT, ApiKeySecret::from_random([1; 32]).reveal().as_bytes())
        );
        assert_ne!(hash, ApiKeySecret::from_random([2; 32]).hash());
    }
}
