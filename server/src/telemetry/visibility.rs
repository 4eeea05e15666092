//! Whose traffic somebody may see.

use headgate_contract::ids::UserId;

use crate::authz::Grant;
use crate::authz::permits::{ReadOwnTraffic, ReadTraffic};

/// All of the tenant, or that of the person's own applications and those of their teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    All,
    OwnApplications(UserId),
    Nothing,
}

impl Visibility {
    #[must_use]
    pub fn of(grant: &Grant<ReadOwnTraffic>) -> Self {
        match (grant.also::<ReadTraffic>(), grant.actor().user_id()) {
            (Ok(_), _) => Self::All,
            (Err(_), Some(user)) => Self::OwnApplications(user),
            (Err(_), None) => Self::Nothing,
        }
    }
}
