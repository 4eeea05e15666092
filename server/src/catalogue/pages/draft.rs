//! Second step of an import: show what is in the document, and do what was chosen.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::catalogue::{ImportFields, PreviewOperation, PreviewView, import_preview};
use headgate_contract::names::{DisplayName, Slug};
use serde::Deserialize;
use tower_sessions::Session;
use uuid::Uuid;

use super::choices::{import_choices, problem_row};
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::apis::{ApiDetails, NewApi, Tags};
use crate::catalogue::imports::drafts::{self, Draft};
use crate::catalogue::imports::{
    self, ImportTarget, Imported, Outcome, Plan, Preview, Publication, Source, UpstreamChoice,
};
use crate::catalogue::specifications::format_title;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::{Faults, Form, form_errors};
use crate::state::AppState;

/// Operations that the preview lists.
const LISTED_OPERATIONS: usize = 200;
/// Problems that the preview lists.
const LISTED_PROBLEMS: usize = 100;

/// The version whose document is replaced, when that was chosen before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DraftQuery {
    replace: Option<String>,
}

/// The choices of the form, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DraftForm {
    target: String,
    name: String,
    slug: String,
    owner_team_id: String,
    tags: String,
    api: String,
    version_slug: String,
    replace: String,
    upstream: String,
    target_url: String,
    publication: String,
}

pub(super) async fn show(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, Uuid)>,
    Query(query): Query<DraftQuery>,
) -> Result<Html<String>> {
    let draft = drafts::get(&state, &grant, id).await?;
    let preview = imports::preview(&state, &grant, (&draft.read, &draft.source)).await?;
    let fields = proposals(&preview, query.replace);
    render((&state, &grant, &chrome), (draft, preview), (fields, FormErrors::none())).await
}

