//! What a visitor sees when something went wrong: what happened, what to do, the id to ask about.

use leptos::prelude::*;

use super::page::Page;
use super::shell::Theme;
use crate::components::{Brand, ButtonLink, ButtonVariant, Copyable, Link};

/// A fault, in the visitor's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorReport {
    /// HTTP status.
    pub status: u16,
    /// What happened.
    pub title: String,
    /// What to do about it.
    pub text: String,
    /// Id of the request.
    pub request_id: String,
    /// The way back.
    pub back: Link,
}

/// A whole page about a fault. It needs nothing but its report, so it can be shown when everything else is broken.
#[component]
pub fn ErrorPage(
    /// What happened.
    report: ErrorReport,
    /// Light or dark.
    #[prop(optional)]
    theme: Theme,
) -> AnyView {
    view! {
        <Page title=report.title.clone() theme>
            <div class="auth">
                <main class="auth-main" id="main" tabindex="-1">
                    <Brand/>
                    <div class="card auth-card error-page">
                        <p class="error-status">{report.status.to_string()}</p>
                        <h1>{report.title}</h1>
                        <p class="auth-text">{report.text}</p>
                        <ButtonLink label=report.back.label href=report.back.href variant=ButtonVariant::Primary/>
                        <p class="error-request">"Request id "<Copyable value=report.request_id/></p>
                    </div>
                </main>
            </div>
        </Page>
    }
    .into_any()
}
