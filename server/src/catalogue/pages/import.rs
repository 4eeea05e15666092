//! First step of an import: take the document by upload, paste or address, and keep it for the preview.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bytes::Bytes;
use headgate_app::components::FormErrors;
use headgate_app::pages::catalogue::{ImportView, ImportWay, ProblemRow, ProblemSeverity, import};
use headgate_contract::openapi::Limits;
use serde::Deserialize;

use super::choices::problem_row;
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::imports::{self, Source, drafts};
use crate::catalogue::specifications::{ReadDocument, reading};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::form::form_errors;
use crate::state::AppState;

/// A refused document up to this size is shown again, so that it can be mended in place.
const SHOWN_AGAIN: usize = 64 * 1024;

/// How the document comes, and whose it replaces.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ImportQuery {
    from: String,
    replace: Option<String>,
}

/// The fields of the form.
#[derive(Debug, Default)]
struct ImportForm {
    from: String,
    replace: Option<String>,
    url: String,
    document: Bytes,
}

pub(super) async fn form(_: Grant<WriteApis>, chrome: Chrome, Query(query): Query<ImportQuery>) -> Html<String> {
    let form = ImportForm { from: query.from, replace: query.replace, ..ImportForm::default() };
    render(&chrome, form, (FormErrors::none(), Vec::new()))
}

pub(super) async fn read(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    multipart: Multipart,
) -> Result<Response> {
    let mut form = ImportForm::default();
    if let Err(error) = receive(multipart, &mut form).await {
        let page = render(&chrome, form, (form_errors(error)?, Vec::new()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let refused = match take(&state, &grant, &form).await {
        Ok((read, source)) => match imports::require_usable(&read.document.problems) {
            Ok(()) => {
                let draft = drafts::keep(&state, &grant, (&read, &source)).await?;
                return Ok(Redirect::to(&preview_href(&chrome, draft, form.replace.as_deref())).into_response());
            }
            Err(_) => (FormErrors::none(), problems(&read)),
        },
        Err(error) => (form_errors(error)?, Vec::new()),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&chrome, form, refused)).into_response())
}

fn preview_href(chrome: &Chrome, draft: uuid::Uuid, replace: Option<&str>) -> String {
    let base = format!("{}/apis/import/{draft}", chrome.base());
    match replace {
        Some(replace) => {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("replace", replace).finish();
            format!("{base}?{query}")
        }
        None => base,
    }
}

async fn receive(mut multipart: Multipart, form: &mut ImportForm) -> Result<()> {
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or_default() {
            "from" => form.from = text(field).await?,
            "replace" => form.replace = Some(text(field).await?).filter(|text| !text.is_empty()),
            "url" => form.url = text(field).await?,
            "document" => form.document = field.bytes().await.map_err(unreadable)?,
            _ => {}
        }
    }
    Ok(())
}

async fn text(field: Field<'_>) -> Result<String> {
    field.text().await.map_err(unreadable)
}

fn unreadable(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let limit = Limits::default().max_bytes / (1024 * 1024);
        return Error::field(
            "document",
            format!("The document has more than {limit} MiB. Split it, or remove long examples."),
        );
    }
    Error::field("document", "The upload broke off. Try again.")
}

async fn take(state: &AppState, grant: &Grant<WriteApis>, form: &ImportForm) -> Result<(ReadDocument, Source)> {
    let (bytes, source) = match ImportWay::parse(&form.from) {
        ImportWay::Upload => (form.document.clone(), Source::Upload),
        ImportWay::Paste => (form.document.clone(), Source::Paste),
        ImportWay::Url => {
            let url = imports::parse_url(&form.url)?;
            (imports::fetch_document(state, grant, url.clone()).await?, Source::Url(url))
        }
    };
    Ok((reading::read(bytes).await?, source))
}

/// The errors first: they are what must be mended.
fn problems(read: &ReadDocument) -> Vec<ProblemRow> {
    let mut rows: Vec<ProblemRow> = read.document.problems.iter().map(problem_row).collect();
    rows.sort_by_key(|row| match row.severity {
        ProblemSeverity::Error => 0,
        ProblemSeverity::Warning => 1,
        ProblemSeverity::Note => 2,
    });
    rows.truncate(100);
    rows
}

fn render(chrome: &Chrome, form: ImportForm, (errors, problems): (FormErrors, Vec<ProblemRow>)) -> Html<String> {
    let catalogue = format!("{}/apis", chrome.base());
    let way = ImportWay::parse(&form.from);
    let is_shown = way == ImportWay::Paste && form.document.len() <= SHOWN_AGAIN;
    let view = ImportView {
        href: format!("{catalogue}/import"),
        catalogue,
        way,
        replace: form.replace,
        url: form.url,
        document: if is_shown { String::from_utf8_lossy(&form.document).into_owned() } else { String::new() },
        problems,
        errors,
    };
    Html(headgate_app::render(import(chrome.shell("Import an API", Place::Catalogue), view)))
}
