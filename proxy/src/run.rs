//! What runs: the list of services, how they are wired, and what can go wrong at the start.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use pingora::connectors::ConnectorOptions;
use pingora::connectors::http::v1::Connector;
use pingora::listeners::ListenerConfig;
use pingora::protocols::l4::stream::L4BufferSettings;
use pingora::server::configuration::ServerConf;
use pingora::server::{RunArgs, Server};
use pingora::services::ServiceWithDependents;
use pingora::services::background::{GenBackgroundService, background_service};
use pingora::services::listening::Service;
use thiserror::Error;

use crate::admin::Admin;
use crate::clock::Clock;
use crate::control::{Control, ControlFault};
use crate::drain::{Drain, Signals};
use crate::gateway::Gateway;
use crate::settings::Settings;
use crate::snapshot::apply::Applier;
use crate::snapshot::disk::Disk;
use crate::snapshot::store::Store;
use crate::snapshot::sync::Sync;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::outbox::Outbox;
use crate::telemetry::recorder::Recorder;
use crate::telemetry::shipper::{Gatherer, Shipper};
use crate::telemetry::spool::Spool;
use crate::upkeep::Upkeep;
use crate::upstream::checks::Checks;
use crate::upstream::registry::Registry;

/// Read buffer per client connection; pingora's default of 64 KiB costs memory and buys nothing.
const READ_BUFFER: usize = 8 * 1024;
/// Idle connections to upstreams that are kept, per thread.
const UPSTREAM_POOL: usize = 512;

