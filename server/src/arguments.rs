//! The command line. Every option is also an environment variable, named beside it.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use headgate_server::compatibility::command::DiffArguments;
use headgate_server::config::{Config, PrivateImports};
use headgate_server::control_plane::Wishes;
use headgate_server::mock::command::MockArguments;
use headgate_server::people::setup::SetupArgs;
use headgate_server::run::logging::Terminal;
use headgate_server::run::ports::Address;
use headgate_server::run::{RunOptions, directory};
use url::Url;

/// Gateway, control plane and developer portal for HTTP APIs.
#[derive(Debug, Parser)]
#[command(name = "headgate", version, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start everything: Postgres, control plane, one proxy
    Run(Box<RunArguments>),
    /// Serve a mock of any OpenAPI document
    Mock(MockArguments),
    /// Tell what the change from one OpenAPI document to another means for callers
    Diff(DiffArguments),
    /// Print the description of the REST API
    Openapi,
    /// Start a throw-away Postgres and run a command with its address in HEADGATE_TEST_DATABASE_URL
    TestCluster {
        /// Where its directory is made
        #[arg(long, default_value = "/tmp")]
        parent: PathBuf,
        /// The command; without one it runs until its input ends
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
}

#[derive(Debug, Args)]
pub struct RunArguments {
    /// Directory of everything that lasts [default: /var/lib/headgate for root, ~/.local/share/headgate otherwise]
    #[arg(long, env = "HEADGATE_DATA")]
    data: Option<PathBuf>,
    /// An existing Postgres, 15 to 18, instead of an own one
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Directory with `initdb` and `postgres`
    #[arg(long, env = "HEADGATE_PG_BIN")]
    pg_bin: Option<PathBuf>,
    /// User that runs Postgres when started as root
    #[arg(long, env = "HEADGATE_PG_USER")]
    pg_user: Option<String>,
    /// Where the portal and the REST API listen
    #[arg(long, env = "HEADGATE_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where the proxy listens
    #[arg(long, env = "HEADGATE_GATEWAY_LISTEN", default_value = "127.0.0.1:8080")]
    gateway_listen: SocketAddr,
    /// What people type to reach the portal [default: http:// and the address it listens on]
    #[arg(long, env = "HEADGATE_PUBLIC_URL")]
    public_url: Option<Url>,
    /// What callers put before /tenant/api/version [default: http:// and the address the proxy listens on]
    #[arg(long, env = "HEADGATE_GATEWAY_URL")]
    gateway_url: Option<Url>,
    /// Let imports from URLs reach loopback, private and link-local addresses
    #[arg(long, env = "HEADGATE_ALLOW_PRIVATE_IMPORTS")]
    allow_private_imports: bool,
    /// Days after which request logs and buckets are dropped
    #[arg(long, env = "HEADGATE_RETENTION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    retention_days: u16,
    /// Load the demo and print its sign-ins
    #[arg(long)]
    demo: bool,
    /// Show the log in the terminal too
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    setup: SetupArgs,
}

impl RunArguments {
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(directory::default_data)
    }

    pub fn terminal(&self) -> Terminal {
        if self.verbose { Terminal::Verbose } else { Terminal::Quiet }
    }

    pub fn options(&self) -> RunOptions {
        RunOptions {
            data: self.data(),
            database_url: self.database_url.clone(),
            pg_bin: self.pg_bin.clone(),
            pg_user: self.pg_user.clone(),
            portal: Address { socket: self.listen, option: "--listen", variable: "HEADGATE_LISTEN" },
            gateway: Address {
                socket: self.gateway_listen,
                option: "--gateway-listen",
                variable: "HEADGATE_GATEWAY_LISTEN",
            },
        }
    }

    pub fn wishes(&self) -> Wishes {
        Wishes { setup: self.setup.clone(), load_demo: self.demo }
    }

    pub fn config(&self) -> Config {
        Config {
            listen: self.listen,
            public_url: self.public_url.clone().unwrap_or_else(|| local_url(self.listen)),
            gateway_url: self.gateway_url.clone().unwrap_or_else(|| local_url(self.gateway_listen)),
            data: self.data(),
            private_imports: if self.allow_private_imports { PrivateImports::Allowed } else { PrivateImports::Refused },
            retention_days: self.retention_days,
        }
    }
}

/// How this machine reaches a listener; one that listens everywhere is reached by loopback.
#[expect(clippy::expect_used, reason = "an address and a port always make a URL")]
fn local_url(listen: SocketAddr) -> Url {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        ip => ip,
    };
    let address = SocketAddr::new(ip, listen.port());
    Url::parse(&format!("http://{address}")).expect("an address and a port always make a URL")
}
