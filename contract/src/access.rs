//! Who may do what: roles and permissions, as one table.
//!
//! The table is pure and printed by a test, so that a change of it is a visible diff.

use serde::{Deserialize, Serialize};

/// What a member is in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Finds APIs, registers applications, asks for subscriptions, sees own usage.
    Developer,
    /// Publishes APIs and plans, approves subscriptions, runs rollouts.
    ApiOwner,
    /// Everything inside the tenant: people, teams, audit.
    TenantAdmin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Developer, Self::ApiOwner, Self::TenantAdmin];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::ApiOwner => "api_owner",
            Self::TenantAdmin => "tenant_admin",
        }
    }

    /// The name shown to people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Developer => "Developer",
            Self::ApiOwner => "API owner",
            Self::TenantAdmin => "Tenant admin",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        let developer = matches!(
            permission,
            P::ReadCatalogue | P::ReadOwnApplications | P::WriteOwnApplications | P::ReadOwnTraffic
        );
        let owner = developer
            || matches!(
                permission,
                P::WriteApis
                    | P::ReadUpstreams
                    | P::WriteUpstreams
                    | P::WritePlans
                    | P::ReadAllApplications
                    | P::DecideSubscriptions
                    | P::ReadRollouts
                    | P::WriteRollouts
                    | P::ReadTraffic
                    | P::ReadNodes
            );
        match self {
            Self::Developer => developer,
            Self::ApiOwner => owner,
            Self::TenantAdmin => permission.scope() == Scope::Tenant,
        }
    }
}

/// Where a permission applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Tenant,
    Installation,
}

/// One thing that one may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    ReadCatalogue,
    WriteApis,
    ReadUpstreams,
    WriteUpstreams,
    WritePlans,
    ReadOwnApplications,
    WriteOwnApplications,
    ReadAllApplications,
    WriteAllApplications,
    DecideSubscriptions,
    ReadOwnTraffic,
    ReadTraffic,
    ReadRollouts,
    WriteRollouts,
    ReadNodes,
    ReadAudit,
    ReadMembers,
    WriteMembers,
    WriteServiceTokens,
    /// Create tenants, enrol nodes, load the demo: the platform operator's permission.
    OperateInstallation,
}

impl Permission {
    pub const ALL: [Self; 20] = [
        Self::ReadCatalogue,
        Self::WriteApis,
        Self::ReadUpstreams,
        Self::WriteUpstreams,
        Self::WritePlans,
        Self::ReadOwnApplications,
        Self::WriteOwnApplications,
        Self::ReadAllApplications,
        Self::WriteAllApplications,
        Self::DecideSubscriptions,
        Self::ReadOwnTraffic,
        Self::ReadTraffic,
        Self::ReadRollouts,
        Self::WriteRollouts,
        Self::ReadNodes,
        Self::ReadAudit,
        Self::ReadMembers,
        Self::WriteMembers,
        Self::WriteServiceTokens,
        Self::OperateInstallation,
    ];

    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::OperateInstallation => Scope::Installation,
            _ => Scope::Tenant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read this as the policy: one line a permission, `x` where the role has it.
    const POLICY: &str = "\
ReadCatalogue         developer=x api_owner=x tenant_admin=x
WriteApis             developer=- api_owner=x tenant_admin=x
ReadUpstreams         developer=- api_owner=x tenant_admin=x
WriteUpstreams        developer=- api_owner=x tenant_admin=x
WritePlans            developer=- api_owner=x tenant_admin=x
ReadOwnApplications   developer=x api_owner=x tenant_admin=x
WriteOwnApplications  developer=x api_owner=x tenant_admin=x
ReadAllApplications   developer=- api_owner=x tenant_admin=x
WriteAllApplications  developer=- api_owner=- tenant_admin=x
DecideSubscriptions   developer=- api_owner=x tenant_admin=x
ReadOwnTraffic        developer=x api_owner=x tenant_admin=x
ReadTraffic           developer=- api_owner=x tenant_admin=x
ReadRollouts          developer=- api_owner=x tenant_admin=x
WriteRollouts         developer=- api_owner=x tenant_admin=x
ReadNodes             developer=- api_owner=x tenant_admin=x
ReadAudit             developer=- api_owner=- tenant_admin=x
ReadMembers           developer=- api_owner=- tenant_admin=x
WriteMembers          developer=- api_owner=- tenant_admin=x
WriteServiceTokens    developer=- api_owner=- tenant_admin=x
OperateInstallation   developer=- api_owner=- tenant_admin=-
";

    #[test]
    fn policy_table_is_as_reviewed() {
        let mut printed = String::new();
        for permission in Permission::ALL {
            printed.push_str(&format!("{:<21}", format!("{permission:?}")));
            for role in Role::ALL {
                printed.push_str(&format!(" {}={}", role.word(), if role.allows(permission) { 'x' } else { '-' }));
            }
            printed.push('\n');
        }
        assert_eq!(printed, POLICY);
    }
}
