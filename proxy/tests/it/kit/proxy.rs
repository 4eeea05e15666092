//! The real proxy as a child process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;

use headgate_contract::problem::Problem;
use headgate_contract::snapshot::Contents;
use headgate_contract::sync::AckOutcome;
use reqwest::{Client, Method, RequestBuilder};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::control::{Control, TOKEN};
use super::world::{self, PREFIX};
use super::{eventually, free_address};

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    pub address: SocketAddr,
    pub admin: SocketAddr,
    pub data: Arc<TempDir>,
    control: SocketAddr,
    options: Vec<String>,
    client: Client,
    child: Child,
}

/// Proxy and control plane with one snapshot in force.
pub async fn serving(contents: Contents) -> (Control, Proxy) {
    let control = Control::start().await;
    control.publish(world::snapshot(1, contents));
    let proxy = Proxy::start(&control, &[]).await;
    assert!(matches!(
        control.ack_of(world::snapshot(1, Contents::default()).version).await,
        AckOutcome::Applied { .. }
    ));
    (control, proxy)
}

impl Proxy {
    pub async fn start(control: &Control, options: &[&str]) -> Self {
        let data = Arc::new(TempDir::new().unwrap());
        Self::start_in(data, control.address, options).await
    }

    /// Starts one in a data directory, which may hold what an earlier one left.
    pub async fn start_in(data: Arc<TempDir>, control: SocketAddr, options: &[&str]) -> Self {
        std::fs::write(data.path().join("token"), format!("{TOKEN}\n")).unwrap();
        let (address, admin) = (free_address(), free_address());
        let client = client();
        let mut command = command(data.path(), control, address);
        let child = command.args(["--admin-listen", &admin.to_string()]).args(options).spawn().unwrap();
        let options = options.iter().map(ToString::to_string).collect();
        let proxy = Self { address, admin, data, control, options, client, child };
        eventually("the proxy to listen", async || TcpStream::connect(address).await.ok()).await;
        proxy
    }

    /// Ends this one and starts another with the same data.
    pub async fn restart(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let options: Vec<_> = self.options.iter().map(String::as_str).collect();
        Self::start_in(Arc::clone(&self.data), self.control, &options).await
    }

    /// A call of the API, without a key.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{PREFIX}{path}", self.address))
    }

    /// A `GET` with the key of application `n`.
    pub fn get(&self, n: u8, path: &str) -> RequestBuilder {
        self.call(Method::GET, path).bearer_auth(world::key(n).reveal())
    }

    /// Text from the admin address, with its status.
    pub async fn admin(&self, path: &str) -> (u16, String) {
        let response = self.client.get(format!("http://{}{path}", self.admin)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The value of a metric without labels.
    pub async fn metric(&self, name: &str) -> u64 {
        let (_, text) = self.admin("/metrics").await;
        let line =
            text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("no {name}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the process to end by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        eventually("the proxy to end", async || self.child.try_wait().unwrap()).await
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// An HTTP client that asks nobody on the way.
pub fn client() -> Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_headgate-proxy")).args(arguments).env_clear().output().unwrap()
}

fn command(data: &Path, control: SocketAddr, listen: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headgate-proxy"));
    command.env_clear().stderr(if std::env::var_os("SHOW_PROXY").is_some() { Stdio::inherit() } else { Stdio::null() });
    command.args(["--control-url", &format!("http://{control}"), "--listen", &listen.to_string(), "--threads", "2"]);
    command.arg("--data").arg(data).arg("--node-token-file").arg(data.join("token"));
    command
}

/// Status and problem document of a refused call.
pub async fn refused(request: RequestBuilder) -> (u16, Problem, reqwest::header::HeaderMap) {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    assert_eq!(headers["content-type"], Problem::MEDIA_TYPE);
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status);
    assert_eq!(problem.request_id.as_deref(), headers["x-request-id"].to_str().ok());
    (status, problem, headers)
}
