//! What the link of an invitation leads to.

use leptos::prelude::*;

use crate::components::*;
use crate::layouts::{AuthLayout, Shell};

/// The invitation and how the visitor stands to it.
#[derive(Debug, Clone, Default)]
pub struct InvitationView {
    /// Address of this page.
    pub action: String,
    /// Name of the tenant.
    pub tenant: String,
    /// Title of the role.
    pub role: String,
    /// Who is invited.
    pub email: String,
    /// Name of whoever invited.
    pub invited_by: String,
    /// What the visitor can do.
    pub state: InvitationState,
}

/// What the visitor can do.
#[derive(Debug, Clone, Default)]
pub enum InvitationState {
    /// Nothing: the link does not work, or not any more.
    #[default]
    NotValid,
    /// Become a user.
    Newcomer {
        /// Name typed so far.
        name: String,
        /// Faults of the last attempt.
        errors: FormErrors,
    },
    /// Sign in first.
    MustSignIn,
    /// Sign out first: somebody else is signed in.
    SomebodyElse {
        /// E-mail address of that person.
        signed_in_as: String,
    },
    /// Join with one click.
    Join,
}

/// The page.
pub fn invitation(shell: Shell, view: InvitationView) -> AnyView {
    if matches!(view.state, InvitationState::NotValid) {
        return not_valid(shell);
    }
    let InvitationView { action, tenant, role, email, invited_by, state } = view;
    let heading = format!("Join {tenant}");
    let text = format!("{invited_by} invited {email} as {role}.");
    let body = match state {
        InvitationState::Newcomer { name, errors } => newcomer(action, name, errors),
        InvitationState::MustSignIn => must_sign_in(&action),
        InvitationState::SomebodyElse { signed_in_as } => somebody_else(signed_in_as, email),
        InvitationState::Join | InvitationState::NotValid => join(&action, tenant),
    };
    view! { <AuthLayout shell heading text>{body}</AuthLayout> }.into_any()
}

fn not_valid(shell: Shell) -> AnyView {
    let text = "It was used, taken back, or is older than seven days. Ask whoever invited you for a new link.";
    view! {
        <AuthLayout shell heading="This invitation does not work" text=text>
            <ButtonRow><ButtonLink label="Go to the sign-in" href="/sign-in"/></ButtonRow>
        </AuthLayout>
    }
    .into_any()
}

fn newcomer(action: String, name: String, errors: FormErrors) -> AnyView {
    view! {
        <Form action errors=errors.clone()>
            <TextInput name="name" label="Your name" value=name error=errors.of("name") required=true autocomplete="name" autofocus=true/>
            <TextInput
                name="password" label="Choose a password" kind=InputKind::Password error=errors.of("password") required=true
                autocomplete="new-password" hint="At least 12 characters. Three or four unrelated words make a good one."
            />
            <ButtonRow><Button label="Create account and join" variant=ButtonVariant::Primary/></ButtonRow>
        </Form>
    }
    .into_any()
}

fn must_sign_in(action: &str) -> AnyView {
    let href = format!("/sign-in?next={action}");
    view! {
        <p class="muted">"You have an account here already. Sign in, then join."</p>
        <ButtonRow><ButtonLink label="Sign in" href variant=ButtonVariant::Primary/></ButtonRow>
    }
    .into_any()
}

fn somebody_else(signed_in_as: String, email: String) -> AnyView {
    let text = format!("You are signed in as {signed_in_as}. Sign out, open the link again, and continue as {email}.");
    view! {
        <p class="muted">{text}</p>
        <Form action="/sign-out"><ButtonRow><Button label="Sign out" variant=ButtonVariant::Primary/></ButtonRow></Form>
    }
    .into_any()
}

fn join(action: &str, tenant: String) -> AnyView {
    let action = format!("{action}/join");
    let label = format!("Join {tenant}");
    view! { <Form action><ButtonRow><Button label variant=ButtonVariant::Primary/></ButtonRow></Form> }.into_any()
}
