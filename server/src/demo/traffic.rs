//! Steady traffic of a loaded demo: real calls, with real keys, through the gateway.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use tokio::sync::Semaphore;
use url::Url;

use super::cast::{API, CALLS, V70, V71};
use super::record::Record;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::mock::draws::Draws;

/// Calls that may be on their way at once; when more are due they are left out.
const AT_ONCE: usize = 64;
const DEADLINE: Duration = Duration::from_secs(10);
/// One call in this many is wrong, so that the request log has something to find.
const ONE_WRONG_IN: u64 = 60;

/// The calls of a demo, and how many were answered.
#[derive(Debug)]
pub struct Traffic {
    client: Client,
    gateway: String,
    sources: Vec<Source>,
    /// Calls a second of all sources.
    rate: f64,
    answered: Arc<AtomicU64>,
    room: Arc<Semaphore>,
}

/// One application's calls of one version.
#[derive(Debug)]
struct Source {
    base: String,
    key: String,
    rate: f64,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    method: Method,
    url: String,
    key: String,
}

impl Traffic {
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(config: &Config, record: &Record) -> Result<Self> {
        // Installing it twice is refused, and then it is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(DEADLINE).user_agent("northwind-demo/1.0").build();
        let sources = sources(config, record);
        Ok(Self {
            client: client.map_err(Error::internal)?,
            gateway: trimmed(&config.gateway_url),
            rate: sources.iter().map(|source| source.rate).sum(),
            sources,
            answered: Arc::default(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// How many calls the gateway has answered, whatever the status.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Calls until it is dropped; the gaps are random, as those of many independent callers are.
    pub async fn flow(&self) {
        let mut number = 0;
        let mut due = tokio::time::Instant::now();
        loop {
            let mut draws = Draws::of(0, number, 0);
            number += 1;
            due += Duration::from_secs_f64(-(1.0 - draws.unit()).ln() / self.rate.max(0.1));
            tokio::time::sleep_until(due).await;
            if due.elapsed() > DEADLINE {
                // The machine slept: what was missed is not made up for.
                due = tokio::time::Instant::now();
            }
            if let Some(call) = self.choose(&mut draws) {
                self.send(call);
            }
        }
    }

    fn choose(&self, draws: &mut Draws) -> Option<Call> {
        let mut left = draws.unit() * self.rate;
        let source = self.sources.iter().find(|source| {
            left -= source.rate;
            left < 0.0
        });
        let source = source.or(self.sources.last())?;
        let (method, path) = operation(draws);
        let right = Call { method, url: format!("{}{path}", source.base), key: source.key.clone() };
        Some(if draws.below(ONE_WRONG_IN) == 0 { self.wrong(right, draws) } else { right })
    }

    /// What callers get wrong.
    fn wrong(&self, call: Call, draws: &mut Draws) -> Call {
        match draws.below(4) {
            0 => Call { key: "hg_this-key-was-revoked-or-never-existed-at-all-000".to_owned(), ..call },
            1 => Call { key: String::new(), ..call },
            2 => Call { url: format!("{}/paymentz", call.url), ..call },
            _ => Call { url: format!("{}/northwind-pay/chekout/v70/payments", self.gateway), ..call },
        }
    }

    fn send(&self, call: Call) {
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else { return };
        let Call { method, url, key } = call;
        let mut request = self.client.request(method.clone(), url);
        if !key.is_empty() {
            request = request.header("x-api-key", key);
        }
        if method == Method::POST {
            request = request.json(&serde_json::json!({ "merchantAccount": "NorthwindECOM", "reference": "demo" }));
        }
        let answered = Arc::clone(&self.answered);
        tokio::spawn(async move {
            if let Ok(response) = request.send().await
                && response.bytes().await.is_ok()
            {
                answered.fetch_add(1, Ordering::Relaxed);
            }
            drop(place);
        });
    }
}

fn sources(config: &Config, record: &Record) -> Vec<Source> {
    let of = |caller: &super::record::Caller| {
        let versions = [V70, V71].into_iter().zip(caller.rates).filter(|(_, rate)| *rate > 0.0);
        let sources = versions.map(|(version, rate)| Source {
            base: config.call_url(record.tenant.as_str(), API, version),
            key: caller.key.clone(),
            rate,
        });
        sources.collect::<Vec<_>>()
    };
    record.callers.iter().flat_map(of).collect()
}

fn trimmed(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

fn operation(draws: &mut Draws) -> (Method, &'static str) {
    let all: u32 = CALLS.iter().map(|(.., frequency)| frequency).sum();
    let mut left = draws.below(u64::from(all));
    let chosen = CALLS.iter().find(|(.., frequency)| match left.checked_sub(u64::from(*frequency)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    });
    match chosen {
        Some(("GET", path, _)) => (Method::GET, path),
        Some((_, path, _)) => (Method::POST, path),
        None => (Method::GET, "/"),
    }
}
