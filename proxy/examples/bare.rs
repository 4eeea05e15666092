//! A pingora proxy that does nothing but forward, with the same settings as `headgate-proxy`: what the benchmark
//! compares with. `bare 127.0.0.1:8081 127.0.0.1:9000`

use std::net::SocketAddr;
use std::path::Path;

use async_trait::async_trait;
use clap::Parser;
use headgate_contract::snapshot::Timeouts;
use headgate_proxy::gateway::{CLIENT_DRAIN, CLIENT_WRITE};
use headgate_proxy::run::{configuration, endpoint};
use headgate_proxy::settings::Settings;
use headgate_proxy::upstream::peer::configure;
use pingora::Result;
use pingora::modules::http::HttpModules;
use pingora::proxy::{ProxyHttp, Session, http_proxy_service};
use pingora::server::Server;
use pingora::upstreams::peer::HttpPeer;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Bare(SocketAddr);

#[async_trait]
impl ProxyHttp for Bare {
    type CTX = ();

    fn new_ctx(&self) -> Self::CTX {}

    fn init_downstream_modules(&self, _modules: &mut HttpModules) {}

    async fn early_request_filter(&self, session: &mut Session, _ctx: &mut Self::CTX) -> Result<()> {
        session.set_write_timeout(Some(CLIENT_WRITE));
        session.set_total_drain_timeout(Some(CLIENT_DRAIN));
        Ok(())
    }

    async fn upstream_peer(&self, _session: &mut Session, _ctx: &mut Self::CTX) -> Result<Box<HttpPeer>> {
        let mut peer = Box::new(HttpPeer::new(self.0, false, String::new()));
        configure(&mut peer.options, Timeouts::default());
        Ok(peer)
    }
}

#[derive(Parser)]
struct Addresses {
    listen: SocketAddr,
    upstream: SocketAddr,
}

fn main() {
    let addresses = Addresses::parse();
    let directory = std::env::temp_dir();
    let data = directory.to_str().unwrap_or("/tmp");
    let token = Path::new(data).join("unused");
    let token = token.to_str().unwrap_or_default();
    let settings = Settings::parse_from([
        "bare",
        "--control-url",
        "http://127.0.0.1:1",
        "--node-token-file",
        token,
        "--data",
        data,
        "--threads",
        "1",
    ]);
    let mut server = Server::new_with_opt_and_conf(None, configuration(&settings));
    server.bootstrap();
    let mut service = http_proxy_service(&server.configuration, Bare(addresses.upstream));
    service.add_listener(endpoint(addresses.listen));
    server.add_service(service);
    server.run_forever();
}
