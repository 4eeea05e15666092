//! The reference, rendered on the server.

use axum::extract::{Path, Query, State};
use axum::response::Html;
use headgate_app::pages::catalogue::{
    OperationView, ReferenceView, SchemaView, operation as operation_page, reference, schema_page,
};
use serde::Deserialize;

use super::VersionPath;
use super::heading::{Part, load};
use crate::authz::Grant;
use crate::authz::permits::ReadCatalogue;
use crate::catalogue::reference::operation::{Described, describe, title};
use crate::catalogue::reference::{index as index_of, samples, tree::TreeBuilder};
use crate::catalogue::{markdown, specifications};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::state::AppState;

/// Words looked for in the index.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReferenceQuery {
    q: String,
}

pub(super) async fn index(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version)): VersionPath,
    Query(query): Query<ReferenceQuery>,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let document = specifications::get_document(&state, &grant, &loaded.version).await?;
    let found = index_of::index(&document, &loaded.addresses, &query.q);
    let view = ReferenceView {
        heading: loaded.heading(&state, &chrome, Part::Reference).await?,
        href: loaded.addresses.index(),
        search: query.q,
        groups: found.groups,
        unlisted: i64::try_from(found.unlisted).unwrap_or(i64::MAX),
        schemas: found.schemas,
    };
    let shell = chrome.shell(format!("{} reference", loaded.title()), Place::Catalogue);
    Ok(Html(headgate_app::render(reference(shell, view))))
}

pub(super) async fn operation(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((tenant, api, version, key)): Path<(String, String, String, String)>,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let document = specifications::get_document(&state, &grant, &loaded.version).await?;
    let operation = document.operation(&key).ok_or(Error::NotFound)?;
    let call_url = state.config.call_url(&tenant, &api, &version);
    let Described { parameters, request, responses, security, previous, next } =
        describe(&document, &loaded.addresses, operation);
    let view = OperationView {
        heading: loaded.heading(&state, &chrome, Part::Reference).await?,
        reference_href: loaded.addresses.index(),
        previous,
        next,
        method: operation.method.as_str().to_owned(),
        path: operation.path.clone(),
        title: title(operation),
        is_deprecated: operation.deprecated,
        description: markdown::render_some(operation.description.as_deref()),
        security,
        parameters,
        request,
        responses,
        samples: samples::samples(&document, operation, &call_url),
        key_variable: samples::KEY_VARIABLE,
    };
    let shell = chrome.shell(format!("{} · {}", title(operation), loaded.title()), Place::Catalogue);
    Ok(Html(headgate_app::render(operation_page(shell, view))))
}

pub(super) async fn schema(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, api, version, name)): Path<(String, String, String, String)>,
) -> Result<Html<String>> {
    let loaded = load(&state, &grant, &chrome, (&api, &version)).await?;
    let document = specifications::get_document(&state, &grant, &loaded.version).await?;
    let schema = document.named_schema(&name).ok_or(Error::NotFound)?;
    let view = SchemaView {
        heading: loaded.heading(&state, &chrome, Part::Reference).await?,
        reference_href: loaded.addresses.index(),
        schema: TreeBuilder::new(&document, &loaded.addresses).body(&schema),
        name,
    };
    let shell = chrome.shell(format!("{} · {}", view.name, loaded.title()), Place::Catalogue);
    Ok(Html(headgate_app::render(schema_page(shell, view))))
}
