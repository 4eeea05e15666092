//! A stub upstream on a plain socket: what it gets is kept as it came, what it answers depends on the path.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::{free_address, wire};

#[derive(Debug)]
pub struct Upstream {
    pub url: String,
    requests: Arc<Mutex<Vec<wire::Message>>>,
    task: JoinHandle<()>,
}

impl Upstream {
    /// Starts one that signs its answers with `name`.
    pub async fn start(name: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, name, Arc::clone(&kept)));
            }
        });
        Self { url, requests, task }
    }

    pub fn requests(&self) -> Vec<wire::Message> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An upstream whose `n`th connection does what `script` says.
pub async fn scripted<Act>(script: impl Fn(usize, wire::Peer) -> Act + Send + 'static) -> Scripted
where
    Act: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    let task = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(script(count.fetch_add(1, Ordering::Relaxed), wire::Peer::of(socket)));
        }
    });
    Scripted { url, connections, task }
}

#[derive(Debug)]
pub struct Scripted {
    pub url: String,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A URL at which nobody listens.
pub fn dead_url() -> String {
    format!("http://{}", free_address())
}

async fn serve(mut socket: TcpStream, name: &'static str, requests: Arc<Mutex<Vec<wire::Message>>>) {
    let mut reader = wire::Reader::default();
    while let Some(request) = reader.message(&mut socket).await {
        let path = request.start.split(' ').nth(1).unwrap_or_default().to_owned();
        requests.lock().unwrap().push(request);
        let answer = match path.rsplit('/').next().unwrap_or_default() {
            "slow" => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                return;
            }
            "reset" => return,
            "broken" => {
                _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.").await;
                return;
            }
            code if path.contains("/status/") => format!("HTTP/1.1 {code} Chosen\r\nContent-Length: 0\r\n\r\n"),
            _ => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nX-Served-By: {name}\r\n\r\n{name}", name.len()),
        };
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
    _ = socket.read(&mut [0; 1]).await;
}
