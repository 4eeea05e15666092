//! One's own account: name, password, sessions.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// The account of the visitor.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The time of the request.
    pub now: OffsetDateTime,
    /// Name, as stored or as typed.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Name, address and role of each tenant.
    pub tenants: Vec<(String, String, String)>,
    /// Faults of the last change of the name.
    pub name_errors: FormErrors,
    /// Faults of the last change of the password.
    pub password_errors: FormErrors,
    /// Where the visitor is signed in.
    pub sessions: Vec<SessionLine>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Part of the address of its form.
    pub id: String,
    /// Browser and system.
    pub device: String,
    /// Network address.
    pub address: String,
    /// Since when.
    pub created_at: OffsetDateTime,
    /// Last used.
    pub last_seen_at: OffsetDateTime,
    /// Whether it is this one.
    pub is_current: bool,
}

/// The page.
pub fn account(shell: Shell, view: AccountView) -> AnyView {
    let AccountView { now, name, email, tenants, name_errors, password_errors, sessions } = view;
    view! {
        <AppLayout shell>
            <PageHeader title="Account" text=email.clone()/>
            <Stack>
                <Grid columns=GridColumns::Two>
                    {name_card(name, name_errors)}
                    {password_card(email, password_errors)}
                </Grid>
                {tenants_section(tenants)}
                {sessions_section(sessions, now)}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn name_card(name: String, errors: FormErrors) -> AnyView {
    view! {
        <Card title="Name" text="Shown to others and in audit events.">
            <Form action="/account/name" errors=errors.clone()>
                <TextInput name="name" label="Your name" value=name error=errors.of("name") required=true autocomplete="name"/>
                <ButtonRow><Button label="Save name"/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn password_card(email: String, errors: FormErrors) -> AnyView {
    view! {
        <Card title="Password" text="A new one signs all other sessions out and ends your REST tokens.">
            <Form action="/account/password" errors=errors.clone()>
                <input type="hidden" name="username" autocomplete="username" value=email/>
                <TextInput
                    name="current_password" label="Present password" kind=InputKind::Password
                    error=errors.of("current_password") required=true autocomplete="current-password"
                />
                <TextInput
                    name="new_password" label="New password" kind=InputKind::Password error=errors.of("new_password")
                    required=true autocomplete="new-password" hint="At least 12 characters."
                />
                <ButtonRow><Button label="Change password"/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn tenants_section(tenants: Vec<(String, String, String)>) -> AnyView {
    if tenants.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Building2 title="You belong to no tenant"
                text="Ask a tenant admin for an invitation." action=None
            />
        }
        .into_any();
    }
    let rows = tenants
        .into_iter()
        .map(|(name, href, role)| Row::new(vec![cell(view! { <a href=href>{name}</a> }), cell(role)]));
    view! {
        <Section title="Tenants">
            <Table caption="Your tenants" columns=vec![Column::text("Tenant"), Column::text("Role")] rows=rows.collect()/>
        </Section>
    }
    .into_any()
}

fn sessions_section(sessions: Vec<SessionLine>, now: OffsetDateTime) -> AnyView {
    let has_others = sessions.iter().any(|session| !session.is_current);
    let actions = has_others.then(|| {
        view! {
            <Confirm
                trigger="Sign out all others…" title="Sign out everywhere else?"
                text="Every other browser must sign in again. This one stays."
                action="/account/sessions/end-others" confirm="Sign out all others" size=ButtonSize::Small
            />
        }
        .into_any()
    });
    let columns = vec![
        Column::text("Browser"),
        Column::text("Address"),
        Column::text("Signed in"),
        Column::text("Last used"),
        Column::actions(),
    ];
    let rows: Vec<Row> = sessions.into_iter().map(|session| session_row(session, now)).collect();
    view! {
        <Section title="Sessions" text="Where you are signed in." actions=actions.into_any()>
            <Table caption="Your sessions" columns rows/>
        </Section>
    }
    .into_any()
}

fn session_row(session: SessionLine, now: OffsetDateTime) -> Row {
    let SessionLine { id, device, address, created_at, last_seen_at, is_current } = session;
    let action = format!("/account/sessions/{id}/end");
    let mark = is_current.then(|| view! { " " <Badge label="This one" tone=Tone::Success/> });
    let button = if is_current {
        ().into_any()
    } else {
        view! { <form method="post" action=action><Button label="Sign out" size=ButtonSize::Small/></form> }.into_any()
    };
    Row::new(vec![
        cell(view! { {device} {mark} }),
        cell(view! { <span class="mono">{address}</span> }),
        cell(view! { <Time at=created_at now/> }),
        cell(view! { <Time at=last_seen_at now/> }),
        button,
    ])
}
