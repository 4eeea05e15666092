//! What every component promises: escaped text, tied labels, nothing inline.

use std::path::{Path, PathBuf};
use std::{fs, io};

use headgate_app::components::*;
use headgate_app::layouts::*;
use headgate_app::{render, render_fragment};
use leptos::prelude::*;

const ATTACK: &str = "\"><script>alert(1)</script>";

#[test]
fn a_fault_is_tied_to_its_control_and_linked_from_the_summary() {
    let mut errors = FormErrors::none();
    errors.add("slug", "Use lower-case letters.");
    let html = render_fragment(view! {
        <Form action="/apis" errors=errors.clone()>
            <TextInput name="slug" label="Slug" hint="Part of the address." error=errors.of("slug") value="Ä" required=true/>
        </Form>
    });
    assert!(html.contains(r##"<a href="#field-slug">Use lower-case letters.</a>"##), "{html}");
    assert!(html.contains(r#"for="field-slug""#), "{html}");
    assert!(html.contains(r#"aria-describedby="field-slug-hint field-slug-error""#), "{html}");
    assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    assert!(html.contains(r#"value="Ä""#), "the user's input is kept: {html}");
}

#[test]
fn a_field_without_hint_and_fault_is_described_by_nothing() {
    let html = render_fragment(view! { <TextInput name="slug" label="Slug"/> });
    assert!(!html.contains("aria-describedby") && !html.contains("aria-invalid"), "{html}");
}

#[test]
fn a_password_is_never_filled_in_again() {
    let html = render_fragment(
        view! { <TextInput name="password" label="Password" kind=InputKind::Password value="hunter2"/> },
    );
    assert!(!html.contains("hunter2"), "{html}");
}

#[test]
fn text_from_people_is_escaped_everywhere() {
    let rows = vec![Row::new(vec![cell(ATTACK), cell(ATTACK)])];
    let html = render_fragment(view! {
        <PageHeader title=ATTACK text=ATTACK breadcrumbs=vec![Link::new(ATTACK, ATTACK)]/>
        <Table caption=ATTACK columns=vec![Column::text(ATTACK), Column::text(ATTACK)] rows/>
        <TextInput name="x" label=ATTACK value=ATTACK hint=ATTACK/>
        <TextArea name="y" label=ATTACK value=ATTACK/>
        <Select name="z" label=ATTACK options=vec![SelectOption::new(ATTACK, ATTACK)]/>
        <CodeBlock code=ATTACK title=ATTACK/>
        <SecretOnce label=ATTACK secret=ATTACK/>
        <Confirm trigger=ATTACK title=ATTACK text=ATTACK action=ATTACK confirm=ATTACK/>
    });
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn a_page_has_one_main_and_its_title_is_escaped() {
    let shell = Shell { title: "</title><script>".into(), ..Shell::default() };
    let html = render(view! { <AppLayout shell><p>"x"</p></AppLayout> });
    assert!(html.starts_with("<!DOCTYPE html>"));
    assert_eq!(html.matches("<main").count(), 1);
    assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt; · Headgate</title>"), "{html}");
}

#[test]
fn only_places_given_in_the_navigation_are_linked() {
    let html = render(view! { <AppLayout shell=Shell::default()><p>"x"</p></AppLayout> });
    let links: Vec<&str> =
        html.split("<a ").skip(1).filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next()).collect();
    assert_eq!(links, ["#main", "/"]);
}

#[test]
fn a_chosen_theme_is_an_attribute_and_the_systems_choice_is_none() {
    let page = |theme| render(view! { <Page title="x" theme><p>"x"</p></Page> });
    assert!(page(Theme::Dark).contains(r#"<html lang="en" data-theme="dark">"#));
    assert!(page(Theme::System).contains(r#"<html lang="en">"#));
}

#[test]
fn views_have_no_inline_style_script_or_raw_html() {
    let banned = [" style=\"", " style={", "inner_html", " onclick", " on:", "javascript:", "<style"];
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let text = fs::read_to_string(&path).unwrap();
        let markup = path.ends_with("components/markup.rs");
        for word in banned.iter().filter(|word| !(markup && **word == "inner_html")) {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
}

fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}
