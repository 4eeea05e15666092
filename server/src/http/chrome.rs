//! What surrounds a page: navigation, tenant, person, flash messages, theme.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use headgate_app::components::{Flash, Icon, Link, Tone, initials};
use headgate_app::layouts::{NavGroup, NavItem, Shell, TenantLink, Theme, UserBadge};
use headgate_contract::access::Permission;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tower_sessions::Session;

use super::request_id::RequestIdentity;
use crate::authz::{Actor, Membership};
use crate::error::{Error, Result};
use crate::state::AppState;
use crate::subscriptions;

/// The places of the navigation; a page names the one it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Overview,
    Catalogue,
    Applications,
    Approvals,
    Upstreams,
    Plans,
    Rollouts,
    Nodes,
    Analytics,
    RequestLogs,
    AuditEvents,
    Members,
    Teams,
    ServiceTokens,
    /// Pages that no link of the navigation leads to, such as the account.
    Elsewhere,
}

struct Entry(Place, &'static str, &'static str, Icon, Permission);

const GROUPS: [(&str, &[Entry]); 4] = [
    (
        "",
        &[
            Entry(Place::Overview, "Overview", "", Icon::House, Permission::ReadCatalogue),
            Entry(Place::Catalogue, "Catalogue", "/apis", Icon::BookOpen, Permission::ReadCatalogue),
            Entry(
                Place::Applications,
                "Applications",
                "/applications",
                Icon::AppWindow,
                Permission::ReadOwnApplications,
            ),
        ],
    ),
    (
        "Operate",
        &[
            Entry(Place::Approvals, "Approvals", "/approvals", Icon::Inbox, Permission::DecideSubscriptions),
            Entry(Place::Rollouts, "Rollouts", "/rollouts", Icon::GitBranch, Permission::ReadRollouts),
            Entry(Place::Upstreams, "Upstreams", "/upstreams", Icon::Server, Permission::ReadUpstreams),
            Entry(Place::Plans, "Plans", "/plans", Icon::WalletCards, Permission::WritePlans),
            Entry(Place::Nodes, "Nodes", "/nodes", Icon::Network, Permission::ReadNodes),
        ],
    ),
    (
        "Observe",
        &[
            Entry(Place::Analytics, "Analytics", "/analytics", Icon::ChartLine, Permission::ReadOwnTraffic),
            Entry(Place::RequestLogs, "Request logs", "/request-logs", Icon::ScrollText, Permission::ReadOwnTraffic),
            Entry(Place::AuditEvents, "Audit", "/audit-events", Icon::History, Permission::ReadAudit),
        ],
    ),
    (
        "Settings",
        &[
            Entry(Place::Members, "Members", "/members", Icon::Users, Permission::ReadMembers),
            Entry(Place::Teams, "Teams", "/teams", Icon::Boxes, Permission::ReadMembers),
            Entry(
                Place::ServiceTokens,
                "Service tokens",
                "/service-tokens",
                Icon::KeyRound,
                Permission::WriteServiceTokens,
            ),
        ],
    ),
];

/// Extracted by every page handler; [`Chrome::shell`] makes the layout's argument of it.
#[derive(Debug, Clone)]
pub struct Chrome {
    pub now: OffsetDateTime,
    actor: Option<Arc<Actor>>,
    membership: Option<Membership>,
    open_approvals: u64,
    flash: Vec<Flash>,
    theme: Theme,
    request_id: String,
    path: String,
}

impl Chrome {
    /// The shell of a page with this title, at this place.
    #[must_use]
    pub fn shell(&self, title: impl Into<String>, place: Place) -> Shell {
        Shell {
            title: title.into(),
            tenant: self.membership.as_ref().map(tenant_link),
            other_tenants: self.other_tenants(),
            user: self.actor.as_deref().map(user_badge),
            nav: self.nav(place),
            flash: self.flash.clone(),
            theme: self.theme,
            request_id: self.request_id.clone(),
            path: self.path.clone(),
        }
    }

    /// Where pages of this tenant live: `/t/{slug}`.
    #[must_use]
    pub fn base(&self) -> String {
        self.membership.as_ref().map(|membership| format!("/t/{}", membership.slug)).unwrap_or_default()
    }

