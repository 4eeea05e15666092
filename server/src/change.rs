//! One change of a tenant's state: a short transaction that cannot be committed without its
//! audit event.

use headgate_contract::snapshot::SnapshotVersion;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use time::OffsetDateTime;

use crate::audit::{self, Circumstances, Entry};
use crate::authz::{Grant, Permit};
use crate::clock::Clock;
use crate::error::Result;
use crate::snapshots;

/// A transaction in the name of a grant. Dropping it takes everything back.
#[derive(Debug)]
pub struct Change<'g, P: Permit> {
    transaction: Transaction<'static, Postgres>,
    grant: &'g Grant<P>,
    clock: Clock,
    now: OffsetDateTime,
}

impl<'g, P: Permit> Change<'g, P> {
    /// Begins a change; services call [`crate::state::AppState::begin`].
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(db: &PgPool, clock: &Clock, grant: &'g Grant<P>) -> Result<Self> {
        let transaction = db.begin().await?;
        Ok(Self { transaction, grant, clock: clock.clone(), now: clock.now() })
    }

    /// The connection, for stores.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    #[must_use]
    pub fn actor(&self) -> &crate::authz::Actor {
        self.grant.actor()
    }

    #[must_use]
    pub fn tenant(&self) -> crate::authz::Tenant {
        self.grant.tenant()
    }

    /// The one time of everything in this change.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Builds, compiles and stores the next snapshot from the rows as this change leaves them.
    /// Returns the version that carries the change, which is the present one when the change
    /// does not concern traffic after all.
    ///
    /// # Errors
    /// A conflict that names the faults when proxies would refuse the snapshot.
    pub async fn publish(&mut self, cause: &'static str) -> Result<SnapshotVersion> {
        snapshots::publish(&mut self.transaction, cause, self.now).await
    }

    /// Commits bookkeeping that changes nothing a person decided: a judgement, a lease.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub async fn keep(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }

    /// Writes the audit event and commits.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub async fn commit(mut self, entry: Entry) -> Result<()> {
        let circumstances = Circumstances {
            tenant: Some(self.grant.tenant()),
            actor: self.grant.actor(),
            request_id: self.grant.request_id(),
            at: self.now,
        };
        audit::record(&mut self.transaction, &self.clock, circumstances, &entry).await?;
        self.transaction.commit().await?;
        Ok(())
    }
}
