//! One marker type for each permission, so that a signature tells what a function demands.

use headgate_contract::access::Permission;

/// Names one [`Permission`] as a type.
pub trait Permit: Send + Sync + 'static {
    const PERMISSION: Permission;
}

macro_rules! permits {
    ($($name:ident),+ $(,)?) => {$(
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Permit for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

permits!(
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
);
