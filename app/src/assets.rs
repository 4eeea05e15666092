//! Addresses of the style sheet, the script and the icon sprite.
//!
//! The server embeds `style/` and `public/`, hashes them, and calls [`install`] once at start. The files import one
//! another by relative path (`app.js` imports `./live.js`), so one hash stands for all of them:
//! `/static/<hash>/app.css`, `/static/<hash>/app.js`, `/static/<hash>/live.js`, `/static/<hash>/icons.svg`.

use std::sync::OnceLock;

/// The order of the cascade; whatever a later layer says wins.
const LAYERS: &str = "@layer tokens, base, components, pages;\n";

/// Where the browser finds the files every page needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// The one style sheet, made by [`stylesheet`].
    pub stylesheet_url: String,
    /// The entry module, `public/app.js`.
    pub script_url: String,
    /// The sprite, `public/icons.svg`.
    pub icons_url: String,
    /// `public/favicon.svg`.
    pub favicon_url: String,
}

impl Assets {
    /// The four addresses below one prefix such as `/static/3f9a1c22d0`, without a slash at the end.
    #[must_use]
    pub fn below(prefix: &str) -> Self {
        Self {
            stylesheet_url: format!("{prefix}/app.css"),
            script_url: format!("{prefix}/app.js"),
            icons_url: format!("{prefix}/icons.svg"),
            favicon_url: format!("{prefix}/favicon.svg"),
        }
    }
}

static INSTALLED: OnceLock<Assets> = OnceLock::new();

/// Sets the addresses for the life of the process. Says whether they were set: a second call changes nothing.
pub fn install(assets: Assets) -> bool {
    INSTALLED.set(assets).is_ok()
}

/// The installed addresses, or those below `/static` when nothing was installed (tests, the gallery).
#[must_use]
pub fn current() -> &'static Assets {
    static FALLBACK: OnceLock<Assets> = OnceLock::new();
    INSTALLED.get().unwrap_or_else(|| FALLBACK.get_or_init(|| Assets::below("/static")))
}

/// Joins the files of `style/` (path, content) into `app.css`.
///
/// Each file wraps itself in its `@layer`, so the order of files between layers does not matter; within a layer they
/// come in order of their paths.
#[must_use]
pub fn stylesheet(mut files: Vec<(String, String)>) -> String {
    files.sort();
    let mut css = String::from(LAYERS);
    for (_, content) in files {
        css.push_str(&content);
        css.push('\n');
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_declares_the_layers_before_any_file() {
        let css = stylesheet(vec![
            ("tokens.css".into(), "@layer tokens { }".into()),
            ("base.css".into(), "@layer base { }".into()),
        ]);
        assert!(css.starts_with("@layer tokens, base, components, pages;"));
        assert!(css.find("@layer base {") < css.find("@layer tokens {"));
    }
}
