//! `/ready` and `/metrics`, on an address of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use http::{Response, StatusCode, header::CONTENT_TYPE};
use pingora::apps::http_app::ServeHttp;
use pingora::protocols::http::ServerSession;

use crate::snapshot::store::Store;
use crate::telemetry::metrics::Metrics;

/// Answers about this process.
#[derive(Debug)]
pub struct Admin {
    pub store: Arc<Store>,
    pub metrics: Arc<Metrics>,
    pub draining: Arc<AtomicBool>,
}

impl Admin {
    fn answer(&self, path: &str) -> (StatusCode, String) {
        let version = self.store.version().map(|(version, _)| version);
        match (path, version) {
            ("/ready", _) if self.draining.load(Ordering::Relaxed) => {
                (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned())
            }
            ("/ready", Some(version)) => (StatusCode::OK, format!("ready with snapshot {version}\n")),
            ("/ready", None) => (StatusCode::SERVICE_UNAVAILABLE, "no snapshot yet\n".to_owned()),
            ("/metrics", version) => (StatusCode::OK, self.metrics.render(version.unwrap_or_default().epoch)),
            _ => (StatusCode::NOT_FOUND, "only /ready and /metrics are here\n".to_owned()),
        }
    }
}

#[async_trait]
impl ServeHttp for Admin {
    async fn response(&self, session: &mut ServerSession) -> Response<Vec<u8>> {
        let (status, text) = self.answer(session.req_header().uri.path());
        let mut response = Response::new(text.into_bytes());
        *response.status_mut() = status;
        let kind = http::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        let length = response.body().len();
        response.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
        response
    }
}
