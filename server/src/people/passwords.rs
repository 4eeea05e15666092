//! Passwords: argon2id (RFC 9106) off the asynchronous threads, a few at a time.

use std::fmt;
use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc};
use headgate_contract::passwords::PasswordFault;
use tokio::sync::Semaphore;

use crate::clock::random_bytes;
use crate::error::{Error, Result};

/// Each hash takes 19 MiB and some tens of milliseconds of one core.
static WORKERS: Semaphore = Semaphore::const_new(4);

/// A password as somebody typed it. Printing it shows `•••`.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks it against the rule for new passwords of somebody known by `personal` words.
    ///
    /// # Errors
    /// The fault, which says why and what to do.
    pub fn check(&self, personal: &[&str]) -> Result<(), PasswordFault> {
        headgate_contract::passwords::check(&self.0, personal)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(•••)")
    }
}

/// An argon2id hash in PHC string form, with its salt and costs.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash as a row holds it.
    #[must_use]
    pub(super) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// For storing it.
    #[must_use]
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(•••)")
    }
}

/// What came of comparing a password with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Matches,
    Differs,
}

/// Hashes a password with a new salt.
///
/// # Errors
/// When the operating system has no random bytes.
pub async fn hash(password: &Password) -> Result<PasswordHash> {
    let text = password.0.clone();
    off_thread(move || hash_now(&text)).await?.map(PasswordHash)
}

/// Compares a password with a stored hash, or, for an unknown user, with a hash that nothing
/// matches, so that both take the same time.
///
/// # Errors
/// When the stored hash is damaged.
pub async fn verify(password: &Password, stored: Option<PasswordHash>) -> Result<Verdict> {
    let text = password.0.clone();
    off_thread(move || match stored {
        Some(PasswordHash(hash)) => verify_now(&text, &hash),
        None => verify_now(&text, stand_in()?).map(|_| Verdict::Differs),
    })
    .await?
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = WORKERS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

fn hash_now(password: &str) -> Result<String> {
    let salt: [u8; 16] = random_bytes().map_err(Error::internal)?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(fault)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> Result<Verdict> {
    let parsed = phc::PasswordHash::new(hash).map_err(|cause| Error::internal(cause.to_string()))?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(Verdict::Matches),
        Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Differs),
        Err(other) => Err(fault(other)),
    }
}

fn fault(cause: password_hash::Error) -> Error {
    Error::internal(cause.to_string())
}

/// The hash that stands in for users who are not there.
fn stand_in() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let made = hash_now("nobody has this password")?;
    Ok(HASH.get_or_init(|| made))
}
