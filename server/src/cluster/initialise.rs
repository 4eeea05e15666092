//! Makes a new cluster with `initdb`, complete or not at all.

use std::fs;

use crate::process::leash::Environment;
use crate::process::{Account, DeathSignal, Leashed};

use super::binaries::Binaries;
use super::layout::Layout;
use super::own::Durability;
use super::{ClusterError, ClusterOptions, OWN_NAME};

/// Runs `initdb` beside the final place and moves the result there, so that a half-made cluster is never taken for a
/// good one.
///
/// # Errors
/// [`ClusterError::Initialise`] with what `initdb` said.
pub async fn initialise(
    layout: &Layout,
    binaries: &Binaries,
    account: Option<Account>,
    options: &ClusterOptions,
) -> Result<(), ClusterError> {
    let unfinished = layout.unfinished();
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(ClusterError::file("removed", &unfinished))?;
    }
    let mut arguments = vec![
        "--pgdata".into(),
        unfinished.clone().into_os_string(),
        "--username".into(),
        OWN_NAME.into(),
        "--pwfile".into(),
        layout.secret().into_os_string(),
        "--encoding=UTF8".into(),
        "--locale=C.UTF-8".into(),
        "--auth=scram-sha-256".into(),
        "--no-instructions".into(),
    ];
    if options.durability == Durability::Scratch {
        arguments.push("--no-sync".into());
    }
    let child = Leashed {
        launcher: options.launcher.clone(),
        program: binaries.initdb(),
        arguments,
        directory: layout.root.clone(),
        account,
        death_signal: DeathSignal::Terminate,
        environment: Environment::Minimal,
    };
    run(child).await?;
    let cluster = layout.cluster();
    fs::rename(&unfinished, &cluster).map_err(ClusterError::file("moved into place", &cluster))
}

async fn run(child: Leashed) -> Result<(), ClusterError> {
    let outcome = tokio::task::spawn_blocking(move || child.command().output()).await;
    let output = match outcome {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Err(ClusterError::Initialise(error.to_string())),
        Err(error) => return Err(ClusterError::Initialise(error.to_string())),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(ClusterError::Initialise(said.lines().map(str::trim).collect::<Vec<_>>().join(" ")))
}
