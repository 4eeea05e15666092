//! `headgate mock`: the simulator as a program of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use headgate_contract::openapi::{self, Limits};
use tokio::net::TcpListener;
use url::Url;

use super::answers::Answers;
use super::profile::Profile;
use super::{MockHandle, reading, start};
use crate::catalogue::fetch::{self, Bounds};
use crate::config::PrivateImports;

/// What `headgate mock` is told.
#[derive(Debug, Args)]
pub struct MockArguments {
    /// The OpenAPI document: a file, or an http(s) URL
    document: String,
    /// Where it listens
    #[arg(long, env = "HEADGATE_MOCK_LISTEN", default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// What stands before the document's paths [default: the path of its first server]
    #[arg(long, env = "HEADGATE_MOCK_BASE_PATH")]
    base_path: Option<String>,
    /// What goes wrong, how often and when: a JSON or TOML file, see docs/mock.md
    #[arg(long, env = "HEADGATE_MOCK_PROFILE")]
    profile: Option<PathBuf>,
    /// Decides every draw: the same seed misbehaves the same way
    #[arg(long, env = "HEADGATE_MOCK_SEED", default_value_t = 0)]
    seed: u64,
}

/// Runs until it is interrupted.
pub async fn main(arguments: MockArguments) -> ExitCode {
    match begin(&arguments).await {
        Ok(handle) => {
            until_interrupted().await;
            handle.stop().await;
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("headgate: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Starts it and says so; an error is a sentence for the user.
#[expect(clippy::print_stdout, reason = "where it listens is what the user waits for")]
async fn begin(arguments: &MockArguments) -> Result<MockHandle, String> {
    let MockArguments { document, listen, base_path, profile, seed } = arguments;
    let bytes = document_bytes(document).await?;
    let parsed = openapi::load(&bytes, &Limits::default()).map_err(|error| format!("{document}: {error}"))?;
    let answers = Answers::of(&parsed, base_path.as_deref()).map_err(|error| format!("{document}: {error}."))?;
    if answers.is_empty() {
        return Err(format!("{document}: the document has no operation, so there is nothing to answer."));
    }
    let profile = profile_of(profile.as_ref()).await?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        format!("Nothing can listen on {listen}: {error}. Stop what uses it, or give another address with --listen.")
    })?;
    let (count, base_path) = (answers.len(), answers.base_path.clone());
    let handle =
        start(Arc::new(answers), profile, *seed, listener).map_err(|error| format!("The profile: {error}."))?;
    let address = handle.address;
    println!(
        "Mock of “{}”: {count} operations at http://{address}{base_path} (seed {seed}). Ctrl-C ends it.",
        parsed.title
    );
    Ok(handle)
}

async fn document_bytes(document: &str) -> Result<Vec<u8>, String> {
    if document.starts_with("http://") || document.starts_with("https://") {
        let url = Url::parse(document).map_err(|error| format!("{document} is no address: {error}."))?;
        let bounds = Bounds { private: PrivateImports::Allowed, max_bytes: Limits::default().max_bytes };
        return fetch::fetch(url, bounds).await.map(|bytes| bytes.to_vec()).map_err(|error| error.to_string());
    }
    tokio::fs::read(document).await.map_err(|error| format!("{document} cannot be read: {error}."))
}

async fn profile_of(path: Option<&PathBuf>) -> Result<Profile, String> {
    let Some(path) = path else { return Ok(Profile::default()) };
    let bytes = tokio::fs::read(path).await.map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
    reading::read_bytes(&bytes).map_err(|fault| format!("{}: {fault}.", path.display()))
}

/// Ctrl-C, or the signal that asks a process to end.
async fn until_interrupted() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
