//! `headgate test-cluster`: a throw-away Postgres for the length of a command, or of its own standard input.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::cluster::scratch::{ScratchCluster, URL_VARIABLE};
use crate::process::leash;

use super::RunError;
use super::signals::Signals;

/// Starts a cluster below `parent`, runs `command` with its address in [`URL_VARIABLE`], removes the cluster and exits
/// as the command did. Without a command, prints the address and waits for the end of the input or a signal.
pub async fn test_cluster(parent: PathBuf, command: Vec<OsString>) -> ExitCode {
    match serve(&parent, command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("headgate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(parent: &Path, command: Vec<OsString>) -> Result<ExitCode, RunError> {
    let signals = Signals::listen()?;
    let cluster = ScratchCluster::start(parent, leash::own_executable()).await?;
    let code = match command.split_first() {
        Some((program, arguments)) => follow(program, arguments, cluster.url(), &signals).await,
        None => {
            wait_for_input_to_end(cluster.url(), &signals).await;
            Ok(ExitCode::SUCCESS)
        }
    };
    cluster.stop().await;
    code
}

/// Runs the command to its end; a signal to us goes on to it, a second one kills it.
async fn follow(
    program: &OsString,
    arguments: &[OsString],
    url: &str,
    signals: &Signals,
) -> Result<ExitCode, RunError> {
    let spawned =
        tokio::process::Command::new(program).args(arguments).env(URL_VARIABLE, url).kill_on_drop(true).spawn();
    let mut child = spawned.map_err(RunError::file(Path::new(program)))?;
    let pid = child.id().and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed()));
    let asked = async {
        signals.requested().await;
        if let Some(pid) = pid {
            // Already gone is fine: then the other branch has its status.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        signals.forced().await;
    };
    tokio::select! {
        status = child.wait() => {
            let code = status.map_err(RunError::Listen)?.code();
            Ok(ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
        }
        () = asked => Ok(ExitCode::from(super::FORCED)),
    }
}

#[expect(clippy::print_stdout, reason = "the address is the command's output")]
async fn wait_for_input_to_end(url: &str, signals: &Signals) {
    println!("{url}");
    let ended = CancellationToken::new();
    let tell = ended.clone();
    // A thread of its own, because a blocking read would keep the runtime from ending.
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        tell.cancel();
    });
    tokio::select! {
        () = ended.cancelled() => {}
        () = signals.requested() => {}
    }
}

/// For tests: the address of a cluster they may fill, either that in [`URL_VARIABLE`] or one that lives as long as this
/// process. `headgate` is the program's path.
///
/// # Errors
/// When the program cannot be started or prints no address.
pub fn shared_url(headgate: &Path) -> io::Result<String> {
    if let Ok(url) = std::env::var(URL_VARIABLE) {
        return Ok(url);
    }
    static SHARED: Mutex<Option<(Child, String)>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, url)) = shared.as_ref() {
        return Ok(url.clone());
    }
    // Its standard input is a pipe that the kernel closes when this process ends, however it ends.
    let mut command = Command::new(headgate);
    command.arg("test-cluster").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut url = String::new();
    if let Some(stdout) = child.stdout.as_mut() {
        BufReader::new(stdout.by_ref()).read_line(&mut url)?;
    }
    let url = url.trim().to_owned();
    if url.is_empty() {
        return Err(io::Error::other("headgate test-cluster printed no address"));
    }
    *shared = Some((child, url.clone()));
    Ok(url)
}
