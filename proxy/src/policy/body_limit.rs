//! The plan's largest request body: 413, before anything is sent when the length is declared, else while it streams.

use headgate_contract::gateway::GatewayFault;
use http::HeaderValue;

/// Checks a `Content-Length`. A body without one is counted with [`count`].
///
/// # Errors
/// [`GatewayFault::BodyTooLarge`].
pub fn check(length: Option<&HeaderValue>, limit: u64) -> Result<(), GatewayFault> {
    let declared = length.and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit) { Err(GatewayFault::BodyTooLarge) } else { Ok(()) }
}

/// Adds a chunk to what was `seen` so far.
///
/// # Errors
/// [`GatewayFault::BodyTooLarge`] as soon as the sum passes the limit.
pub fn count(seen: &mut u64, chunk: usize, limit: u64) -> Result<(), GatewayFault> {
    *seen = seen.saturating_add(chunk as u64);
    if *seen > limit { Err(GatewayFault::BodyTooLarge) } else { Ok(()) }
}
