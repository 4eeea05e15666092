//! Creating an upstream and changing its settings.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::upstreams::form::{UpstreamFields, UpstreamFormPurpose, UpstreamFormView, upstream_form};
use headgate_contract::ids::UpstreamId;
use headgate_contract::snapshot::{HealthCheck, Timeouts};
use serde::Deserialize;
use tower_sessions::Session;

use crate::authz::Grant;
use crate::authz::permits::WriteUpstreams;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::etag::IfMatch;
use crate::http::form::{Faults, Form, form_errors};
use crate::state::AppState;
use crate::upstreams::settings::{NewUpstream, Settings, SettingsInput, parse_seconds, print_seconds};
use crate::upstreams::{self, Upstream};

/// Texts of the form, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UpstreamForm {
    name: String,
    slug: String,
    description: String,
    target_url: String,
    connect_timeout: String,
    read_timeout: String,
    health_path: String,
    health_interval: String,
    unhealthy_after: String,
    healthy_after: String,
    version: Option<i32>,
}

pub(super) async fn new(_: Grant<WriteUpstreams>, chrome: Chrome) -> Html<String> {
    let Timeouts { connect_ms, read_ms } = Timeouts::default();
    let fields = UpstreamFields {
        connect_timeout: print_seconds(connect_ms),
        read_timeout: print_seconds(read_ms),
        ..probe_defaults()
    };
    render(&chrome, None, fields, FormErrors::none())
}

pub(super) async fn create(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Form(form): Form<UpstreamForm>,
) -> Result<Response> {
    let created = match parse_new(&form) {
        Ok(new) => upstreams::create(&state, &grant, &new).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => {
            flash(
                &session,
                Tone::Success,
                "The upstream is created. Bind it to an API version in that version's settings.",
            )
            .await?;
            Ok(Redirect::to(&format!("{}/upstreams/{id}", chrome.base())).into_response())
        }
        Err(error) => Ok(again(render(&chrome, None, form.into(), form_errors(error)?))),
    }
}

pub(super) async fn edit(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, UpstreamId)>,
) -> Result<Html<String>> {
    let upstream = upstreams::get(&state, &grant.also()?, id).await?;
    let fields = fields_of(&upstream);
    Ok(render(&chrome, Some((id, upstream.version)), fields, FormErrors::none()))
}

pub(super) async fn update(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, UpstreamId)>,
    Form(form): Form<UpstreamForm>,
) -> Result<Response> {
    let updated = match parse_settings(&form) {
        Ok(settings) => upstreams::update(&state, &grant, (id, IfMatch(form.version)), &settings).await,
        Err(error) => Err(error),
    };
    match updated {
        Ok(()) => {
            flash(&session, Tone::Success, "The settings are saved.").await?;
            Ok(Redirect::to(&format!("{}/upstreams/{id}", chrome.base())).into_response())
        }
        Err(error) => {
            let version = form.version.unwrap_or_default();
            Ok(again(render(&chrome, Some((id, version)), form.into(), form_errors(error)?)))
        }
    }
}

fn again(page: Html<String>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn render(
    chrome: &Chrome,
    existing: Option<(UpstreamId, i32)>,
    fields: UpstreamFields,
    errors: FormErrors,
) -> Html<String> {
    let list = format!("{}/upstreams", chrome.base());
    let (purpose, action, back, title) = match existing {
        None => (UpstreamFormPurpose::Create, list.clone(), Link::new("Upstreams", list), "New upstream"),
        Some((id, version)) => {
            let page = format!("{list}/{id}");
            let back = Link::new(fields.name.clone(), page.clone());
            (UpstreamFormPurpose::Edit { version }, format!("{page}/edit"), back, "Settings of the upstream")
        }
    };
    let view = UpstreamFormView { purpose, fields, errors, action, back };
    Html(headgate_app::render(upstream_form(chrome.shell(title, Place::Upstreams), view)))
}

fn parse_new(form: &UpstreamForm) -> Result<NewUpstream> {
    let mut faults = Faults::default();
    let (timeouts, health_check) = parse_numbers(form, &mut faults);
    let input = SettingsInput { name: &form.name, description: &form.description, timeouts, health_check };
    NewUpstream::parse(&form.slug, &form.target_url, input, faults)
}

fn parse_settings(form: &UpstreamForm) -> Result<Settings> {
    let mut faults = Faults::default();
    let (timeouts, health_check) = parse_numbers(form, &mut faults);
    let input = SettingsInput { name: &form.name, description: &form.description, timeouts, health_check };
    match Settings::parse(input, &mut faults) {
        Some(settings) => faults.finish().map(|()| settings),
        None => Err(faults.into_error()),
    }
}

/// What is no number is noted as a fault and stands as its default for the checks that follow.
fn parse_numbers(form: &UpstreamForm, faults: &mut Faults) -> (Timeouts, Option<HealthCheck>) {
    let default = Timeouts::default();
    let timeouts = Timeouts {
        connect_ms: faults.take("connect_timeout", parse_seconds(&form.connect_timeout)).unwrap_or(default.connect_ms),
        read_ms: faults.take("read_timeout", parse_seconds(&form.read_timeout)).unwrap_or(default.read_ms),
    };
    if form.health_path.trim().is_empty() {
        return (timeouts, None);
    }
    let mut whole = |field: &str, text: &str| {
        faults.take(field, text.trim().parse::<u32>().map_err(|_| "Use a whole number.")).unwrap_or(1)
    };
    let health_check = HealthCheck {
        path: form.health_path.trim().to_owned(),
        interval_s: whole("health_interval", &form.health_interval),
        unhealthy_after: whole("unhealthy_after", &form.unhealthy_after),
        healthy_after: whole("healthy_after", &form.healthy_after),
    };
    (timeouts, Some(health_check))
}

fn probe_defaults() -> UpstreamFields {
    UpstreamFields {
        health_interval: "10".to_owned(),
        unhealthy_after: "3".to_owned(),
        healthy_after: "2".to_owned(),
        ..UpstreamFields::default()
    }
}

fn fields_of(upstream: &Upstream) -> UpstreamFields {
    let fields = UpstreamFields {
        name: upstream.name.clone(),
        slug: upstream.slug.clone(),
        description: upstream.description.clone(),
        connect_timeout: print_seconds(upstream.timeouts.connect_ms),
        read_timeout: print_seconds(upstream.timeouts.read_ms),
        ..probe_defaults()
    };
    match &upstream.health_check {
        None => fields,
        Some(check) => UpstreamFields {
            health_path: check.path.clone(),
            health_interval: check.interval_s.to_string(),
            unhealthy_after: check.unhealthy_after.to_string(),
            healthy_after: check.healthy_after.to_string(),
            ..fields
        },
    }
}

impl From<UpstreamForm> for UpstreamFields {
    fn from(form: UpstreamForm) -> Self {
        let UpstreamForm {
            name,
            slug,
            description,
            target_url,
            connect_timeout,
            read_timeout,
            health_path,
            health_interval,
            unhealthy_after,
            healthy_after,
            version: _,
        } = form;
        Self {
            name,
            slug,
            description,
            target_url,
            connect_timeout,
            read_timeout,
            health_path,
            health_interval,
            unhealthy_after,
            healthy_after,
        }
    }
}
