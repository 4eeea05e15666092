//! A client's connection: one call after another.

use std::sync::Arc;

use async_trait::async_trait;
use headgate_contract::gateway::GatewayFault;
use pingora::apps::ServerApp;
use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use pingora::time::timeout;
use pingora::{Error, ErrorType};
use tokio::io::{AsyncWriteExt, copy, sink};

use super::{CLIENT_DRAIN, CLIENT_HEADER, CLIENT_WRITE, ClientSession, Gateway, respond, taken};
use crate::call::{Call, Ending, client_ip};
use crate::kept::Kept;
use crate::telemetry::facts::Texts;

#[async_trait]
impl ServerApp for Gateway {
    async fn process_new(self: &Arc<Self>, stream: Stream, shutdown: &ShutdownWatch) -> Option<Stream> {
        let mut stopping = shutdown.clone();
        let mut kept = Kept::default();
        let mut client = ClientSession::new(stream);
        let mut is_first = true;
        loop {
            prepare(&mut client);
            let request = timeout(CLIENT_HEADER, client.read_request());
            let read = if is_first {
                request.await
            } else {
                // Between calls nothing is lost when the connection goes.
                tokio::select! {
                    biased;
                    read = request => read,
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                }
            };
            match read {
                Ok(Ok(Some(_))) => {}
                Ok(Err(error)) if *error.etype() == ErrorType::InvalidHTTPHeader => {
                    Box::pin(self.refuse_unreadable(client, &error)).await;
                    return None;
                }
                // The client has left, or has nothing to ask.
                _ => return None,
            }
            if *shutdown.borrow() {
                client.set_server_keepalive(None);
            }
            if !self.serve(&mut client, &mut kept).await {
                return None;
            }
            let (stream, begun) = taken(client.reuse()).await.ok()??.into_parts();
            client = ClientSession::new(stream);
            if let Some(begun) = begun {
                client.set_pipelined_prefix(begun);
            }
            is_first = false;
        }
    }
}

/// Sets how patient a connection is, and that a request may come before the one before is answered (RFC 9112 §9.3.2).
fn prepare(client: &mut ClientSession) {
    // Bounded from outside, with the reading of the whole header.
    client.set_server_keepalive(Some(0));
    client.set_write_timeout(Some(CLIENT_WRITE));
    client.set_total_drain_timeout(Some(CLIENT_DRAIN));
    client.set_pipelining_enabled(true);
}

impl Gateway {
    /// Answers what is no request, and ends its connection.
    async fn refuse_unreadable(&self, mut client: ClientSession, error: &Error) {
        tracing::debug!(fault = %error, "A request could not be read.");
        let mut call = Call::begin(&self.clock, &self.metrics);
        call.facts.client_ip = client_ip(&client);
        client.set_server_keepalive(None);
        let refused = respond::refuse(&mut client, &GatewayFault::MalformedRequest.into(), &mut call).await;
        call.end(&client, Ending::Complete, &self.clock);
        self.recorder.record(&call.facts, &Texts { method: b"", path: b"", user_agent: None });
        drop(call);
        if refused.is_err() {
            return;
        }
        // A socket that is closed with bytes unread takes the answer back.
        let mut stream = client.into_inner();
        _ = timeout(CLIENT_DRAIN, async {
            stream.shutdown().await?;
            copy(&mut stream, &mut sink()).await
        })
        .await;
    }
}
