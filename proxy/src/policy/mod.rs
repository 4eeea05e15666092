//! One file per rule that a call must satisfy. None knows another; [`crate::gateway`] orders them.

pub mod announce;
pub mod authenticate;
pub mod body_limit;
pub mod connection;
pub mod framing;
pub mod path;
pub mod rate_limit;
pub mod routing;
pub mod subscription;
pub mod token;
