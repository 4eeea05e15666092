//! Live pages: fragments of HTML over server-sent events (WHATWG HTML §9.2).
//!
//! A fragment is rendered when telemetry of the tenant came in, at most once a second, and sent
//! when it differs from the one before. A stream ends after some minutes and the browser opens it
//! anew, so that a right that was taken away ends with it.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use headgate_contract::ids::TenantId;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::state::AppState;

/// Least time between two fragments.
const PAUSE: Duration = Duration::from_millis(900);
/// Rendered again after this long without news: relative times and timers move on.
const IDLE: Duration = Duration::from_secs(2);
/// A stream lives this long.
const LIFE: Duration = Duration::from_secs(300);

/// Streams what `render` makes, for a page of this tenant.
pub fn stream<F, R>(state: &AppState, tenant: TenantId, render: F) -> Response
where
    F: FnMut() -> R + Send + 'static,
    R: Future<Output = Result<String>> + Send + 'static,
{
    let source = Source {
        tenant,
        render,
        news: state.activity.subscribe(),
        stopping: state.stopping.clone(),
        before: None,
        opened: Instant::now(),
    };
    Sse::new(fragments(source)).keep_alive(KeepAlive::default()).into_response()
}

struct Source<F> {
    tenant: TenantId,
    render: F,
    news: broadcast::Receiver<TenantId>,
    stopping: CancellationToken,
    before: Option<String>,
    opened: Instant,
}

fn fragments<F, R>(source: Source<F>) -> impl Stream<Item = std::result::Result<Event, Infallible>>
where
    F: FnMut() -> R + Send,
    R: Future<Output = Result<String>> + Send,
{
    unfold(source, |mut source| async move {
        loop {
            if source.before.is_some() && source.wait().await.is_none() {
                return None;
            }
            // A failed rendering ends the stream; the browser comes back, and the page says why if it cannot.
            let html = (source.render)().await.ok()?.replace('\r', "");
            if source.before.as_ref() != Some(&html) {
                let event = Event::default().data(&html);
                source.before = Some(html);
                return Some((Ok(event), source));
            }
        }
    })
}

impl<F> Source<F> {
    /// Until there may be something new; `None` when the stream is over.
    async fn wait(&mut self) -> Option<()> {
        tokio::select! {
            () = self.stopping.cancelled() => return None,
            () = tokio::time::sleep(PAUSE) => {}
        }
        let idle = tokio::time::sleep(IDLE.saturating_sub(PAUSE));
        tokio::pin!(idle);
        loop {
            tokio::select! {
                () = self.stopping.cancelled() => return None,
                () = &mut idle => break,
                news = self.news.recv() => match news {
                    Ok(tenant) if tenant != self.tenant => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return None,
                },
            }
        }
        (self.opened.elapsed() < LIFE).then_some(())
    }
}