pub(super) async fn confirm(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, Uuid)>,
    Form(form): Form<DraftForm>,
) -> Result<Response> {
    let draft = drafts::get(&state, &grant, id).await?;
    let preview = imports::preview(&state, &grant, (&draft.read, &draft.source)).await?;
    let done = match plan(&form, &draft.source, &preview) {
        Ok(plan) => imports::import(&state, &grant, (&draft.read, &plan)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(imported) => {
            drafts::forget(&state, &grant, id).await?;
            flash(&session, Tone::Success, told(&imported)).await?;
            let href = format!(
                "{}/apis/{}/versions/{}",
                chrome.base(),
                imported.version.api_slug,
                imported.version.version_slug
            );
            Ok(Redirect::to(&href).into_response())
        }
        Err(error) => {
            let errors = form_errors(error)?;
            let page = render((&state, &grant, &chrome), (draft, preview), (fields(form), errors)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn told(imported: &Imported) -> String {
    let title = imported.version.title();
    match imported.outcome {
        Outcome::Created => format!("{title} is in the catalogue with {} operations.", imported.operation_count),
        Outcome::Replaced => format!("{title} has the new document with {} operations.", imported.operation_count),
        Outcome::Unchanged => format!("{title} has this very document already. Nothing was changed."),
    }
}

/// What the form proposes at first.
fn proposals(preview: &Preview, replace: Option<String>) -> ImportFields {
    let proposed = &preview.suggestion;
    let same = preview.same.as_ref().map(|(api, version)| format!("{api}/{version}"));
    let replace = replace.or(same);
    let target = match (&replace, &preview.existing_api) {
        (Some(_), _) => "replace",
        (None, Some(_)) => "new_version",
        (None, None) => "new_api",
    };
    let has_server = proposed.server_url.is_some();
    let is_new = replace.is_none();
    ImportFields {
        target: target.to_owned(),
        name: proposed.name.clone(),
        slug: proposed.api_slug.clone(),
        owner_team_id: String::new(),
        tags: String::new(),
        api: preview.existing_api.as_ref().map(|api| api.slug.clone()).unwrap_or_default(),
        version_slug: proposed.version_slug.clone(),
        replace: replace.unwrap_or_default(),
        upstream: if has_server && is_new { "create" } else { "keep" }.to_owned(),
        target_url: proposed.server_url.clone().unwrap_or_default(),
        publication: if has_server && is_new { "publish" } else { "draft" }.to_owned(),
    }
}

fn fields(form: DraftForm) -> ImportFields {
    let DraftForm {
        target,
        name,
        slug,
        owner_team_id,
        tags,
        api,
        version_slug,
        replace,
        upstream,
        target_url,
        publication,
    } = form;
    ImportFields {
        target,
        name,
        slug,
        owner_team_id,
        tags,
        api,
        version_slug,
        replace,
        upstream,
        target_url,
        publication,
    }
}

fn plan(form: &DraftForm, source: &Source, preview: &Preview) -> Result<Plan> {
    let mut faults = Faults::default();
    let target = target(form, preview, &mut faults);
    let upstream = faults.take("upstream_id", upstream(form));
    let publication = if form.publication == "publish" { Publication::Publish } else { Publication::Keep };
    match (target, upstream) {
        (Some(target), Some(upstream)) => Ok(Plan { source: source.clone(), target, upstream, publication }),
        _ => Err(faults.into_error()),
    }
}

fn target(form: &DraftForm, preview: &Preview, faults: &mut Faults) -> Option<ImportTarget> {
    match form.target.as_str() {
        "replace" => {
            let (api, version) = faults.take("replace", form.replace.split_once('/').ok_or("Choose a version."))?;
            Some(ImportTarget::Replace { api: api.to_owned(), version: version.to_owned() })
        }
        "new_version" => {
            let version = faults.take("version_slug", form.version_slug.trim().parse::<Slug>())?;
            Some(ImportTarget::NewVersion { api: form.api.clone(), version })
        }
        "new_api" => {
            let name = faults.take("name", form.name.parse::<DisplayName>());
            let slug = faults.take("slug", form.slug.trim().parse::<Slug>());
            let tags = faults.take("tags", Tags::parse_line(&form.tags));
            let owner_team_id = faults.take("owner_team_id", super::api_settings::parse_team(&form.owner_team_id));
            let version = faults.take("version_slug", form.version_slug.trim().parse::<Slug>());
            let description = preview.suggestion.description.clone();
            let details = ApiDetails { name: name?, description, owner_team_id: owner_team_id?, tags: tags? };
            Some(ImportTarget::NewApi { api: NewApi { slug: slug?, details }, version: version? })
        }
        _ => {
            faults.add("target", "Choose what becomes of the document.");
            None
        }
    }
}

fn upstream(form: &DraftForm) -> Result<UpstreamChoice, &'static str> {
    match form.upstream.as_str() {
        "keep" | "" => Ok(UpstreamChoice::Keep),
        "create" => Ok(UpstreamChoice::Create { target_url: form.target_url.trim().to_owned() }),
        id => id.parse().map(UpstreamChoice::Existing).map_err(|_| "Choose an upstream from the list."),
    }
}

async fn render(
    (state, grant, chrome): (&AppState, &Grant<WriteApis>, &Chrome),
    (draft, preview): (Draft, Preview),
    (fields, errors): (ImportFields, FormErrors),
) -> Result<Html<String>> {
    let catalogue = format!("{}/apis", chrome.base());
    let document = &draft.read.document;
    let operations = document.operations.iter().take(LISTED_OPERATIONS).map(|operation| PreviewOperation {
        method: operation.method.as_str().to_owned(),
        path: operation.path.clone(),
        summary: operation.summary.clone().unwrap_or_default(),
    });
    let view = PreviewView {
        import_href: format!("{catalogue}/import"),
        action: format!("{catalogue}/import/{}", draft.id),
        title: document.title.clone(),
        document_version: document.version.clone(),
        format: format!("{} ({})", format_title(document.format), document.format_version),
        source: draft.source.as_str().to_owned(),
        servers: document.servers.iter().take(5).map(|server| server.url.clone()).collect(),
        operations: operations.collect(),
        operation_count: i64::try_from(document.operations.len()).map_err(Error::internal)?,
        problems: document.problems.iter().take(LISTED_PROBLEMS).map(problem_row).collect(),
        same: preview.same.map(|(api, version)| {
            Link::new(format!("{api} {version}"), format!("{catalogue}/{api}/versions/{version}"))
        }),
        choices: import_choices(state, grant).await?,
        fields,
        errors,
        catalogue,
    };
    Ok(Html(headgate_app::render(import_preview(chrome.shell("Check and import", Place::Catalogue), view))))
}
