//! Signals that ask us to stop: the first politely, the second by force.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::RunError;

/// What was asked so far.
#[derive(Debug, Clone)]
pub struct Signals {
    requested: CancellationToken,
    forced: CancellationToken,
}

impl Signals {
    /// Listens for `SIGINT`, `SIGTERM` and `SIGHUP` (a closed terminal) from now on.
    ///
    /// # Errors
    /// [`RunError::Listen`].
    pub fn listen() -> Result<Self, RunError> {
        let listen = |kind| signal(kind).map_err(RunError::Listen);
        let mut interrupt = listen(SignalKind::interrupt())?;
        let mut terminate = listen(SignalKind::terminate())?;
        let mut hang_up = listen(SignalKind::hangup())?;
        let signals = Self { requested: CancellationToken::new(), forced: CancellationToken::new() };
        let asked = signals.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hang_up.recv() => {}
                }
                if asked.requested.is_cancelled() {
                    asked.forced.cancel();
                }
                asked.requested.cancel();
            }
        });
        Ok(signals)
    }

    /// Waits for the first signal.
    pub async fn requested(&self) {
        self.requested.cancelled().await;
    }

    /// Waits for the second.
    pub async fn forced(&self) {
        self.forced.cancelled().await;
    }
}
