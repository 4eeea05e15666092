//! The one connection to the control plane.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url};
use thiserror::Error;

const CONNECT: Duration = Duration::from_secs(3);
const POST: Duration = Duration::from_secs(10);

/// Speaks to the control plane in the name of this node.
#[derive(Debug, Clone)]
pub struct Control {
    client: Client,
    base: Url,
}

/// Why a client could not be made.
#[derive(Debug, Error)]
pub enum ControlFault {
    #[error("cannot read the node token in {}: {fault}. It is made when the node is registered", path.display())]
    Token { path: PathBuf, fault: std::io::Error },
    #[error("the node token in {} is empty or has illegal characters", path.display())]
    IllegalToken { path: PathBuf },
    #[error("cannot set up the connection to the control plane: {0}")]
    Client(#[from] reqwest::Error),
}

impl Control {
    /// Reads the token and sets up the client; nothing is sent yet.
    ///
    /// # Errors
    /// [`ControlFault`].
    pub fn new(base: &Url, token_file: &Path, node: &str) -> Result<Self, ControlFault> {
        let path = || token_file.to_owned();
        let token = std::fs::read_to_string(token_file).map_err(|fault| ControlFault::Token { path: path(), fault })?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.trim()));
        let mut bearer = bearer
            .ok()
            .filter(|_| !token.trim().is_empty())
            .ok_or_else(|| ControlFault::IllegalToken { path: path() })?;
        bearer.set_sensitive(true);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
        let mut builder = Client::builder()
            .default_headers(headers)
            .user_agent(format!("headgate-proxy/{} ({})", env!("CARGO_PKG_VERSION"), ascii(node)))
            .connect_timeout(CONNECT)
            .no_proxy();
        if base.scheme() == "http" {
            builder = builder.http2_prior_knowledge();
        }
        Ok(Self { client: builder.build()?, base: base.clone() })
    }

    /// Opens a long answer.
    ///
    /// # Errors
    /// When the control plane cannot be reached or refuses.
    pub async fn get(&self, path: &str, query: &[(&str, i64)]) -> reqwest::Result<Response> {
        let mut url = self.url(path);
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, &value.to_string());
        }
        self.client.get(url).send().await?.error_for_status()
    }

    /// Posts a body of a media type.
    ///
    /// # Errors
    /// When the control plane cannot be reached, does not answer in time, or refuses.
    pub async fn post(&self, path: &str, media_type: &str, body: Bytes) -> reqwest::Result<()> {
        let request = self.client.post(self.url(path)).header(CONTENT_TYPE, media_type).timeout(POST);
        request.body(body).send().await?.error_for_status().map(|_| ())
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let whole = format!("{}{path}", self.base.path().trim_end_matches('/'));
        url.set_path(&whole);
        url
    }
}

fn ascii(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect()
}
