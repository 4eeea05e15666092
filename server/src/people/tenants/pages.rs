//! `/operator/tenants`.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::tenants::{TenantLine, TenantsView, tenants as view};
use serde::Deserialize;
use tower_sessions::Session;

use super::{NewTenant, TenantRow};
use crate::authz::{InstallationGrant, Membership};
use crate::error::Result;
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::state::AppState;

const PATH: &str = "/operator/tenants";

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new().get(PATH, list_tenants).post(PATH, create_tenant)
}

#[derive(Debug, Default, Deserialize)]
struct TenantForm {
    name: String,
    #[serde(default)]
    slug: String,
}

async fn list_tenants(
    State(state): State<AppState>,
    grant: InstallationGrant,
    chrome: Chrome,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    page(&state, &grant, &chrome, Shown { query, ..Shown::default() }).await
}

async fn create_tenant(
    State(state): State<AppState>,
    grant: InstallationGrant,
    chrome: Chrome,
    session: Session,
    Form(form): Form<TenantForm>,
) -> Result<Response> {
    match create(&state, &grant, &form).await {
        Ok(made) => {
            chrome::flash(&session, Tone::Success, format!("{} is ready. You are its tenant admin.", made.name))
                .await?;
            Ok(Redirect::to(&format!("/t/{}", made.slug)).into_response())
        }
        Err(error) => {
            let shown = Shown { form, errors: form_errors(error)?, query: PageQuery::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &grant, &chrome, shown).await?).into_response())
        }
    }
}

async fn create(state: &AppState, grant: &InstallationGrant, form: &TenantForm) -> Result<Membership> {
    super::create(state, grant, NewTenant::parse(&form.name, &form.slug, "")?).await
}

/// What the page shows beside the list.
#[derive(Debug, Default)]
struct Shown {
    form: TenantForm,
    errors: FormErrors,
    query: PageQuery,
}

async fn page(state: &AppState, grant: &InstallationGrant, chrome: &Chrome, shown: Shown) -> Result<Html<String>> {
    let tenants = super::list(state, grant, &shown.query).await?;
    let own = &grant.actor().memberships;
    let content = TenantsView {
        now: chrome.now,
        next: tenants.next_cursor.map(|cursor| format!("{PATH}?cursor={cursor}")),
        previous: shown.query.cursor.map(|_| PATH.to_owned()),
        tenants: tenants.items.into_iter().map(|row| line(row, own)).collect(),
        name: shown.form.name,
        slug: shown.form.slug,
        errors: shown.errors,
    };
    Ok(Html(headgate_app::render(view(chrome.shell("Tenants", Place::Elsewhere), content))))
}

fn line(row: TenantRow, own: &[Membership]) -> TenantLine {
    let TenantRow { id, slug, name, is_demo, created_at, members } = row;
    let href = own.iter().any(|membership| membership.tenant_id.0 == id).then(|| format!("/t/{slug}"));
    TenantLine { name, slug, href, is_demo, members, created_at }
}
