//! One world a test: its own database, two tenants with people in every role, the whole router in
//! process, a clock that stands still until it is advanced.

mod answer;
mod clients;
mod estate;
mod proxy;
mod world;

pub use answer::Answer;
pub use clients::{PageClient, RestClient};
pub use estate::Estate;
pub use proxy::{Calls, Proxy, head, log, newest_snapshot};
pub use world::{ACME, GLOBEX, PASSWORD, Persona, World};
