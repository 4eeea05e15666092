//! Teams of a tenant.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// The list, and the form that adds to it.
#[derive(Debug, Clone)]
pub struct TeamsView {
    /// Address of the tenant's pages.
    pub base: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// One page of teams.
    pub teams: Vec<TeamLine>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the first page, on later ones.
    pub previous: Option<String>,
    /// Whether to show the form.
    pub may_write: bool,
    /// As typed.
    pub name: String,
    /// As typed.
    pub slug: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
}

/// One team.
#[derive(Debug, Clone)]
pub struct TeamLine {
    /// Address of its page.
    pub href: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub slug: String,
    /// How many people.
    pub people: i64,
    /// How many APIs it owns.
    pub apis: i64,
    /// How many applications it owns.
    pub applications: i64,
    /// Since when.
    pub created_at: OffsetDateTime,
}

/// The page.
pub fn teams(shell: Shell, view: TeamsView) -> AnyView {
    let TeamsView { base, now, teams, next, previous, may_write, name, slug, errors } = view;
    let form = may_write.then(|| create_card(&base, (name, slug), errors));
    view! {
        <AppLayout shell>
            <PageHeader title="Teams" text="Groups that own APIs and applications, so that these outlive the people who made them."/>
            <Stack>
                {list(teams, now)}
                <KeysetPager previous next/>
                {form}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn list(teams: Vec<TeamLine>, now: OffsetDateTime) -> AnyView {
    if teams.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Users title="No teams yet" text="Create one for each group that owns APIs or applications together."
                action=Some(Link::new("Create a team", "#create-team"))
            />
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Team"),
        Column::number("People"),
        Column::number("APIs"),
        Column::number("Applications"),
        Column::text("Created"),
    ];
    let rows = teams.into_iter().map(|team| {
        let TeamLine { href, name, slug, people, apis, applications, created_at } = team;
        Row::new(vec![
            cell(view! { <span><a href=href>{name}</a><br/><span class="muted mono">{slug}</span></span> }),
            cell(people.to_string()),
            cell(apis.to_string()),
            cell(applications.to_string()),
            cell(view! { <Time at=created_at now/> }),
        ])
    });
    view! { <Table caption="Teams" columns rows=rows.collect()/> }.into_any()
}

fn create_card(base: &str, (name, slug): (String, String), errors: FormErrors) -> AnyView {
    let action = format!("{base}/teams");
    view! {
        <Card title="Create a team">
            <Form action errors=errors.clone() id="create-team">
                <TextInput name="name" label="Name" value=name error=errors.of("name") required=true/>
                <TextInput name="slug" label="Short name" value=slug error=errors.of("slug") hint="Leave it empty to make it from the name."/>
                <ButtonRow><Button label="Create team" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}
