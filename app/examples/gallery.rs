//! Draws every part of the kit on one page, with the real style sheet, to look at:
//! `cargo run -p headgate-app --example gallery -- <directory>` writes `index.html`, `sign-in.html`, `error.html`
//! and the files they need. Serve the directory over HTTP; modules and the sprite do not load from `file:`.

#[path = "gallery/matter.rs"]
mod matter;
#[path = "gallery/parts.rs"]
mod parts;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use headgate_app::assets::stylesheet;
use headgate_app::components::*;
use headgate_app::layouts::*;
use headgate_app::render;
use leptos::prelude::*;

fn main() -> io::Result<()> {
    let target = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "gallery".to_owned()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = target.join("static");
    copy(&root.join("public"), &files)?;
    let mut styles = Vec::new();
    collect(&root.join("style"), &mut styles)?;
    fs::write(files.join("app.css"), stylesheet(styles))?;
    for theme in [Theme::Light, Theme::Dark] {
        let name = theme.name();
        fs::write(target.join(format!("index-{name}.html")), render(parts::page(matter::shell(theme))))?;
        fs::write(target.join(format!("sign-in-{name}.html")), render(sign_in(theme)))?;
        fs::write(target.join(format!("error-{name}.html")), render(error(theme)))?;
    }
    Ok(())
}

fn sign_in(theme: Theme) -> AnyView {
    let shell = Shell { title: "Sign in".into(), theme, path: "/sign-in".into(), ..Shell::default() };
    let errors = FormErrors::general("E-mail address or password is not right.");
    view! {
        <AuthLayout shell heading="Sign in" text="Use the account your tenant's admin made for you.">
            <Form action="/sign-in" errors>
                <TextInput name="email" label="E-mail address" kind=InputKind::Email value="ada@riverside.example" required=true autocomplete="username"/>
                <TextInput name="password" label="Password" kind=InputKind::Password required=true autocomplete="current-password"/>
                <Button label="Sign in" variant=ButtonVariant::Primary/>
            </Form>
        </AuthLayout>
    }
    .into_any()
}

fn error(theme: Theme) -> AnyView {
    let report = ErrorReport {
        status: 404,
        title: "There is nothing at this address".into(),
        text: "The page was moved, or the link has a typing error. Look it up in the catalogue.".into(),
        request_id: "01932a7e-5b2c-7cc0-9d1f-3a6b".into(),
        back: Link::new("Open the catalogue", "/t/riverside/apis"),
    };
    view! { <ErrorPage report theme/> }.into_any()
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn collect(folder: &Path, styles: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, styles)?;
        } else {
            styles.push((path.display().to_string(), fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
