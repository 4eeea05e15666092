//! HTTP/1.1 messages as bytes, for what a well-behaved client would not send or show.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One message.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub start: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// The value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn status(&self) -> u16 {
        self.start.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }
}

/// Reads messages off a socket; what is read too much waits for the next.
#[derive(Debug, Default)]
pub struct Reader {
    held: Vec<u8>,
}

impl Reader {
    /// The next message; `None` at the end or when the peer breaks off.
    pub async fn message(&mut self, socket: &mut TcpStream) -> Option<Message> {
        let mut message = self.head(socket).await?;
        message.body = match (message.header("content-length").map(str::to_owned), message.header("transfer-encoding"))
        {
            (_, Some(_)) => self.chunked(socket).await?,
            (Some(length), None) => self.exactly(socket, length.parse().ok()?).await?,
            (None, None) => Vec::new(),
        };
        Some(message)
    }

    /// The next message without its body.
    async fn head(&mut self, socket: &mut TcpStream) -> Option<Message> {
        let end = loop {
            match self.held.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more(socket).await?,
            }
        };
        let head = String::from_utf8_lossy(&self.held.drain(..end).collect::<Vec<_>>()).into_owned();
        let mut lines = head.trim_end().lines();
        let start = lines.next()?.to_owned();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        Some(Message { start, headers, body: Vec::new() })
    }

    async fn exactly(&mut self, socket: &mut TcpStream, length: usize) -> Option<Vec<u8>> {
        while self.held.len() < length {
            self.more(socket).await?;
        }
        Some(self.held.drain(..length).collect())
    }

    async fn chunked(&mut self, socket: &mut TcpStream) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                match self.held.windows(2).position(|window| window == b"\r\n") {
                    Some(at) => break at,
                    None => self.more(socket).await?,
                }
            };
            let size: Vec<u8> = self.held.drain(..end + 2).collect();
            let size = usize::from_str_radix(std::str::from_utf8(&size).ok()?.trim(), 16).ok()?;
            let mut chunk = self.exactly(socket, size + 2).await?;
            chunk.truncate(size);
            body.extend(chunk);
            if size == 0 {
                return Some(body);
            }
        }
    }

    async fn more(&mut self, socket: &mut TcpStream) -> Option<()> {
        let mut buffer = [0; 16 * 1024];
        let read = socket.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        self.held.extend_from_slice(&buffer[..read]);
        Some(())
    }
}

/// Sends bytes and reads one answer; `None` when the connection ends without.
pub async fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Message> {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    Reader::default().message(&mut socket).await
}

/// One end of a connection, on which a test says and hears what it likes.
#[derive(Debug)]
pub struct Peer {
    socket: TcpStream,
    reader: Reader,
}

impl Peer {
    pub fn of(socket: TcpStream) -> Self {
        Self { socket, reader: Reader::default() }
    }

    pub async fn to(address: SocketAddr) -> Self {
        Self::of(TcpStream::connect(address).await.unwrap())
    }

    /// False when the other end has closed.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.socket.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Says that it will say no more.
    pub async fn finish(&mut self) {
        self.socket.shutdown().await.unwrap();
    }

    pub async fn message(&mut self) -> Option<Message> {
        self.reader.message(&mut self.socket).await
    }

    /// A message without its body, which is then heard with the methods below.
    pub async fn head(&mut self) -> Option<Message> {
        self.reader.head(&mut self.socket).await
    }

    /// Exactly so many bytes.
    pub async fn hear(&mut self, length: usize) -> Option<Vec<u8>> {
        self.reader.exactly(&mut self.socket, length).await
    }

    /// Everything until the other end closes.
    pub async fn rest(&mut self) -> Vec<u8> {
        while self.reader.more(&mut self.socket).await.is_some() {}
        self.heard()
    }

    /// What was heard so far and not yet asked for.
    pub fn heard(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.reader.held)
    }
}
