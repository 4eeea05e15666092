//! Where the log goes: always to `<data>/logs/headgate.log`, and to the terminal on request.

use std::path::Path;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::process::log::RollingLog;

use super::{RunError, directory};

/// What is logged when `HEADGATE_LOG` does not say otherwise.
const DEFAULT_FILTER: &str = "info,sqlx=warn";

/// Whether the log also goes to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminal {
    /// Only what the user must read.
    Quiet,
    /// The log as well (`--verbose`).
    Verbose,
}

/// Starts logging into the data directory, which is made when missing; call it once.
///
/// # Errors
/// [`RunError::File`].
pub fn start(data: &Path, terminal: Terminal) -> Result<(), RunError> {
    let path = directory::prepare(data)?.join("logs").join("headgate.log");
    let log = RollingLog::open(&path).map_err(RunError::file(&path))?;
    let filter = EnvFilter::try_from_env("HEADGATE_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let file = fmt::layer().with_ansi(false).with_writer(move || log.clone());
    let screen = match terminal {
        Terminal::Verbose => Some(fmt::layer().with_writer(std::io::stderr).boxed()),
        Terminal::Quiet => None,
    };
    tracing_subscriber::registry().with(filter).with(file).with(screen).init();
    Ok(())
}
