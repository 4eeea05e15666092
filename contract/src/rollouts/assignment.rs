//! Who gets the candidate: sticky, monotone, the same in every process.
//!
//! `h` is the first four bytes of BLAKE3(salt ‖ key), big-endian; `bucket = (h · 100,000) >> 32` maps it to
//! `0..100_000` without a division, a float or a modulo bias worth naming (each bucket holds 42,949 or 42,950 of the
//! 2^32 values). A key is on the candidate when its bucket is below the weight: raising the weight never moves a key
//! back, lowering it releases first who came last. The committed vectors in `tests/assignment_vectors.tsv` let any
//! other implementation check itself.
//!
//! The multiply-shift is Lemire's, *Fast Random Integer Generation in an Interval*, arXiv:1805.10941.

use super::Weight;

/// Number of buckets; one is 0.001 % of the keys.
pub const BUCKETS: u32 = 100_000;

/// The bucket of `key` (an application's id) under `salt` (kept over retries of the same change, so that the same
/// applications go first again).
#[must_use]
pub fn bucket(salt: &[u8], key: &[u8]) -> u32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt).update(key);
    let digest = hasher.finalize();
    let [a, b, c, d, ..] = *digest.as_bytes();
    let h = u32::from_be_bytes([a, b, c, d]);
    ((u64::from(h) * u64::from(BUCKETS)) >> 32) as u32
}

/// Whether a bucket is served by the candidate at this weight.
#[must_use]
pub const fn is_candidate(bucket: u32, weight: Weight) -> bool {
    bucket < weight.parts()
}
