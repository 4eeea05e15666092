//! What the head of every page of a version needs.

use headgate_app::components::Tab;
use headgate_app::pages::catalogue::{ApiHeading, VersionLink};
use headgate_contract::access::Permission;

use crate::authz::Grant;
use crate::authz::permits::ReadCatalogue;
use crate::catalogue::apis::{self, Api};
use crate::catalogue::reference::Addresses;
use crate::catalogue::versions::{self, Version};
use crate::error::Result;
use crate::http::chrome::Chrome;
use crate::nodes;
use crate::state::AppState;

/// A version with its API, its siblings and its addresses.
#[derive(Debug)]
pub struct Loaded {
    pub api: Api,
    pub version: Version,
    pub addresses: Addresses,
    siblings: Vec<Version>,
}

/// The part of a version that a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Overview,
    Reference,
    Plans,
    Specification,
    Settings,
}

/// Loads what the head shows.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the version is not there or not visible.
pub async fn load(
    state: &AppState,
    grant: &Grant<ReadCatalogue>,
    chrome: &Chrome,
    address: versions::Address<'_>,
) -> Result<Loaded> {
    let version = versions::get(state, grant, address).await?;
    let api = apis::get(state, grant, address.0).await?;
    let siblings = versions::list(state, grant, api.id).await?;
    let addresses = Addresses { version: version_href(chrome, &version) };
    Ok(Loaded { api, version, addresses, siblings })
}

/// Where a version's pages begin.
#[must_use]
pub fn version_href(chrome: &Chrome, version: &Version) -> String {
    format!("{}/apis/{}/versions/{}", chrome.base(), version.name.api_slug, version.name.version_slug)
}

impl Loaded {
    /// The title of the page for the browser.
    #[must_use]
    pub fn title(&self) -> String {
        self.version.name.title()
    }

    /// The head with `part` as the current tab.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heading(&self, state: &AppState, chrome: &Chrome, part: Part) -> Result<ApiHeading> {
        let may_write = chrome.may(Permission::WriteApis);
        let acknowledgement = match self.version.effective.filter(|_| may_write) {
            Some(snapshot) => Some(nodes::acknowledgement(&state.db, snapshot).await?),
            None => None,
        };
        let (catalogue, lifecycle) = (format!("{}/apis", chrome.base()), self.version.name.lifecycle);
        let api_href = format!("{catalogue}/{}", self.api.slug);
        Ok(ApiHeading {
            edit_href: may_write.then(|| format!("{api_href}/settings")),
            subscribe_href: self.subscribe_href(chrome),
            catalogue,
            api_href,
            api_name: self.api.name.clone(),
            version: self.version.name.version_slug.clone(),
            lifecycle,
            owner_team: self.api.owner_team.as_ref().map(|team| team.name.clone()),
            versions: self.siblings.iter().map(|sibling| self.link(chrome, sibling)).collect(),
            tabs: self.tabs(part, may_write),
            acknowledgement,
        })
    }

    /// Where this visitor can subscribe.
    #[must_use]
    pub fn subscribe_href(&self, chrome: &Chrome) -> Option<String> {
        let is_open =
            self.version.name.lifecycle.accepts_subscriptions() && chrome.may(Permission::WriteOwnApplications);
        is_open.then(|| format!("{}/subscribe", self.addresses.version))
    }

    fn link(&self, chrome: &Chrome, sibling: &Version) -> VersionLink {
        VersionLink {
            slug: sibling.name.version_slug.clone(),
            href: version_href(chrome, sibling),
            lifecycle: sibling.name.lifecycle,
            is_current: sibling.name.version_id == self.version.name.version_id,
        }
    }

    fn tabs(&self, part: Part, may_write: bool) -> Vec<Tab> {
        let base = &self.addresses.version;
        let operations = u64::try_from(self.version.operation_count).unwrap_or_default();
        let tab = |own: Part, label: &str, href: String| Tab {
            label: label.to_owned(),
            href,
            current: own == part,
            count: None,
        };
        let mut tabs = vec![tab(Part::Overview, "Overview", base.clone())];
        if self.version.specification.is_some() {
            tabs.push(tab(Part::Reference, "Reference", self.addresses.index()).count(operations));
        }
        tabs.push(tab(Part::Plans, "Plans", format!("{base}/plans")));
        tabs.push(tab(Part::Specification, "Specification", format!("{base}/specifications")));
        if may_write {
            tabs.push(tab(Part::Settings, "Settings", format!("{base}/settings")));
        }
        tabs
    }
}