    /// For showing or hiding buttons; showing is never the check.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.membership.as_ref().is_some_and(|membership| membership.role.allows(permission))
    }

    #[must_use]
    pub fn is_operator(&self) -> bool {
        self.actor.as_deref().is_some_and(|actor| actor.is_operator)
    }

    #[must_use]
    pub fn open_approvals(&self) -> u64 {
        self.open_approvals
    }

    fn other_tenants(&self) -> Vec<TenantLink> {
        let here = self.membership.as_ref().map(|membership| membership.tenant_id);
        let memberships = self.actor.iter().flat_map(|actor| &actor.memberships);
        memberships.filter(|membership| Some(membership.tenant_id) != here).map(tenant_link).collect()
    }

    fn nav(&self, place: Place) -> Vec<NavGroup> {
        if self.membership.is_none() {
            return Vec::new();
        }
        let groups = GROUPS.iter().map(|(label, entries)| {
            let visible = entries.iter().filter(|Entry(.., permission)| self.may(*permission));
            NavGroup { label: (*label).to_owned(), items: visible.map(|entry| self.nav_item(entry, place)).collect() }
        });
        groups.filter(|group| !group.items.is_empty()).collect()
    }

    fn nav_item(&self, entry: &Entry, place: Place) -> NavItem {
        let Entry(own, label, path, icon, _) = entry;
        let count = (*own == Place::Approvals && self.open_approvals > 0).then_some(self.open_approvals);
        let href = format!("{}{path}", self.base());
        NavItem { label: (*label).to_owned(), href, icon: *icon, current: *own == place, count }
    }
}

impl FromRequestParts<AppState> for Chrome {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let actor = parts.extensions.get::<Arc<Actor>>().cloned();
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(Error::internal)?;
        let slug = params.iter().find(|(name, _)| *name == "tenant").map(|(_, value)| value.to_owned());
        let membership = actor.as_deref().zip(slug).and_then(|(actor, slug)| actor.membership(&slug)).cloned();
        let open_approvals = match &membership {
            Some(own) if own.role.allows(Permission::DecideSubscriptions) => {
                subscriptions::count_open(&state.db, own.tenant_id).await?
            }
            _ => 0,
        };
        Ok(Self {
            now: state.clock.now(),
            actor,
            membership,
            open_approvals,
            flash: take_flash(parts).await?,
            theme: theme_of(&parts.headers),
            request_id: parts.extensions.get::<RequestIdentity>().map(|id| id.0.to_string()).unwrap_or_default(),
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        })
    }
}

fn tenant_link(membership: &Membership) -> TenantLink {
    TenantLink { name: membership.name.clone(), slug: membership.slug.to_string() }
}

fn user_badge(actor: &Actor) -> UserBadge {
    let mut links = vec![Link::new("Account", "/account")];
    if actor.is_operator {
        links.push(Link::new("Tenants", "/operator/tenants"));
    }
    UserBadge { name: actor.name.clone(), initials: initials(&actor.name), links }
}

/// The theme of the request's cookie.
#[must_use]
pub fn theme_of(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let theme = cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("theme="));
    theme.map_or(Theme::System, Theme::parse)
}

const FLASH: &str = "flash";

#[derive(Debug, Serialize, Deserialize)]
struct StoredFlash {
    tone: String,
    text: String,
}

/// Leaves a message for the page that the following redirect leads to.
///
/// # Errors
/// When the session cannot be written.
pub async fn flash(session: &Session, tone: Tone, text: impl Into<String>) -> Result<()> {
    let message = StoredFlash { tone: tone.name().to_owned(), text: text.into() };
    Ok(session.insert(FLASH, message).await?)
}

async fn take_flash(parts: &Parts) -> Result<Vec<Flash>> {
    let Some(session) = parts.extensions.get::<Session>().filter(|_| parts.method == Method::GET) else {
        return Ok(Vec::new());
    };
    let stored: Option<StoredFlash> = session.get(FLASH).await?;
    let Some(StoredFlash { tone, text }) = stored else { return Ok(Vec::new()) };
    session.remove::<StoredFlash>(FLASH).await?;
    let tones = [Tone::Info, Tone::Success, Tone::Warning, Tone::Danger];
    let tone = tones.into_iter().find(|known| known.name() == tone).unwrap_or(Tone::Neutral);
    Ok(vec![Flash { tone, text }])
}
