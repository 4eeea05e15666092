//! What an import would bring, before it does.

use super::{Source, Suggestion};
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::apis;
use crate::catalogue::specifications::{self, ReadDocument};
use crate::error::Result;
use crate::state::AppState;

/// Proposals, and what of them is in the catalogue already.
#[derive(Debug, Clone)]
pub struct Preview {
    pub suggestion: Suggestion,
    /// The API that has the proposed slug.
    pub existing_api: Option<apis::Api>,
    /// Slugs of the API and version whose document this is already.
    pub same: Option<(String, String)>,
}

/// Compares a document with the catalogue.
///
/// # Errors
/// When the database fails.
pub async fn preview(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (read, source): (&ReadDocument, &Source),
) -> Result<Preview> {
    let suggestion = Suggestion::of(&read.document, source.origin());
    let existing_api = apis::find(state, grant, &suggestion.api_slug).await?;
    let same = specifications::find_same(state, grant.tenant(), &read.digest).await?;
    Ok(Preview { suggestion, existing_api, same })
}
