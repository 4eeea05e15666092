//! One team: its people and its names.

use leptos::prelude::*;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// One team.
#[derive(Debug, Clone)]
pub struct TeamView {
    /// Address of the tenant's pages.
    pub base: String,
    /// Address of this page.
    pub href: String,
    /// Name as stored.
    pub title: String,
    /// Name as typed.
    pub name: String,
    /// Short name as typed.
    pub slug: String,
    /// How many APIs it owns.
    pub apis: i64,
    /// How many applications it owns.
    pub applications: i64,
    /// Who is in it.
    pub people: Vec<PersonLine>,
    /// Id and label of members who are not.
    pub others: Vec<(String, String)>,
    /// Whether to show forms.
    pub may_write: bool,
    /// Faults of the last renaming.
    pub name_errors: FormErrors,
    /// Faults of the last adding.
    pub person_errors: FormErrors,
    /// Why the last removal was refused.
    pub fault: FormErrors,
}

/// One person of the team.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// Part of the address of its form.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Title of the role.
    pub role_title: String,
}

/// The page.
pub fn team(shell: Shell, view: TeamView) -> AnyView {
    let TeamView {
        base,
        href,
        title,
        name,
        slug,
        apis,
        applications,
        people,
        others,
        may_write,
        name_errors,
        person_errors,
        fault,
    } = view;
    let owns = format!("Owns {}.", owned(apis, applications));
    let forms = may_write.then(|| {
        let cards = (add_card(&href, others, person_errors), names_card(&href, (name, slug), name_errors));
        view! { <Grid columns=GridColumns::Two>{cards}</Grid> }
    });
    let delete = may_write.then(|| delete_button(&href, &title));
    view! {
        <AppLayout shell>
            <PageHeader title=title.clone() text=owns breadcrumbs=vec![Link::new("Teams", format!("{base}/teams"))] actions=delete.into_any()/>
            <Stack>
                <ErrorSummary errors=fault/>
                {people_list(&href, people, may_write)}
                {forms}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn owned(apis: i64, applications: i64) -> String {
    let count = |number: i64, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
    format!("{} and {}", count(apis, "API"), count(applications, "application"))
}

fn people_list(href: &str, people: Vec<PersonLine>, may_write: bool) -> AnyView {
    if people.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Users title="Nobody is in this team yet" text="People of the team see and change what it owns."
                action=may_write.then(|| Link::new("Add somebody", "#add-person"))
            />
        }
        .into_any();
    }
    let columns = vec![Column::text("Name"), Column::text("Role in the tenant"), Column::actions()];
    let rows = people.into_iter().map(|person| {
        let PersonLine { id, name, email, role_title } = person;
        let action = format!("{href}/members/{id}/remove");
        let remove = may_write.then(|| {
            view! { <form method="post" action=action><Button label="Take out" size=ButtonSize::Small aria_label=format!("Take {name} out of the team")/></form> }
        });
        Row::new(vec![
            cell(view! { <span>{name.clone()}<br/><span class="muted">{email}</span></span> }),
            cell(role_title),
            cell(remove),
        ])
    });
    view! { <Table caption="People of the team" columns rows=rows.collect()/> }.into_any()
}

fn add_card(href: &str, others: Vec<(String, String)>, errors: FormErrors) -> AnyView {
    if others.is_empty() {
        return view! { <Card title="Add somebody"><p class="muted">"Everybody of the tenant is in this team."</p></Card> }.into_any();
    }
    let options = others.into_iter().map(|(id, label)| SelectOption::new(id, label)).collect();
    let action = format!("{href}/members");
    view! {
        <Card title="Add somebody">
            <Form action errors=errors.clone() id="add-person">
                <Select name="user" label="Member" options error=errors.of("user") required=true/>
                <ButtonRow><Button label="Add to team" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn names_card(href: &str, (name, slug): (String, String), errors: FormErrors) -> AnyView {
    let action = href.to_owned();
    view! {
        <Card title="Names">
            <Form action errors=errors.clone()>
                <TextInput name="name" label="Name" value=name error=errors.of("name") required=true/>
                <TextInput name="slug" label="Short name" value=slug error=errors.of("slug") required=true/>
                <ButtonRow><Button label="Save names"/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn delete_button(href: &str, title: &str) -> AnyView {
    view! {
        <Confirm
            trigger="Remove team…" title=format!("Remove {title}?")
            text="Only a team that owns nothing can be removed. Its people stay members of the tenant. This cannot be taken back."
            action=format!("{href}/delete") confirm="Remove team"
        />
    }
    .into_any()
}
