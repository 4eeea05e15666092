//! Documents between preview and confirmation, so that the browser need not send them twice.

use time::Duration;
use uuid::Uuid;

use super::{Source, store};
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::specifications::{ReadDocument, reading};
use crate::error::{Error, Result};
use crate::state::AppState;

/// Drafts are gone after this.
const LIFETIME: Duration = Duration::days(1);
/// Drafts that one person can have; older ones make room.
const EACH: i64 = 5;

/// A document that waits for confirmation.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: Uuid,
    pub read: ReadDocument,
    pub source: Source,
}

/// Keeps a document for a day.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (read, source): (&ReadDocument, &Source),
) -> Result<Uuid> {
    let (id, now): (Uuid, _) = (state.clock.new_id(), state.clock.now());
    let maker = grant.actor().user_id().map(|id| id.0);
    let row = store::NewDraftRow {
        id,
        created_by: maker,
        body: &read.bytes,
        media_type: read.media_type(),
        source: source.as_str(),
        now,
    };
    store::insert_draft(&state.db, grant.tenant(), row).await?;
    store::prune_drafts(&state.db, grant.tenant(), (maker, EACH), now - LIFETIME).await?;
    reading::keep(id, read);
    Ok(id)
}

/// A kept document.
///
/// # Errors
/// [`Error::NotFound`] when it is gone, or of another tenant.
pub async fn get(state: &AppState, grant: &Grant<WriteApis>, id: Uuid) -> Result<Draft> {
    let row = store::find_draft(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    let source = match row.source.as_str() {
        "upload" => Source::Upload,
        "paste" => Source::Paste,
        "api" => Source::Api,
        address => Source::Url(address.parse().map_err(Error::internal)?),
    };
    let read = match reading::cached(id) {
        Some((document, digest)) => ReadDocument { digest, document, bytes: row.body.into() },
        None => reading::read(row.body.into()).await?,
    };
    reading::keep(id, &read);
    Ok(Draft { id, read, source })
}

/// Forgets a document that was imported.
///
/// # Errors
/// When the database fails.
pub async fn forget(state: &AppState, grant: &Grant<WriteApis>, id: Uuid) -> Result<()> {
    Ok(store::delete_draft(&state.db, grant.tenant(), id).await?)
}
