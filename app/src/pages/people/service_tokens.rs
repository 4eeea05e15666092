//! Service tokens: what programs send to the REST API.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::members::RoleChoice;
use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// The list, and the form that adds to it.
#[derive(Debug, Clone)]
pub struct ServiceTokensView {
    /// Address of the tenant's pages.
    pub base: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// One page of tokens.
    pub tokens: Vec<TokenLine>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the first page, on later ones.
    pub previous: Option<String>,
    /// Roles up to the visitor's own.
    pub roles: Vec<RoleChoice>,
    /// The form.
    pub form: NewTokenForm,
    /// Name and text of the token just made.
    pub issued: Option<(String, String)>,
    /// A first call with it.
    pub example: String,
}

/// The form as typed.
#[derive(Debug, Clone)]
pub struct NewTokenForm {
    /// As typed.
    pub name: String,
    /// As chosen.
    pub role: String,
    /// As typed.
    pub days: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
}

/// One token.
#[derive(Debug, Clone)]
pub struct TokenLine {
    /// Part of the address of its form.
    pub id: String,
    /// Name.
    pub name: String,
    /// Title of the role.
    pub role_title: String,
    /// Who made it.
    pub created_by: String,
    /// Until when it works.
    pub expires_at: OffsetDateTime,
    /// To the minute.
    pub last_used_at: Option<OffsetDateTime>,
    /// Whether it works.
    pub state: TokenState,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// The page.
pub fn service_tokens(shell: Shell, view: ServiceTokensView) -> AnyView {
    let ServiceTokensView { base, now, tokens, next, previous, roles, form, issued, example } = view;
    let issued = issued.map(|(name, token)| new_token(&name, token, example));
    view! {
        <AppLayout shell>
            <PageHeader title="Service tokens" text="For programs that use the REST API, such as a release pipeline."/>
            <Stack>
                {issued}
                {list(&base, tokens, now)}
                <KeysetPager previous next/>
                {create_card(&base, roles, form)}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn new_token(name: &str, token: String, example: String) -> AnyView {
    view! {
        <SecretOnce label=format!("Service token {name}") secret=token>
            <p>"Put it where the program finds it. This first call tells who it is:"</p>
            <CodeBlock code=example/>
        </SecretOnce>
    }
    .into_any()
}

fn list(base: &str, tokens: Vec<TokenLine>, now: OffsetDateTime) -> AnyView {
    if tokens.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::KeyRound title="No service tokens yet" text="Create one for each program, so that you can end one without the others."
                action=Some(Link::new("Create a service token", "#create-token"))
            />
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Token"),
        Column::text("Role"),
        Column::text("State"),
        Column::text("Expires"),
        Column::text("Last used"),
        Column::actions(),
    ];
    let rows = tokens.into_iter().map(|token| row(base, token, now));
    view! { <Table caption="Service tokens" columns rows=rows.collect()/> }.into_any()
}

fn row(base: &str, token: TokenLine, now: OffsetDateTime) -> Row {
    let TokenLine { id, name, role_title, created_by, expires_at, last_used_at, state } = token;
    let badge = match state {
        TokenState::Active => view! { <Badge label="Active" tone=Tone::Success/> },
        TokenState::Expired => view! { <Badge label="Expired" tone=Tone::Warning/> },
        TokenState::Revoked => view! { <Badge label="Revoked" tone=Tone::Danger/> },
    };
    let used = match last_used_at {
        Some(at) => view! { <Time at now/> }.into_any(),
        None => "never".into_any(),
    };
    let revoke = (state == TokenState::Active).then(|| revoke_button(base, &id, &name));
    Row::new(vec![
        cell(view! { <span>{name}<br/><span class="muted">"by "{created_by}</span></span> }),
        cell(role_title),
        cell(badge),
        cell(view! { <Time at=expires_at now/> }),
        used,
        cell(revoke),
    ])
}

fn revoke_button(base: &str, id: &str, name: &str) -> AnyView {
    view! {
        <Confirm
            trigger="Revoke…" title=format!("Revoke {name}?") text="Its next use is refused. This cannot be taken back."
            action=format!("{base}/service-tokens/{id}/revoke") confirm="Revoke token" size=ButtonSize::Small
        />
    }
    .into_any()
}

fn create_card(base: &str, roles: Vec<RoleChoice>, form: NewTokenForm) -> AnyView {
    let NewTokenForm { name, role, days, errors } = form;
    let choices = roles
        .into_iter()
        .map(|choice| Choice::new(choice.word, choice.title).hint(choice.hint).chosen(&role))
        .collect();
    let action = format!("{base}/service-tokens");
    view! {
        <Card title="Create a service token" text="It may do what its role may, and never more than you.">
            <Form action errors=errors.clone() id="create-token">
                <TextInput name="name" label="Name" value=name error=errors.of("name") required=true placeholder="Release pipeline"/>
                <Choices name="role" label="Role" choices error=errors.of("role")/>
                <TextInput
                    name="expires_in_days" label="Works for how many days" kind=InputKind::Number value=days min="1" max="365"
                    error=errors.of("expires_in_days") required=true hint="1 to 365."
                />
                <ButtonRow><Button label="Create service token" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}
