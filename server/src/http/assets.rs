//! Style sheet, scripts and icons: embedded, named by the hash of all of them, cached for a year.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use headgate_app::assets::{Assets, install, stylesheet};
use rust_embed::RustEmbed;

use crate::error::Error;

#[derive(RustEmbed)]
#[folder = "../public"]
struct Public;

#[derive(RustEmbed)]
#[folder = "../style"]
struct Style;

/// All files below `/static/{hash}/`.
#[derive(Debug)]
struct Bundle {
    hash: String,
    files: HashMap<String, (&'static str, Vec<u8>)>,
}

static BUNDLE: OnceLock<Bundle> = OnceLock::new();

fn bundle() -> &'static Bundle {
    BUNDLE.get_or_init(|| {
        let bundle = Bundle::collect();
        install(Assets::below(&format!("/static/{}", bundle.hash)));
        bundle
    })
}

/// Tells the views where the files are; call it once at start.
pub fn prepare() {
    bundle();
}

impl Bundle {
    fn collect() -> Self {
        let styles = Style::iter().filter(|path| path.ends_with(".css"));
        let styles = styles.filter_map(|path| Some((path.to_string(), text(&Style::get(&path)?.data))));
        let css = stylesheet(styles.collect());
        let mut files: HashMap<String, (&'static str, Vec<u8>)> = Public::iter()
            .filter_map(|path| Some((path.to_string(), (media_type(&path), Public::get(&path)?.data.into_owned()))))
            .collect();
        files.insert("app.css".to_owned(), ("text/css; charset=utf-8", css.into_bytes()));
        let mut names: Vec<_> = files.keys().collect();
        names.sort();
        let mut hasher = blake3::Hasher::new();
        for name in names {
            hasher.update(name.as_bytes()).update(&files[name].1);
        }
        let hash = hasher.finalize().to_hex()[..10].to_owned();
        Self { hash, files }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

/// `GET /static/{hash}/{*path}`
pub async fn file(Path((hash, path)): Path<(String, String)>) -> Response {
    let bundle = bundle();
    match bundle.files.get(&path) {
        Some((kind, bytes)) if hash == bundle.hash => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
            ];
            (headers, bytes.as_slice()).into_response()
        }
        _ => Error::NotFound.into_response(),
    }
}

/// `GET /favicon.ico`
pub async fn favicon() -> Response {
    file(Path((bundle().hash.clone(), "favicon.svg".to_owned()))).await
}
