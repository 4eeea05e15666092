//! The signed-in layout: navigation at the side (on a phone in a menu at the top), the page beside it.

use leptos::prelude::*;

use super::page::Page;
use super::shell::{NavGroup, NavItem, Shell, TenantLink, UserBadge};
use super::theme_switch::ThemeSwitch;
use crate::components::{Avatar, BrandMark, Icon, Toasts};

/// The layout of every page for signed-in people, and of the public catalogue.
#[component]
pub fn AppLayout(
    /// Who, where, what may be reached.
    shell: Shell,
    /// The page, starting with a `PageHeader`.
    children: Children,
) -> AnyView {
    let Shell { title, tenant, other_tenants, user, nav, flash, theme, request_id: _, path } = shell;
    let menu_nav = nav.clone();
    view! {
        <Page title theme>
            <div class="app">
                <header class="topbar">
                    <details class="menu-drawer" data-popup="">
                        <summary class="icon-button" aria-label="Menu"><Icon name=Icon::Menu/></summary>
                        <div class="menu-drawer-panel"><Navigation label="Menu" groups=menu_nav/></div>
                    </details>
                    <TenantSwitch tenant others=other_tenants/>
                    <div class="topbar-end">
                        <ThemeSwitch theme next=path/>
                        {user.map(|user| view! { <UserMenu user/> })}
                    </div>
                </header>
                <aside class="sidebar"><Navigation label="Main" groups=nav/></aside>
                <main class="main" id="main" tabindex="-1">
                    <Toasts flash/>
                    {children()}
                </main>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Navigation(#[prop(into)] label: String, groups: Vec<NavGroup>) -> AnyView {
    let groups: Vec<AnyView> = groups
        .into_iter()
        .map(|group| {
            let items: Vec<AnyView> = group.items.into_iter().map(nav_item).collect();
            view! {
                {(!group.label.is_empty()).then(|| view! { <p class="nav-label">{group.label}</p> })}
                <ul class="nav-list">{items}</ul>
            }
            .into_any()
        })
        .collect();
    view! { <nav class="nav" aria-label=label>{groups}</nav> }.into_any()
}

fn nav_item(item: NavItem) -> AnyView {
    view! {
        <li>
            <a class="nav-item" href=item.href aria-current=item.current.then_some("page")>
                <Icon name=item.icon/>
                <span>{item.label}</span>
                {item.count.filter(|count| *count > 0).map(|count| view! { <span class="count">{count.to_string()}</span> })}
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn TenantSwitch(tenant: Option<TenantLink>, others: Vec<TenantLink>) -> AnyView {
    let Some(tenant) = tenant else {
        return view! { <a class="topbar-home" href="/"><BrandMark/><span class="topbar-name">"Headgate"</span></a> }
            .into_any();
    };
    let home = format!("/t/{}", tenant.slug);
    let others: Vec<AnyView> = others
        .into_iter()
        .map(|other| {
            view! { <li><a class="menu-item" href=format!("/t/{}", other.slug)>{other.name}</a></li> }.into_any()
        })
        .collect();
    let switch = (!others.is_empty()).then(|| {
        view! {
            <details class="menu" data-popup="">
                <summary class="icon-button icon-button-small" aria-label="Switch tenant"><Icon name=Icon::ChevronsUpDown/></summary>
                <div class="menu-panel">
                    <p class="menu-title">"Switch tenant"</p>
                    <ul>{others}</ul>
                </div>
            </details>
        }
    });
    view! {
        <div class="tenant-switch">
            <a class="topbar-home" href=home>
                <BrandMark/>
                <span class="topbar-name">{tenant.name}</span>
            </a>
            {switch}
        </div>
    }
    .into_any()
}

#[component]
fn UserMenu(user: UserBadge) -> AnyView {
    let links: Vec<AnyView> = user
        .links
        .into_iter()
        .map(|link| view! { <li><a class="menu-item" href=link.href>{link.label}</a></li> }.into_any())
        .collect();
    view! {
        <details class="menu menu-end" data-popup="">
            <summary class="avatar-button" aria-label=format!("Account of {}", user.name)>
                <Avatar initials=user.initials/>
            </summary>
            <div class="menu-panel">
                <p class="menu-title">{user.name}</p>
                <ul>
                    {links}
                    <li>
                        <form method="post" action="/sign-out">
                            <button class="menu-item" type="submit"><Icon name=Icon::LogOut/>"Sign out"</button>
                        </form>
                    </li>
                </ul>
            </div>
        </details>
    }
    .into_any()
}
