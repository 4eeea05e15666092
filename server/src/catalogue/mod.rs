//! The catalogue: APIs, their versions, specifications and reference, and the import that fills it.
//!
//! What another feature needs to know of a version, it asks here: [`find_subscribable_version`],
//! [`get_version_name`], [`offered_plans`], [`list_version_choices`].

pub mod api;
pub mod apis;
pub mod fetch;
pub mod imports;
mod markdown;
pub mod pages;
mod reference;
pub mod specifications;
pub mod versions;

use headgate_contract::access::Permission;

use crate::authz::{Grant, Permit};

pub use imports::{ImportRequest, ImportTarget, Imported, Outcome, UpstreamChoice, import_document};
pub use versions::{
    OfferedPlan, VersionChoice, VersionName, find_subscribable_version, get_version_name, list_version_choices,
    offered_plans,
};

/// Which versions an actor sees: drafts belong to those who write APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everything but drafts.
    WithoutDrafts,
    /// Drafts too.
    All,
}

impl Visibility {
    /// What the holder of this grant sees.
    #[must_use]
    pub fn of<P: Permit>(grant: &Grant<P>) -> Self {
        if grant.role().allows(Permission::WriteApis) { Self::All } else { Self::WithoutDrafts }
    }

    /// For binding as a query argument.
    fn shows_drafts(self) -> bool {
        self == Self::All
    }
}
