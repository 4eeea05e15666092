//! The rules of fetching, against a server of our own on the loopback address.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use super::*;

const ALLOWED: Bounds = Bounds { private: PrivateImports::Allowed, max_bytes: 64 };
const REFUSED: Bounds = Bounds { private: PrivateImports::Refused, max_bytes: 64 };

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

async fn server() -> String {
    let router = Router::new()
        .route("/document", get(|| async { "{\"openapi\":\"3.1.0\"}" }))
        .route("/large", get(|| async { "x".repeat(65) }))
        .route("/moved", get(|| async { Redirect::temporary("/document") }))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
        .route("/missing", get(|| async { StatusCode::NOT_FOUND }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

#[tokio::test]
async fn addresses_inside_the_own_network_are_refused_however_they_are_written() {
    let spellings = [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://100.64.0.1/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
    ];
    for text in spellings {
        let fault = fetch(url(text), REFUSED).await.unwrap_err();
        assert!(matches!(fault, FetchFault::Private { .. }), "{text}: {fault}");
        assert!(fault.to_string().contains("--allow-private-imports"), "{fault}");
    }
}

#[tokio::test]
async fn other_schemes_and_credentials_are_refused() {
    for text in ["file:///etc/passwd", "ftp://example.com/a", "gopher://example.com/", "data:text/plain,x"] {
        assert!(matches!(fetch(url(text), REFUSED).await, Err(FetchFault::NotHttp)), "{text}");
    }
    for text in ["http://user:secret@example.com/", "http://user@example.com/"] {
        assert!(matches!(fetch(url(text), REFUSED).await, Err(FetchFault::Credentials)), "{text}");
    }
}

#[tokio::test]
async fn document_is_fetched_and_redirects_are_followed() {
    let base = server().await;
    for path in ["/document", "/moved"] {
        let body = fetch(url(&format!("{base}{path}")), ALLOWED).await.unwrap();
        assert_eq!(body.as_ref(), b"{\"openapi\":\"3.1.0\"}");
    }
}

#[tokio::test]
async fn endless_redirects_large_bodies_and_errors_are_refused() {
    let base = server().await;
    let fault = |path: &str| {
        let url = url(&format!("{base}{path}"));
        async move { fetch(url, ALLOWED).await.unwrap_err() }
    };
    assert!(matches!(fault("/loop").await, FetchFault::TooManyRedirects));
    assert!(matches!(fault("/file").await, FetchFault::NotHttp));
    assert!(matches!(fault("/large").await, FetchFault::TooLarge { limit: 64 }));
    assert!(matches!(fault("/missing").await, FetchFault::Status { status: 404, .. }));
}
