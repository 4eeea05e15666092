//! `GET /t/{tenant}/applications`

use axum::extract::{Query, State};
use axum::response::Html;
use headgate_app::pages::applications::list::{ApplicationLine, ApplicationListView, ListScope, application_list};
use headgate_contract::access::Permission;

use crate::applications::api::ApplicationFilter;
use crate::applications::{self, Application, Scope};
use crate::authz::Grant;
use crate::authz::permits::ReadOwnApplications;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::paging::PageQuery;
use crate::state::AppState;

pub(super) async fn list(
    grant: Grant<ReadOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(filter): Query<ApplicationFilter>,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    let page = applications::list(&state, &grant, (filter.scope(), filter.search()), &query).await?;
    let href = format!("{}/applications", chrome.base());
    let scope = chrome.may(Permission::ReadAllApplications).then_some(match filter.scope() {
        Scope::Own => ListScope::Own,
        Scope::Visible => ListScope::All,
    });
    let next = page.next_cursor.map(|cursor| next(&href, &filter, &cursor));
    let view = ApplicationListView {
        now: chrome.now,
        lines: page.items.into_iter().map(|application| line(&href, application)).collect(),
        search: filter.q.unwrap_or_default(),
        href,
        scope,
        next,
    };
    Ok(Html(headgate_app::render(application_list(chrome.shell("Applications", Place::Applications), view))))
}

fn next(href: &str, filter: &ApplicationFilter, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("cursor", cursor);
    if let Some(search) = filter.search() {
        query.append_pair("q", search);
    }
    if filter.scope() == Scope::Own {
        query.append_pair("scope", "own");
    }
    format!("{href}?{}", query.finish())
}

fn line(href: &str, application: Application) -> ApplicationLine {
    ApplicationLine {
        href: format!("{href}/{}", application.id),
        owner: application.owner_team.map_or(application.created_by_name, |team| team.name),
        name: application.name,
        slug: application.slug,
        valid_keys: application.valid_keys,
        live_subscriptions: application.live_subscriptions,
        created_at: application.created_at,
    }
}
