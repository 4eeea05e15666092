//! `headgate-proxy`: reads its settings, starts, serves until it is told to stop.

use std::process::ExitCode;

use clap::Parser;
use headgate_proxy::run;
use headgate_proxy::settings::Settings;
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let settings = Settings::parse();
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,pingora=warn,pingora_core=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run::run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("headgate-proxy: {fault}");
            ExitCode::FAILURE
        }
    }
}
