//! What a layout needs to know about the request: plain owned values, decided by the server.

use crate::components::{Flash, Icon, Link};

/// Light, dark, or as the system says; kept in a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Value of the cookie `theme` and of the form field `theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; anything unknown is as the system says.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// Value of the attribute `data-theme` of the root element; absent for the system's choice.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The tenant the page belongs to, or one to switch to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantLink {
    /// Its name.
    pub name: String,
    /// Its slug, the first part of its addresses: `/t/<slug>`.
    pub slug: String,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserBadge {
    /// Name.
    pub name: String,
    /// One or two letters, see `components::initials`.
    pub initials: String,
    /// Links of the user menu, e.g. "Account"; signing out is always there.
    pub links: Vec<Link>,
}

/// One place in the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its word.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its picture.
    pub icon: Icon,
    /// Whether the page shown belongs to it.
    pub current: bool,
    /// A number that asks for attention, e.g. open approvals.
    pub count: Option<u64>,
}

/// Places that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// Their word; empty for the first group.
    pub label: String,
    /// The places.
    pub items: Vec<NavItem>,
}

/// Everything a layout needs beside the page itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shell {
    /// Title of the page, without the name of the product.
    pub title: String,
    /// The tenant; none on pages above tenants.
    pub tenant: Option<TenantLink>,
    /// Tenants the person may switch to.
    pub other_tenants: Vec<TenantLink>,
    /// The signed-in person; none on public pages.
    pub user: Option<UserBadge>,
    /// The navigation. Only what works and what the person may see.
    pub nav: Vec<NavGroup>,
    /// Messages of the last action.
    pub flash: Vec<Flash>,
    /// Light or dark.
    pub theme: Theme,
    /// Id of the request, shown where something went wrong.
    pub request_id: String,
    /// Path and query of the page shown; the theme form sends it back as `next`.
    pub path: String,
}
