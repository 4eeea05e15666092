//! The vendor simulator: answers every operation of an OpenAPI document from its examples or schemas, and misbehaves
//! as a profile says.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `answers` | what each operation answers |
//! | `wrong_shape` | how an answer comes to violate its schema |
//! | `profile`, `reading`, `latency` | what goes wrong, how often and when |
//! | `script` | which phase holds for a request |
//! | `behaviour`, `draws` | what happens to request number n: a pure function of the seed |
//! | `socket`, `serving` | how it happens on the wire |
//! | `control` | how a run is started anew from outside |
//! | `command` | `headgate mock` |

pub mod answers;
pub mod behaviour;
pub mod command;
mod control;
pub mod draws;
pub mod latency;
pub mod profile;
pub mod reading;
mod script;
mod serving;
mod socket;
mod wrong_shape;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use answers::Answers;
pub use control::{HEALTH, RESTART};
use profile::{Profile, ProfileFault};
use script::{Run, Script};
use serving::Simulator;

/// How long [`MockHandle::stop`] waits for answers that are being written.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a mock could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    #[error(transparent)]
    Profile(#[from] ProfileFault),
    #[error("the listener has no address")]
    Listener(#[source] io::Error),
}

/// A mock that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct MockHandle {
    /// Where it listens.
    pub address: SocketAddr,
    simulator: Arc<Simulator>,
    served: JoinHandle<io::Result<()>>,
}

/// Serves `answers` on `listener`; the same seed gives request number n the same fate in every run.
///
/// # Errors
/// When the profile names operations that the document does not have.
pub fn start(
    answers: Arc<Answers>,
    profile: Profile,
    seed: u64,
    listener: TcpListener,
) -> Result<MockHandle, StartFault> {
    let script = Script::new(profile, &answers)?;
    let address = listener.local_addr().map_err(StartFault::Listener)?;
    let simulator = Arc::new(Simulator::new(answers, Run::new(script, seed)));
    let served = tokio::spawn(serving::serve(listener, Arc::clone(&simulator)));
    Ok(MockHandle { address, simulator, served })
}

impl MockHandle {
    /// Begins the run anew: times and request numbers count from here.
    pub fn restart(&self) {
        self.simulator.restart();
    }

    /// Requests answered, delayed or dropped since the run began.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.simulator.run().requests()
    }

    /// Ends it: hanging requests are cut, answers that are being written are finished.
    pub async fn stop(mut self) {
        self.simulator.stop.cancel();
        if tokio::time::timeout(PATIENCE, &mut self.served).await.is_err() {
            self.served.abort();
        }
    }
}

impl Drop for MockHandle {
    fn drop(&mut self) {
        self.simulator.stop.cancel();
    }
}
