//! The plan's limit on request bodies, declared or not.

use futures_util::stream;
use reqwest::{Body, Method};

use crate::kit::proxy::{refused, serving};
use crate::kit::upstream::Upstream;
use crate::kit::{eventually, world};

const LIMIT: usize = 1024 * 1024;

#[tokio::test]
async fn declared_body_over_the_limit_is_413_before_the_upstream_hears_of_it() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let post =
        |size: usize| proxy.call(Method::POST, "/things").bearer_auth(world::key(1).reveal()).body(vec![b'x'; size]);
    assert_eq!(post(LIMIT).send().await.unwrap().status(), 200);
    let (status, problem, _) = refused(post(LIMIT + 1)).await;
    assert_eq!((status, problem.code.as_str()), (413, "body_too_large"));
    assert_eq!(upstream.count(), 1);
    assert_eq!(upstream.requests()[0].body.len(), LIMIT);
}

#[tokio::test]
async fn streamed_body_over_the_limit_is_413_in_the_middle() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let chunks = (0..64).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 32 * 1024]));
    let body = Body::wrap_stream(stream::iter(chunks));
    let (status, problem, _) =
        refused(proxy.call(Method::POST, "/things").bearer_auth(world::key(1).reveal()).body(body)).await;
    assert_eq!((status, problem.code.as_str()), (413, "body_too_large"));
    assert_eq!(upstream.count(), 0, "the upstream never got a whole request");
    let log = eventually("the request log", async || {
        control.stored().into_iter().flat_map(|batch| batch.request_logs).next()
    })
    .await;
    assert_eq!((log.status, log.fault.map(|fault| fault.code())), (413, Some("body_too_large")));
}

#[tokio::test]
async fn streamed_body_within_the_limit_arrives_whole() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let chunks = (0..16).map(|n| Ok::<_, std::io::Error>(vec![n; 32 * 1024]));
    let body = Body::wrap_stream(stream::iter(chunks));
    let response =
        proxy.call(Method::POST, "/things").bearer_auth(world::key(1).reveal()).body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(upstream.requests()[0].body.len(), 16 * 32 * 1024);
}
