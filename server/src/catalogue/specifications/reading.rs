//! Reads documents off the async threads, a few at a time, and keeps the last ones read in memory.
//!
//! Both limits belong to the process, not to a request: however many documents arrive at once, the
//! other pages stay quick and memory stays bounded.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use headgate_contract::openapi::{Document, Limits, LoadError, load};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::ReadDocument;
use crate::error::{Error, Result};

/// Documents that are read at the same time.
const AT_ONCE: usize = 2;
/// How long a document waits for its turn before the caller is asked to come back.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of source text whose documents are kept; the newest is kept whatever its size.
const KEPT_BYTES: usize = 24 * 1024 * 1024;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

/// Reads a document; what is wrong in parts is in its problems.
///
/// # Errors
/// A field fault on `document` when it cannot be read at all, with the place; [`Error::TooMany`] when
/// too many others are being read.
pub async fn read(bytes: Bytes) -> Result<ReadDocument> {
    let turn =
        tokio::time::timeout(PATIENCE, TURNS.acquire()).await.map_err(|_| Error::TooMany { retry_after_s: 20 })?;
    let _turn = turn.map_err(Error::internal)?;
    let read = tokio::task::spawn_blocking(move || {
        let document = load(&bytes, &Limits::default()).map_err(unreadable)?;
        Ok(ReadDocument { digest: document.content_digest(), document: Arc::new(document), bytes })
    });
    read.await.map_err(Error::internal)?
}

fn unreadable(error: LoadError) -> Error {
    match error.place() {
        Some(place) => Error::field("document", format!("{error} ({place})")),
        None => Error::field("document", error),
    }
}

/// The document and its digest, read earlier from the row with this id; rows with documents never change.
pub fn cached(id: Uuid) -> Option<(Arc<Document>, String)> {
    lock().get(id)
}

/// Keeps a document for the next page.
pub fn keep(id: Uuid, read: &ReadDocument) {
    lock().insert(id, read);
}

fn lock() -> std::sync::MutexGuard<'static, Kept> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The documents read last, the most recently used at the end.
#[derive(Debug, Default)]
struct Kept(Vec<KeptDocument>);

#[derive(Debug)]
struct KeptDocument {
    id: Uuid,
    bytes: usize,
    document: Arc<Document>,
    digest: String,
}

impl Kept {
    fn get(&mut self, id: Uuid) -> Option<(Arc<Document>, String)> {
        let at = self.0.iter().position(|kept| kept.id == id)?;
        let kept = self.0.remove(at);
        let found = (Arc::clone(&kept.document), kept.digest.clone());
        self.0.push(kept);
        Some(found)
    }

    fn insert(&mut self, id: Uuid, read: &ReadDocument) {
        self.0.retain(|kept| kept.id != id);
        let (document, digest) = (Arc::clone(&read.document), read.digest.clone());
        self.0.push(KeptDocument { id, bytes: read.bytes.len(), document, digest });
        let mut total: usize = self.0.iter().map(|kept| kept.bytes).sum();
        while total > KEPT_BYTES && self.0.len() > 1 {
            total -= self.0.remove(0).bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(padding: usize) -> ReadDocument {
        let text = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"a\",\"version\":\"1\"}},\"paths\":{{}}{}}}",
            " ".repeat(padding)
        );
        let document = load(text.as_bytes(), &Limits::default()).unwrap();
        ReadDocument { digest: document.content_digest(), document: Arc::new(document), bytes: text.into() }
    }

    #[test]
    fn least_recently_used_documents_make_room() {
        let mut kept = Kept::default();
        let third = document(KEPT_BYTES / 3);
        let ids: Vec<Uuid> = (0..4).map(Uuid::from_u128).collect();
        kept.insert(ids[0], &third);
        kept.insert(ids[1], &third);
        assert!(kept.get(ids[0]).is_some());
        kept.insert(ids[2], &third);
        kept.insert(ids[3], &document(0));
        assert!(kept.get(ids[1]).is_none(), "the one not asked for goes first");
        assert!(kept.get(ids[0]).is_some());
    }

    #[test]
    fn newest_document_is_kept_even_when_it_alone_is_too_large() {
        let mut kept = Kept::default();
        kept.insert(Uuid::from_u128(1), &document(0));
        let large = ReadDocument { bytes: vec![b' '; KEPT_BYTES + 1].into(), ..document(0) };
        kept.insert(Uuid::from_u128(2), &large);
        assert!(kept.get(Uuid::from_u128(1)).is_none());
        assert!(kept.get(Uuid::from_u128(2)).is_some());
    }
}
