//! Each failure has its own status and code.

use headgate_contract::ids::ApiKeyId;
use headgate_contract::limits::Rate;
use headgate_contract::snapshot::{ApiKeyEntry, ApplicationEntry};
use reqwest::Method;

use crate::kit::control::Control;
use crate::kit::proxy::{Proxy, refused, serving};
use crate::kit::upstream::{Upstream, dead_url};
use crate::kit::{wire, world};

#[tokio::test]
async fn unknown_path_is_404_and_wrong_method_is_405_with_allow() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let (status, problem, _) = refused(proxy.get(1, "/nothing")).await;
    assert_eq!((status, problem.code.as_str()), (404, "route_not_found"));
    for method in [Method::DELETE, Method::from_bytes(b"BREW").unwrap(), Method::from_bytes(b"get").unwrap()] {
        let (status, problem, headers) = refused(proxy.call(method, "/things")).await;
        assert_eq!((status, problem.code.as_str()), (405, "method_not_allowed"));
        assert_eq!(headers["allow"], "GET, POST");
    }
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn no_key_unknown_key_and_expired_key_are_401_with_a_challenge() {
    let upstream = Upstream::start("a").await;
    let mut contents = world::contents(&[&upstream.url]);
    world::admit(&mut contents, 2);
    contents.api_keys[1].expires_at = Some(1_000_000_000);
    let (_control, proxy) = serving(contents).await;
    let (status, problem, headers) = refused(proxy.call(Method::GET, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (401, "key_missing"));
    assert!(headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    let (status, problem, _) = refused(proxy.get(77, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (401, "key_unknown"));
    let (status, problem, _) = refused(proxy.get(2, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (401, "key_expired"));
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn key_of_another_tenant_is_unknown() {
    let upstream = Upstream::start("a").await;
    let mut contents = world::contents(&[&upstream.url]);
    contents.applications.push(ApplicationEntry { id: world::application(3), tenant_id: world::id(1, 2).into() });
    let foreign = ApiKeyEntry {
        id: ApiKeyId(world::id(7, 3)),
        hash: world::key(3).hash(),
        application_id: world::application(3),
        expires_at: None,
    };
    contents.api_keys.push(foreign);
    let (_control, proxy) = serving(contents).await;
    assert_eq!(refused(proxy.get(3, "/things")).await.1.code, "key_unknown");
}

#[tokio::test]
async fn application_without_subscription_is_403() {
    let upstream = Upstream::start("a").await;
    let mut contents = world::contents(&[&upstream.url]);
    contents.subscriptions.clear();
    let (_control, proxy) = serving(contents).await;
    let (status, problem, _) = refused(proxy.get(1, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (403, "subscription_missing"));
}

#[tokio::test]
async fn plan_rate_is_429_with_its_headers_and_the_state_is_told_before() {
    let upstream = Upstream::start("a").await;
    let mut contents = world::contents(&[&upstream.url]);
    contents.plans[0].limits.rate = Some(Rate::per(2, 60).unwrap());
    let (_control, proxy) = serving(contents).await;
    for remaining in ["1", "0"] {
        let response = proxy.get(1, "/things").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let state = response.headers()["ratelimit"].to_str().unwrap();
        assert!(state.starts_with(&format!("\"silver\";r={remaining};t=")), "{state}");
        assert_eq!(response.headers()["ratelimit-policy"], "\"silver\";q=2;w=60");
        assert!(!response.headers().contains_key("ratelimit-limit"));
    }
    let (status, problem, headers) = refused(proxy.get(1, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (429, "rate_limited"));
    let wait: u32 = headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(headers["ratelimit-limit"], "2");
    assert_eq!(headers["ratelimit-remaining"], "0");
    assert!(headers.contains_key("ratelimit-reset"));
    assert!(headers["ratelimit"].to_str().unwrap().starts_with("\"silver\";r=0;t="));
    assert_eq!(headers["ratelimit-policy"], "\"silver\";q=2;w=60");
    assert_eq!(upstream.count(), 2);
}

#[tokio::test]
async fn unreachable_upstream_is_502() {
    let (_control, proxy) = serving(world::contents(&[&dead_url()])).await;
    let (status, problem, _) = refused(proxy.get(1, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (502, "upstream_unreachable"));
}

#[tokio::test]
async fn name_that_does_not_resolve_is_502() {
    let (_control, proxy) = serving(world::contents(&["http://nowhere.invalid"])).await;
    let (status, problem, _) = refused(proxy.get(1, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (502, "upstream_unreachable"));
}

#[tokio::test]
async fn upstream_that_closes_before_answering_is_502_broken() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let (status, problem, _) = refused(proxy.get(1, "/reset")).await;
    assert_eq!((status, problem.code.as_str()), (502, "upstream_broken"));
}

#[tokio::test]
async fn slow_upstream_is_504() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let (status, problem, _) = refused(proxy.get(1, "/slow")).await;
    assert_eq!((status, problem.code.as_str()), (504, "upstream_timeout"));
}

#[tokio::test]
async fn proxy_without_a_snapshot_is_503_and_not_ready() {
    let control = Control::start().await;
    let proxy = Proxy::start(&control, &[]).await;
    let (status, problem, _) = refused(proxy.get(1, "/things")).await;
    assert_eq!((status, problem.code.as_str()), (503, "not_ready"));
    assert_eq!(proxy.admin("/ready").await.0, 503);
}

#[tokio::test]
async fn errors_of_the_upstream_pass_through_untouched() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    for code in [204, 304, 400, 404, 418, 500, 503] {
        let response = proxy.get(1, &format!("/status/{code}")).send().await.unwrap();
        assert_eq!(response.status().as_u16(), code);
        assert!(response.headers().contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn refusal_of_head_has_no_body_and_keeps_the_connection() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let request = format!(
        "HEAD {0}/things HTTP/1.1\r\nHost: x\r\n\r\nGET {0}/nothing HTTP/1.1\r\nHost: x\r\n\r\n",
        world::PREFIX
    );
    let mut socket = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
    let (head, get) = request.split_at(request.find("GET").unwrap());
    tokio::io::AsyncWriteExt::write_all(&mut socket, head.as_bytes()).await.unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\n") {
        tokio::io::AsyncReadExt::read_buf(&mut socket, &mut seen).await.unwrap();
    }
    assert!(seen.starts_with(b"HTTP/1.1 405"));
    tokio::io::AsyncWriteExt::write_all(&mut socket, get.as_bytes()).await.unwrap();
    assert_eq!(wire::Reader::default().message(&mut socket).await.unwrap().status(), 404);
}
