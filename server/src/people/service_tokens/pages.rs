//! `/t/{tenant}/service-tokens`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::service_tokens::{
    NewTokenForm, ServiceTokensView, TokenLine, TokenState, service_tokens as view,
};
use headgate_contract::access::Role;
use headgate_contract::ids::ServiceTokenId;
use serde::Deserialize;
use time::OffsetDateTime;
use tower_sessions::Session;

use super::{Issued, NewServiceToken, ServiceTokenRow, State as TokenRowState};
use crate::authz::Grant;
use crate::authz::permits::WriteServiceTokens;
use crate::error::Result;
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::people::members::pages::role_choices;
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/service-tokens", list_service_tokens)
        .post("/t/{tenant}/service-tokens", create_service_token)
        .post("/t/{tenant}/service-tokens/{token}/revoke", revoke_service_token)
}

async fn list_service_tokens(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    chrome: Chrome,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    page(&state, &grant, &chrome, Shown { query, ..Shown::default() }).await
}

#[derive(Debug, Deserialize)]
struct TokenForm {
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    expires_in_days: String,
}

/// The answer is the page itself, not a redirect: the token exists only in this response.
async fn create_service_token(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    chrome: Chrome,
    Form(form): Form<TokenForm>,
) -> Result<Response> {
    let (status, shown) = match create(&state, &grant, &form).await {
        Ok(issued) => (StatusCode::CREATED, Shown { issued: Some(issued), ..Shown::default() }),
        Err(error) => {
            let TokenForm { name, role, expires_in_days: days } = form;
            let form = NewTokenForm { name, role, days, errors: form_errors(error)? };
            (StatusCode::UNPROCESSABLE_ENTITY, Shown { form, ..Shown::default() })
        }
    };
    Ok((status, page(&state, &grant, &chrome, shown).await?).into_response())
}

async fn create(state: &AppState, grant: &Grant<WriteServiceTokens>, form: &TokenForm) -> Result<Issued> {
    super::create(state, grant, NewServiceToken::parse(&form.name, &form.role, &form.expires_in_days)?).await
}

async fn revoke_service_token(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    Path((_, token)): Path<(String, ServiceTokenId)>,
    chrome: Chrome,
    session: Session,
) -> Result<Redirect> {
    super::revoke(&state, &grant, token).await?;
    chrome::flash(&session, Tone::Success, "Revoked. The next use of this token is refused.").await?;
    Ok(Redirect::to(&format!("{}/service-tokens", chrome.base())))
}

/// What the page shows beside the list.
#[derive(Debug)]
struct Shown {
    query: PageQuery,
    form: NewTokenForm,
    issued: Option<Issued>,
}

impl Default for Shown {
    fn default() -> Self {
        let form = NewTokenForm {
            name: String::new(),
            role: Role::Developer.word().to_owned(),
            days: "90".to_owned(),
            errors: FormErrors::none(),
        };
        Self { query: PageQuery::default(), form, issued: None }
    }
}

async fn page(
    state: &AppState,
    grant: &Grant<WriteServiceTokens>,
    chrome: &Chrome,
    shown: Shown,
) -> Result<Html<String>> {
    let tokens = super::list(state, grant, &shown.query).await?;
    let base = chrome.base();
    let own = Role::ALL.into_iter().filter(|role| *role <= grant.role()).map(Role::word).collect::<Vec<_>>();
    let content = ServiceTokensView {
        now: chrome.now,
        next: tokens.next_cursor.map(|cursor| format!("{base}/service-tokens?cursor={cursor}")),
        previous: shown.query.cursor.map(|_| format!("{base}/service-tokens")),
        roles: role_choices().into_iter().filter(|choice| own.contains(&choice.word.as_str())).collect(),
        tokens: tokens.items.into_iter().map(|row| line(row, chrome.now)).collect(),
        form: shown.form,
        issued: shown.issued.map(|issued| (issued.row.name, issued.token.reveal().to_owned())),
        example: example(state),
        base,
    };
    Ok(Html(headgate_app::render(view(chrome.shell("Service tokens", Place::ServiceTokens), content))))
}

/// A first call that works with a new token.
fn example(state: &AppState) -> String {
    let portal = state.config.public_url.as_str().trim_end_matches('/');
    format!("curl -H \"Authorization: Bearer $HEADGATE_TOKEN\" {portal}/api/v1/me")
}

fn line(row: ServiceTokenRow, now: OffsetDateTime) -> TokenLine {
    let state = match row.state(now) {
        TokenRowState::Active => TokenState::Active,
        TokenRowState::Expired => TokenState::Expired,
        TokenRowState::Revoked => TokenState::Revoked,
    };
    let ServiceTokenRow { id, name, role, created_by_name, created_at: _, expires_at, last_used_at, revoked_at: _ } =
        row;
    TokenLine {
        id: id.to_string(),
        name,
        role_title: role.title().to_owned(),
        created_by: created_by_name,
        expires_at,
        last_used_at,
        state,
    }
}
