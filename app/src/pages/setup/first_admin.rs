//! First start: who runs this installation, and its first tenant.

use leptos::prelude::*;

use crate::components::*;
use crate::layouts::{AuthLayout, Shell};

/// What was typed so far; never the password.
#[derive(Debug, Clone, Default)]
pub struct SetupView {
    /// Of the first admin.
    pub name: String,
    /// Of the first admin.
    pub email: String,
    /// Of the first tenant.
    pub tenant_name: String,
    /// Of the first tenant.
    pub tenant_slug: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
}

/// The page.
pub fn setup(shell: Shell, view: SetupView) -> AnyView {
    let SetupView { name, email, tenant_name, tenant_slug, errors } = view;
    view! {
        <AuthLayout shell heading="Welcome to Headgate" text="Two questions, then you are in.">
            <Form action="/setup" errors=errors.clone()>
                {admin(name, email, &errors)}
                {tenant(tenant_name, tenant_slug, &errors)}
                <ButtonRow><Button label="Create admin and tenant" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </AuthLayout>
    }
    .into_any()
}

fn admin(name: String, email: String, errors: &FormErrors) -> AnyView {
    view! {
        <fieldset class="auth-part">
            <legend>"1. You, the first admin"</legend>
            <TextInput name="name" label="Your name" value=name error=errors.of("name") required=true autocomplete="name" autofocus=true/>
            <TextInput
                name="email" label="E-mail address" kind=InputKind::Email value=email error=errors.of("email")
                required=true autocomplete="username" hint="You sign in with it. Nothing is sent to it."
            />
            <TextInput
                name="password" label="Password" kind=InputKind::Password error=errors.of("password") required=true
                autocomplete="new-password" hint="At least 12 characters. Three or four unrelated words make a good one."
            />
        </fieldset>
    }
    .into_any()
}

fn tenant(name: String, slug: String, errors: &FormErrors) -> AnyView {
    view! {
        <fieldset class="auth-part">
            <legend>"2. Your first tenant"</legend>
            <p class="muted">"A tenant has its own people, APIs and applications. Usually it is your company or department."</p>
            <TextInput name="tenant_name" label="Name of the tenant" value=name error=errors.of("tenant_name") required=true autocomplete="organization"/>
            <TextInput
                name="tenant_slug" label="Its part of every address" value=slug error=errors.of("tenant_slug")
                hint="Such as acme in /t/acme. Leave it empty to make it from the name."
            />
        </fieldset>
    }
    .into_any()
}
