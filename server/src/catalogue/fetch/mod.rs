//! Fetches a document from a URL without letting the URL reach the network that this host stands in.
//!
//! Names are resolved here, every address is checked, and the connection goes to exactly the address
//! that was checked, so that a name which resolves differently a moment later gains nothing. Redirects
//! are followed by hand with the same checks.

mod address;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use thiserror::Error;
use url::{Host, Url};

use crate::config::PrivateImports;
use crate::error::Error;

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 3;
/// For everything: names, connections, redirects, body.
const DEADLINE: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a document could not be fetched. Each message says what to do.
#[derive(Debug, Error)]
pub enum FetchFault {
    #[error("Give an address that begins with http:// or https://.")]
    NotHttp,
    #[error("Leave user name and password out of the address. Download the document yourself and upload it instead.")]
    Credentials,
    #[error("The address has no host. Write it as https://example.com/openapi.json.")]
    NoHost,
    #[error("The name {host} cannot be resolved. Check the spelling, or upload the document instead.")]
    Unresolvable { host: String },
    #[error(
        "{host} is at {address}, inside a private or reserved network, which URL imports may not reach. Upload the document \
         instead, or the operator starts Headgate with --allow-private-imports."
    )]
    Private { host: String, address: IpAddr },
    #[error("The address redirects more than {MAX_REDIRECTS} times. Give the final address.")]
    TooManyRedirects,
    #[error("The address redirects to something that is not an address. Give the final address.")]
    BadRedirect,
    #[error("{host} answered {status}. Check that the document can be read there without signing in.")]
    Status { host: String, status: u16 },
    #[error("The document has more than {limit} bytes. Split it, or remove long examples and descriptions.")]
    TooLarge { limit: usize },
    #[error("The document did not arrive within {} seconds. Try again, or upload it instead.", DEADLINE.as_secs())]
    TooSlow,
    #[error("{host} cannot be reached. Check the address, or upload the document instead.")]
    Unreachable {
        host: String,
        #[source]
        cause: reqwest::Error,
    },
    #[error("This control plane cannot make encrypted connections. Upload the document instead.")]
    Client(#[source] reqwest::Error),
}

impl From<FetchFault> for Error {
    fn from(fault: FetchFault) -> Self {
        Self::field("url", fault)
    }
}

/// What may be fetched.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub private: PrivateImports,
    pub max_bytes: usize,
}

/// The bytes at `url`.
///
/// # Errors
/// [`FetchFault`] when the address is refused, or nothing usable came in time.
pub async fn fetch(url: Url, bounds: Bounds) -> Result<Bytes, FetchFault> {
    tokio::time::timeout(DEADLINE, follow(url, bounds)).await.map_err(|_| FetchFault::TooSlow)?
}

async fn follow(mut url: Url, bounds: Bounds) -> Result<Bytes, FetchFault> {
    for _ in 0..=MAX_REDIRECTS {
        let place = check(&url, bounds.private).await?;
        let response = request(&url, place).await?;
        let Some(next) = redirect(&url, &response)? else { return read(&url, response, bounds.max_bytes).await };
        url = next;
    }
    Err(FetchFault::TooManyRedirects)
}

/// The address to connect to, after every address of the host was found to be allowed.
async fn check(url: &Url, private: PrivateImports) -> Result<SocketAddr, FetchFault> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchFault::NotHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchFault::Credentials);
    }
    let port = url.port_or_known_default().ok_or(FetchFault::NotHttp)?;
    let addresses: Vec<SocketAddr> = match url.host().ok_or(FetchFault::NoHost)? {
        Host::Ipv4(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Ipv6(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Domain(name) => tokio::net::lookup_host((name, port)).await.map_err(|_| unresolvable(url))?.collect(),
    };
    if private == PrivateImports::Refused
        && let Some(refused) = addresses.iter().find(|address| !address::is_public(address.ip()))
    {
        return Err(FetchFault::Private { host: host_of(url), address: refused.ip() });
    }
    addresses.first().copied().ok_or_else(|| unresolvable(url))
}

fn unresolvable(url: &Url) -> FetchFault {
    FetchFault::Unresolvable { host: host_of(url) }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// One request to the checked address, past any proxy of the environment.
async fn request(url: &Url, place: SocketAddr) -> Result<reqwest::Response, FetchFault> {
    // Installing it twice is refused, and then it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent("headgate-import")
        .resolve(url.host_str().unwrap_or_default(), place)
        .build()
        .map_err(FetchFault::Client)?;
    let request = client.get(url.clone()).header(header::ACCEPT, "application/json, application/yaml, */*;q=0.5");
    request.send().await.map_err(|cause| FetchFault::Unreachable { host: host_of(url), cause })
}

/// Where the response leads, if it is a redirect.
fn redirect(url: &Url, response: &reqwest::Response) -> Result<Option<Url>, FetchFault> {
    let follows = [301, 302, 303, 307, 308].contains(&response.status().as_u16());
    if !follows {
        return Ok(None);
    }
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok()).ok_or(FetchFault::BadRedirect)?;
    Ok(Some(next))
}

async fn read(url: &Url, mut response: reqwest::Response, limit: usize) -> Result<Bytes, FetchFault> {
    let status = response.status();
    if status != StatusCode::OK {
        return Err(FetchFault::Status { host: host_of(url), status: status.as_u16() });
    }
    let mut body = BytesMut::new();
    while let Some(piece) =
        response.chunk().await.map_err(|cause| FetchFault::Unreachable { host: host_of(url), cause })?
    {
        if body.len() + piece.len() > limit {
            return Err(FetchFault::TooLarge { limit });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

#[cfg(test)]
mod tests;
