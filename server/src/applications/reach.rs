//! Whose applications somebody may see and change.

use headgate_contract::access::Permission;
use headgate_contract::ids::UserId;
use uuid::Uuid;

use super::Application;
use crate::authz::{Grant, Permit};
use crate::error::{Error, Result};

/// What a list of applications, keys or subscriptions is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Applications that this person made, or that a team of theirs owns.
    Own(UserId),
    /// All of the tenant.
    All,
}

impl Reach {
    /// What the holder of this grant may see.
    ///
    /// # Errors
    /// [`Error::Denied`] for an actor that is nobody and may not see all.
    pub fn of_reader<P: Permit>(grant: &Grant<P>) -> Result<Self> {
        if grant.role().allows(Permission::ReadAllApplications) {
            return Ok(Self::All);
        }
        Self::own(grant)
    }

    /// Only what is the holder's own, whatever else they may see.
    ///
    /// # Errors
    /// [`Error::Denied`] for an actor that is nobody.
    pub fn own<P: Permit>(grant: &Grant<P>) -> Result<Self> {
        grant.actor().user_id().map(Self::Own).ok_or(Error::Denied)
    }

    /// For binding as a query argument: `null` is no limit.
    #[must_use]
    pub fn uuid(self) -> Option<Uuid> {
        match self {
            Self::Own(user) => Some(user.0),
            Self::All => None,
        }
    }
}

/// An application as the holder of a grant may see it; invisible ones look like absent ones.
pub(super) fn require_readable<P: Permit>(grant: &Grant<P>, application: Option<Application>) -> Result<Application> {
    let sees_all = grant.role().allows(Permission::ReadAllApplications);
    application.filter(|application| application.is_own || sees_all).ok_or(Error::NotFound)
}

/// Refuses those who may see an application, but not change it.
pub(super) fn require_writable<P: Permit>(grant: &Grant<P>, application: Application) -> Result<Application> {
    if may_write(grant, &application) { Ok(application) } else { Err(Error::Denied) }
}

/// For showing or hiding buttons, and for the check itself.
#[must_use]
pub fn may_write<P: Permit>(grant: &Grant<P>, application: &Application) -> bool {
    application.is_own || grant.role().allows(Permission::WriteAllApplications)
}
