//! Signing in.

use leptos::prelude::*;

use crate::components::*;
use crate::layouts::{AuthLayout, Shell};

/// What was typed so far; never the password.
#[derive(Debug, Clone, Default)]
pub struct SignInView {
    /// E-mail address.
    pub email: String,
    /// Where to go afterwards.
    pub next: String,
    /// Faults of the last attempt.
    pub errors: FormErrors,
}

/// The page.
pub fn sign_in(shell: Shell, view: SignInView) -> AnyView {
    let SignInView { email, next, errors } = view;
    let is_first = email.is_empty();
    view! {
        <AuthLayout shell heading="Sign in" text="Use your e-mail address and password.">
            <Form action="/sign-in" errors=errors.clone()>
                <Hidden name="next" value=next/>
                <TextInput
                    name="email" label="E-mail address" kind=InputKind::Email value=email error=errors.of("email")
                    required=true autocomplete="username" autofocus=is_first
                />
                <TextInput
                    name="password" label="Password" kind=InputKind::Password error=errors.of("password") required=true
                    autocomplete="current-password"
                />
                <ButtonRow><Button label="Sign in" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
        </AuthLayout>
    }
    .into_any()
}
