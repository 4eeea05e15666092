//! Asking for a subscription: choose plan and application, look it over, send it.

use leptos::prelude::*;

use crate::components::{
    Banner, Button, ButtonLink, ButtonRow, ButtonVariant, Card, Choice, Choices, DescriptionList, EmptyState, Fact,
    Form, FormErrors, FormSection, Hidden, Icon, Link, PageHeader, Select, SelectOption, Stack, TextArea, TextInput,
    Tone,
};
use crate::layouts::{AppLayout, Shell};

/// Value of the application choice that makes a new one.
pub const NEW_APPLICATION: &str = "new";

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SubscribeView {
    /// Where the form posts to: this page's own address.
    pub action: String,
    /// Back to the version.
    pub back: Link,
    /// `Checkout v70`.
    pub version_title: String,
    pub stage: SubscribeStage,
    pub fields: SubscribeFields,
}

/// What the page is at.
#[derive(Debug, Clone)]
pub enum SubscribeStage {
    /// The version takes no new subscriptions, for this reason.
    Closed { reason: String },
    /// Choosing.
    Choose { plans: Vec<PlanChoice>, applications: Vec<SelectOption>, errors: FormErrors },
    /// Looking it over: plan and application in words.
    Review { plan: PlanChoice, application: String },
}

/// A plan to choose.
#[derive(Debug, Clone)]
pub struct PlanChoice {
    pub id: String,
    pub name: String,
    /// Limits and approval rule in words.
    pub in_words: String,
    /// What happens after the request was sent.
    pub consequence: String,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct SubscribeFields {
    pub plan: String,
    /// Id of an application, or [`NEW_APPLICATION`].
    pub application: String,
    pub new_name: String,
    pub message: String,
}

/// The whole page.
pub fn subscribe(shell: Shell, view: SubscribeView) -> AnyView {
    let SubscribeView { action, back, version_title, stage, fields } = view;
    let title = format!("Subscribe to {version_title}");
    let breadcrumbs = vec![back.clone()];
    let body = match stage {
        SubscribeStage::Closed { reason } => {
            view! { <EmptyState icon=Icon::Lock title="No new subscriptions" text=reason action=Some(back)/> }
                .into_any()
        }
        SubscribeStage::Choose { plans, applications, errors } => choose(action, fields, (plans, applications), errors),
        SubscribeStage::Review { plan, application } => review(action, fields, plan, application),
    };
    view! {
        <AppLayout shell>
            <PageHeader title text="A subscription lets one of your applications call this API version under a plan." breadcrumbs/>
            {body}
        </AppLayout>
    }
    .into_any()
}

fn choose(
    action: String,
    fields: SubscribeFields,
    (plans, applications): (Vec<PlanChoice>, Vec<SelectOption>),
    errors: FormErrors,
) -> AnyView {
    let plan = plan_section(plans, &fields.plan, errors.of("plan"));
    let application = application_section(applications, &fields, errors.clone());
    let (message, fault) = (fields.message, errors.of("message"));
    view! {
        <Form action errors>
            {plan}
            {application}
            <FormSection title="Message" text="For those who decide. It speeds things up.">
                <TextArea
                    name="message"
                    label="What will you use it for?"
                    value=message
                    rows=3
                    hint="What the application does, and roughly how much it will call."
                    error=fault
                />
            </FormSection>
            <ButtonRow><Button label="Review" name="step" value="review" variant=ButtonVariant::Primary icon=Icon::ArrowRight/></ButtonRow>
        </Form>
    }
    .into_any()
}

fn plan_section(plans: Vec<PlanChoice>, chosen: &str, error: Option<String>) -> AnyView {
    let choices = plans
        .into_iter()
        .map(|plan| {
            Choice::new(plan.id, plan.name).hint(format!("{}. {}", plan.in_words, plan.consequence)).chosen(chosen)
        })
        .collect();
    view! {
        <FormSection title="Plan" text="How much the application may call, and who has to agree.">
            <Choices name="plan" label="Choose a plan" choices error/>
        </FormSection>
    }
    .into_any()
}

fn application_section(applications: Vec<SelectOption>, fields: &SubscribeFields, errors: FormErrors) -> AnyView {
    let (application, new_name) = (fields.application.clone(), fields.new_name.clone());
    let is_first = applications.is_empty();
    let choose = if is_first {
        view! { <Hidden name="application" value=NEW_APPLICATION/> }.into_any()
    } else {
        let mut options = applications;
        options.push(SelectOption::new(NEW_APPLICATION, "A new application, named below"));
        let error = errors.of("application");
        view! { <Select name="application" label="Application" options value=application required=true error/> }
            .into_any()
    };
    let hint = if is_first { "You have none yet, so this makes your first one." } else { "Only for a new one." };
    view! {
        <FormSection title="Application" text="The software that will call. It gets the API keys.">
            {choose}
            <TextInput name="new_name" label="Name of the new application" value=new_name hint error=errors.of("name")/>
        </FormSection>
    }
    .into_any()
}

fn review(action: String, fields: SubscribeFields, plan: PlanChoice, application: String) -> AnyView {
    let SubscribeFields { plan: plan_id, application: application_id, new_name, message } = fields;
    let shown = if message.trim().is_empty() { "None".to_owned() } else { message.clone() };
    let facts = vec![
        Fact::new("Plan", plan.name),
        Fact::new("Limits and approval", plan.in_words),
        Fact::new("Application", application),
        Fact::new("Message", view! { <span class="pre-line">{shown}</span> }),
    ];
    let again = action.clone();
    view! {
        <Stack>
            <Banner tone=Tone::Info title="Look it over, then send it">{plan.consequence}</Banner>
            <Card title="Your request"><DescriptionList facts/></Card>
            <Form action>
                <Hidden name="plan" value=plan_id/>
                <Hidden name="application" value=application_id/>
                <Hidden name="new_name" value=new_name/>
                <Hidden name="message" value=message/>
                <ButtonRow>
                    <Button label="Send the request" name="step" value="send" variant=ButtonVariant::Primary/>
                    <Button label="Change it" name="step" value="change"/>
                    <ButtonLink label="Start over" href=again variant=ButtonVariant::Ghost/>
                </ButtonRow>
            </Form>
        </Stack>
    }
    .into_any()
}
