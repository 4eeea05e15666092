//! Members of a tenant, their roles, and open invitations.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::*;
use crate::layouts::{AppLayout, Shell};

/// Who is in the tenant.
#[derive(Debug, Clone)]
pub struct MembersView {
    /// Address of the tenant's pages.
    pub base: String,
    /// The time of the request.
    pub now: OffsetDateTime,
    /// One page of members.
    pub members: Vec<MemberLine>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the first page, on later ones.
    pub previous: Option<String>,
    /// Invitations that wait.
    pub invitations: Vec<InvitationLine>,
    /// All roles.
    pub roles: Vec<RoleChoice>,
    /// Whether to show forms.
    pub may_write: bool,
    /// The form that invites, and what came of it.
    pub invitation: NewInvitation,
    /// Why the last change of a member was refused.
    pub fault: FormErrors,
}

/// One member.
#[derive(Debug, Clone)]
pub struct MemberLine {
    /// Part of the address of its forms.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Word of the role.
    pub role: String,
    /// Title of the role.
    pub role_title: String,
    /// Member since.
    pub joined_at: OffsetDateTime,
    /// Whether it is the visitor.
    pub is_self: bool,
}

/// One open invitation.
#[derive(Debug, Clone)]
pub struct InvitationLine {
    /// Part of the address of its form.
    pub id: String,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role_title: String,
    /// By whom.
    pub invited_by: String,
    /// Until when the link works.
    pub expires_at: OffsetDateTime,
}

/// One role to choose.
#[derive(Debug, Clone)]
pub struct RoleChoice {
    /// What forms send.
    pub word: String,
    /// What people read.
    pub title: String,
    /// What the role may do.
    pub hint: String,
}

/// The form that invites: as typed, or the link that came of it.
#[derive(Debug, Clone, Default)]
pub struct NewInvitation {
    /// As typed.
    pub email: String,
    /// As chosen.
    pub role: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
    /// The link just made.
    pub link: Option<String>,
    /// For whom it was made.
    pub sent_to: String,
}

/// The page.
pub fn members(shell: Shell, view: MembersView) -> AnyView {
    let MembersView { base, now, members, next, previous, invitations, roles, may_write, invitation, fault } = view;
    let columns = vec![Column::text("Name"), Column::text("Role"), Column::text("Joined"), Column::actions()];
    let rows: Vec<Row> = members
        .into_iter()
        .map(|line| member_row(line, &Context { base: &base, now, roles: &roles, may_write }))
        .collect();
    let link = invitation.link.clone().map(|link| new_link(link, &invitation.sent_to));
    let invite = may_write.then(|| invite_card(&base, roles.clone(), invitation));
    view! {
        <AppLayout shell>
            <PageHeader title="Members" text="People of this tenant and what they may do."/>
            <Stack>
                {link}
                <ErrorSummary errors=fault/>
                <Table caption="Members" columns rows/>
                <KeysetPager previous next/>
                {open_invitations(&base, invitations, now)}
                {invite}
            </Stack>
        </AppLayout>
    }
    .into_any()
}

struct Context<'a> {
    base: &'a str,
    now: OffsetDateTime,
    roles: &'a [RoleChoice],
    may_write: bool,
}

fn member_row(line: MemberLine, context: &Context<'_>) -> Row {
    let MemberLine { id, name, email, role, role_title, joined_at, is_self } = line;
    let action = format!("{}/members/{id}", context.base);
    let mark = is_self.then(|| view! { " " <Badge label="You"/> });
    let role_cell = if context.may_write { role_form(&action, &name, role, context.roles) } else { cell(role_title) };
    let remove = context.may_write.then(|| remove_member(&action, &name));
    Row::new(vec![
        cell(view! { <span>{name}{mark}<br/><span class="muted">{email}</span></span> }),
        role_cell,
        cell(view! { <Time at=joined_at now=context.now/> }),
        cell(remove),
    ])
}

fn role_form(action: &str, name: &str, role: String, roles: &[RoleChoice]) -> AnyView {
    let action = format!("{action}/role");
    let label = format!("Role of {name}");
    let options: Vec<AnyView> = roles
        .iter()
        .map(|choice| {
            let is_chosen = choice.word == role;
            view! { <option value=choice.word.clone() selected=is_chosen>{choice.title.clone()}</option> }.into_any()
        })
        .collect();
    view! {
        <form class="member-role" method="post" action=action>
            <select class="input select" name="role" aria-label=label>{options}</select>
            <Button label="Save" size=ButtonSize::Small/>
        </form>
    }
    .into_any()
}

fn remove_member(action: &str, name: &str) -> AnyView {
    view! {
        <Confirm
            trigger="Remove…" title=format!("Remove {name}?")
            text="They lose access at once, also through teams, and service tokens they made stop working. What they made stays. You can invite them again."
            action=format!("{action}/remove") confirm="Remove member" size=ButtonSize::Small
        />
    }
    .into_any()
}

fn open_invitations(base: &str, invitations: Vec<InvitationLine>, now: OffsetDateTime) -> AnyView {
    if invitations.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text("Invited"),
        Column::text("Role"),
        Column::text("By"),
        Column::text("Link ends"),
        Column::actions(),
    ];
    let rows: Vec<Row> = invitations
        .into_iter()
        .map(|line| {
            let InvitationLine { id, email, role_title, invited_by, expires_at } = line;
            let action = format!("{base}/invitations/{id}/revoke");
            let revoke = view! {
                <Confirm
                    trigger="Take back…" title=format!("Take back the invitation of {email}?")
                    text="The link stops working. You can invite them again."
                    action confirm="Take back invitation" size=ButtonSize::Small
                />
            };
            Row::new(vec![
                cell(email.clone()),
                cell(role_title),
                cell(invited_by),
                cell(view! { <Time at=expires_at now/> }),
                cell(revoke),
            ])
        })
        .collect();
    view! { <Section title="Open invitations"><Table caption="Open invitations" columns rows/></Section> }.into_any()
}

fn new_link(link: String, sent_to: &str) -> AnyView {
    view! {
        <SecretOnce label=format!("Invitation link for {sent_to}") secret=link>
            <p>"Pass it on yourself: Headgate sends no mail. It works once, within seven days."</p>
        </SecretOnce>
    }
    .into_any()
}

fn invite_card(base: &str, roles: Vec<RoleChoice>, form: NewInvitation) -> AnyView {
    let NewInvitation { email, role, errors, .. } = form;
    let chosen = if role.is_empty() { "developer".to_owned() } else { role };
    let choices =
        roles.into_iter().map(|role| Choice::new(role.word, role.title).hint(role.hint).chosen(&chosen)).collect();
    let action = format!("{base}/invitations");
    view! {
        <Card title="Invite somebody" text="You get a link to pass on. An earlier open link for the same address stops working.">
            <Form action errors=errors.clone() id="invite">
                <TextInput name="email" label="E-mail address" kind=InputKind::Email value=email error=errors.of("email") required=true autocomplete="off"/>
                <Choices name="role" label="Role" choices error=errors.of("role")/>
                <ButtonRow><Button label="Make invitation link" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}
