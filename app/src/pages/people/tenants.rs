//! Tenants of the installation, for platform operators.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// The list, and the form that adds to it.
#[derive(Debug, Clone)]
pub struct TenantsView {
    /// The time of the request.
    pub now: OffsetDateTime,
    /// One page of tenants.
    pub tenants: Vec<TenantLine>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the first page, on later ones.
    pub previous: Option<String>,
    /// As typed.
    pub name: String,
    /// As typed.
    pub slug: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
}

/// One tenant.
#[derive(Debug, Clone)]
pub struct TenantLine {
    /// Name.
    pub name: String,
    /// Part of its addresses.
    pub slug: String,
    /// Its start page, when the visitor is a member.
    pub href: Option<String>,
    /// Whether it was made by loading the demo.
    pub is_demo: bool,
    /// How many members.
    pub members: i64,
    /// Since when.
    pub created_at: OffsetDateTime,
}

/// The page.
pub fn tenants(shell: Shell, view: TenantsView) -> AnyView {
    let TenantsView { now, tenants, next, previous, name, slug, errors } = view;
    let columns = vec![Column::text("Tenant"), Column::number("Members"), Column::text("Created")];
    let rows: Vec<Row> = tenants.into_iter().map(|tenant| row(tenant, now)).collect();
    view! {
        <AppLayout shell>
            <PageHeader title="Tenants" text="Tenants of this installation cannot see each other. You see their names, not their contents."/>
            <Stack>
                <Table caption="Tenants" columns rows/>
                <KeysetPager previous next/>
                <Card title="Create a tenant" text="You become its first tenant admin and can invite others.">
                    <Form action="/operator/tenants" errors=errors.clone()>
                        <TextInput name="name" label="Name" value=name error=errors.of("name") required=true/>
                        <TextInput
                            name="slug" label="Its part of every address" value=slug error=errors.of("slug")
                            hint="Such as acme in /t/acme. Leave it empty to make it from the name."
                        />
                        <ButtonRow><Button label="Create tenant" variant=ButtonVariant::Primary/></ButtonRow>
                    </Form>
                </Card>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn row(tenant: TenantLine, now: OffsetDateTime) -> Row {
    let TenantLine { name, slug, href, is_demo, members, created_at } = tenant;
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let mark = is_demo.then(|| view! { " " <Badge label="Demo" tone=Tone::Info/> });
    Row::new(vec![
        cell(view! { <span>{name}{mark}<br/><span class="muted mono">{slug}</span></span> }),
        cell(members.to_string()),
        cell(view! { <Time at=created_at now/> }),
    ])
}
