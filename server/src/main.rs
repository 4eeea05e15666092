//! `headgate`: the control plane and everything around it.

mod arguments;

use std::process::ExitCode;

use clap::Parser;
use headgate_server::process::leash;
use headgate_server::run::{self, logging};
use headgate_server::{compatibility, control_plane, mock, router};

use arguments::{Arguments, Command, RunArguments};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == leash::SUBCOMMAND) {
        return leash::follow(arguments);
    }
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("headgate: another TLS provider was installed first.");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("headgate: the system refused threads: {error}.");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(dispatch(Arguments::parse()))
}

async fn dispatch(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::Run(arguments) => run_all(*arguments).await,
        Command::Mock(arguments) => mock::command::main(arguments).await,
        Command::Diff(arguments) => compatibility::command::main(&arguments),
        Command::Openapi => print_openapi(),
        Command::TestCluster { parent, command } => run::test_cluster::test_cluster(parent, command).await,
    }
}

/// `headgate run`: Postgres, control plane and one proxy.
async fn run_all(arguments: RunArguments) -> ExitCode {
    if let Err(error) = logging::start(&arguments.data(), arguments.terminal()) {
        eprintln!("headgate: {error}");
        return ExitCode::FAILURE;
    }
    let (config, wishes) = (arguments.config(), arguments.wishes());
    run::run(arguments.options(), move |ground| control_plane::serve(ground, config, wishes)).await
}

/// `headgate openapi`: the description of the REST API, as committed in `docs/openapi.json`.
#[expect(clippy::print_stdout, reason = "printing is what the command is for")]
fn print_openapi() -> ExitCode {
    match router::openapi_document().to_pretty_json() {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("headgate: the description cannot be written: {error}.");
            ExitCode::FAILURE
        }
    }
}
