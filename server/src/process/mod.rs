//! Child processes that this program starts, looks after and never leaves behind.
//!
//! [`leash`] ties a child to the life of this process, [`keeper`] runs one child and restarts it when it dies,
//! [`restart`] decides when, and [`log`] keeps what the child prints in files of bounded size.

pub mod keeper;
pub mod leash;
pub mod log;
pub mod restart;

pub use keeper::{Keeper, KeeperState, StopStep};
pub use leash::{Account, DeathSignal, Leashed};
pub use restart::RestartPolicy;