/// Why the proxy cannot start.
#[derive(Debug, Error)]
pub enum StartFault {
    #[error("cannot listen on {address}: {fault}. Stop what uses it, or choose another address with {option}")]
    Listen { address: SocketAddr, option: &'static str, fault: io::Error },
    #[error("cannot use the data directory {}: {fault}. Choose one that this user may write with --data", path.display())]
    Data { path: PathBuf, fault: io::Error },
    #[error("cannot use the certificate authorities in {}: {reason}", path.display())]
    Authorities { path: PathBuf, reason: String },
    #[error(transparent)]
    Control(#[from] ControlFault),
    #[error("cannot set up health checks: {0}")]
    Checks(reqwest::Error),
}

/// Runs until a signal ends it: SIGTERM lets calls in flight finish, SIGINT does not.
///
/// # Errors
/// [`StartFault`], before anything is served.
pub fn run(settings: &Settings) -> Result<(), StartFault> {
    // Several libraries bring one; the first to install wins, and all of them are ring.
    _ = rustls::crypto::ring::default_provider().install_default();
    let parts = Parts::build(settings)?;
    let listen = probe(settings.listen, "--listen")?;
    let admin = settings.admin_listen.map(|address| probe(address, "--admin-listen")).transpose()?;
    let mut server = Server::new_with_opt_and_conf(None, configuration(settings));
    server.bootstrap();
    let gatherer = parts.gatherer();
    let signals = Signals { gatherer: Arc::clone(&gatherer), outbox: Arc::clone(&parts.outbox) };
    for service in parts.background(settings, gatherer) {
        server.add_boxed_service(service);
    }
    server.add_service(parts.traffic(&server.configuration, listen));
    if let Some(address) = admin {
        server.add_service(parts.admin(address));
    }
    tracing::info!(node.name = settings.name, listen.address = %listen, admin.address = admin.map(tracing::field::display), "Taking calls.");
    server.run(RunArgs { shutdown_signal: Box::new(signals) });
    parts.outbox.save();
    Ok(())
}

/// How pingora is set up; a bare proxy for comparison uses the same.
#[must_use]
pub fn configuration(settings: &Settings) -> ServerConf {
    ServerConf {
        threads: settings.serving_threads(),
        work_stealing: false,
        upstream_keepalive_pool_size: UPSTREAM_POOL,
        // The drain ends the process earlier.
        grace_period_seconds: Some(settings.drain_seconds + 5),
        graceful_shutdown_timeout_seconds: Some(1),
        ca_file: settings.upstream_ca.as_ref().map(|path| path.display().to_string()),
        pid_file: settings.data.join("pid").display().to_string(),
        upgrade_sock: settings.data.join("upgrade.sock").display().to_string(),
        ..ServerConf::default()
    }
}

/// The endpoint that takes live traffic; a bare proxy for comparison uses the same.
#[must_use]
pub fn endpoint(address: SocketAddr) -> ListenerConfig {
    ListenerConfig::tcp(address.to_string()).l4_buffer(L4BufferSettings::default().read(READ_BUFFER))
}

/// What services share.
struct Parts {
    clock: Arc<Clock>,
    control: Control,
    applier: Applier,
    recorder: Arc<Recorder>,
    outbox: Arc<Outbox>,
    metrics: Arc<Metrics>,
    checks: reqwest::Client,
    draining: Arc<AtomicBool>,
}

impl Parts {
    fn build(settings: &Settings) -> Result<Self, StartFault> {
        let data = |fault| StartFault::Data { path: settings.data.clone(), fault };
        let clock = Arc::new(Clock::start());
        let metrics = Arc::new(Metrics::default());
        let control = Control::new(&settings.control_url, &settings.node_token_file, &settings.name)?;
        let disk = Disk::open(&settings.data).map_err(data)?;
        let spool = Spool::open(&settings.data, settings.spool_limit).map_err(data)?;
        let applier =
            Applier { store: Arc::default(), registry: Arc::<Registry>::default(), disk, clock: Arc::clone(&clock) };
        applier.restore().map_err(data)?;
        Ok(Self {
            outbox: Arc::new(Outbox::new(clock.boot_id(), spool, Arc::clone(&metrics))),
            recorder: Arc::new(Recorder::new(settings.serving_threads())),
            checks: check_client(settings)?,
            draining: Arc::default(),
            clock,
            control,
            applier,
            metrics,
        })
    }

    fn gatherer(&self) -> Arc<Gatherer> {
        Arc::new(Gatherer {
            clock: Arc::clone(&self.clock),
            recorder: Arc::clone(&self.recorder),
            outbox: Arc::clone(&self.outbox),
            metrics: Arc::clone(&self.metrics),
            store: self.store(),
            basket: tokio::sync::Mutex::default(),
        })
    }

    fn background(&self, settings: &Settings, gatherer: Arc<Gatherer>) -> Vec<Box<dyn ServiceWithDependents>> {
        let drain = Drain {
            metrics: Arc::clone(&self.metrics),
            gatherer: Arc::clone(&gatherer),
            outbox: Arc::clone(&self.outbox),
            patience: Duration::from_secs(settings.drain_seconds),
            draining: Arc::clone(&self.draining),
        };
        let sync =
            Sync { control: self.control.clone(), applier: self.applier.clone(), metrics: Arc::clone(&self.metrics) };
        let upkeep = Upkeep { applier: self.applier.clone(), metrics: Arc::clone(&self.metrics) };
        let shipper = Shipper {
            clock: Arc::clone(&self.clock),
            control: self.control.clone(),
            outbox: Arc::clone(&self.outbox),
            metrics: Arc::clone(&self.metrics),
        };
        vec![
            Box::new(background_service("sync", sync)),
            Box::new(GenBackgroundService::new("gather".to_owned(), gatherer)),
            Box::new(background_service("ship", shipper)),
            Box::new(background_service("check", Checks::new(self.store(), self.checks.clone()))),
            Box::new(background_service("upkeep", upkeep)),
            Box::new(background_service("drain", drain)),
        ]
    }

    fn traffic(&self, configuration: &Arc<ServerConf>, listen: SocketAddr) -> impl ServiceWithDependents + 'static {
        let gateway = Gateway {
            clock: Arc::clone(&self.clock),
            store: self.store(),
            recorder: Arc::clone(&self.recorder),
            metrics: Arc::clone(&self.metrics),
            draining: Arc::clone(&self.draining),
            connector: Connector::new(Some(ConnectorOptions::from_server_conf(configuration))),
        };
        let mut service = Service::new("traffic".to_owned(), gateway);
        service.add_listener(endpoint(listen));
        service
    }

    fn admin(&self, address: SocketAddr) -> impl ServiceWithDependents + 'static {
        let admin =
            Admin { store: self.store(), metrics: Arc::clone(&self.metrics), draining: Arc::clone(&self.draining) };
        let mut service = Service::new("admin".to_owned(), admin);
        service.threads = Some(1);
        service.add_tcp(&address.to_string());
        service
    }

    fn store(&self) -> Arc<Store> {
        Arc::clone(&self.applier.store)
    }
}

/// Finds out whether an address is free, and which port 0 becomes: pingora would only panic.
fn probe(address: SocketAddr, option: &'static str) -> Result<SocketAddr, StartFault> {
    let fault = |fault| StartFault::Listen { address, option, fault };
    TcpListener::bind(address).and_then(|listener| listener.local_addr()).map_err(fault)
}

fn check_client(settings: &Settings) -> Result<reqwest::Client, StartFault> {
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent("headgate-health-check");
    if let Some(path) = &settings.upstream_ca {
        let reason =
            |fault: &dyn std::fmt::Display| StartFault::Authorities { path: path.clone(), reason: fault.to_string() };
        let pem = std::fs::read(path).map_err(|fault| reason(&fault))?;
        let authorities = reqwest::Certificate::from_pem_bundle(&pem).map_err(|fault| reason(&fault))?;
        if authorities.is_empty() {
            return Err(reason(&"it holds no certificate"));
        }
        builder = builder.tls_certs_only(authorities);
    }
    builder.build().map_err(StartFault::Checks)
}
