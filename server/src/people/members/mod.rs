//! Members of a tenant and their roles.

pub mod api;
pub mod pages;
mod store;

use headgate_contract::access::Role;
use headgate_contract::ids::UserId;
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::audit::Entry;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::authz::{Grant, Tenant};
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub use store::{MemberKey, MemberRow};

/// Who becomes what, and when.
#[derive(Debug, Clone, Copy)]
pub struct NewMember {
    pub user_id: UserId,
    pub role: Role,
    pub at: OffsetDateTime,
}

/// Makes a user a member of a tenant; somebody who is one already stays what they are.
///
/// # Errors
/// When the database fails.
pub async fn add_member(conn: &mut PgConnection, tenant: Tenant, member: NewMember) -> Result<()> {
    Ok(store::insert(conn, tenant, member).await?)
}

/// Members by name.
///
/// # Errors
/// When the database fails or the cursor is not one of ours.
pub async fn list(state: &AppState, grant: &Grant<ReadMembers>, query: &PageQuery) -> Result<Page<MemberRow>> {
    let rows = store::list(&state.db, grant.tenant(), query.after()?, query.limit() + 1).await?;
    Page::from_surplus(rows, query.limit(), MemberRow::key)
}

/// One member.
///
/// # Errors
/// [`Error::NotFound`] when nobody of this id is a member here.
pub async fn get(state: &AppState, grant: &Grant<ReadMembers>, user_id: UserId) -> Result<MemberRow> {
    Ok(store::get(&mut *state.db.acquire().await?, grant.tenant(), user_id).await?)
}

/// Whether a member has this e-mail address.
pub(super) async fn has_email(conn: &mut PgConnection, tenant: Tenant, email: &str) -> Result<bool> {
    Ok(store::has_email(conn, tenant, email).await?)
}

/// Gives a member another role.
///
/// # Errors
/// A conflict when this would leave the tenant without a tenant admin.
pub async fn change_role(state: &AppState, grant: &Grant<WriteMembers>, user_id: UserId, role: Role) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let admins = store::lock_admins(change.conn(), grant.tenant()).await?;
    let member = store::get(change.conn(), grant.tenant(), user_id).await?;
    if member.role == role {
        return Ok(());
    }
    refuse_last(&admins, user_id)?;
    store::update_role(change.conn(), grant.tenant(), user_id, role).await?;
    let entry = Entry::new("change_member_role", "member", user_id, member.name)
        .before(json!({ "role": member.role.word() }))
        .after(json!({ "role": role.word() }));
    change.commit(entry).await
}

/// Removes a member: their teams of this tenant lose them, their service tokens stop working.
/// What they made stays.
///
/// # Errors
/// A conflict when this would leave the tenant without a tenant admin.
pub async fn remove(state: &AppState, grant: &Grant<WriteMembers>, user_id: UserId) -> Result<()> {
    let mut change = state.begin(grant).await?;
    let admins = store::lock_admins(change.conn(), grant.tenant()).await?;
    let member = store::get(change.conn(), grant.tenant(), user_id).await?;
    refuse_last(&admins, user_id)?;
    store::delete(change.conn(), grant.tenant(), user_id).await?;
    let entry = Entry::new("remove_member", "member", user_id, member.name)
        .before(json!({ "email": member.email, "role": member.role.word() }));
    change.commit(entry).await
}

fn refuse_last(admins: &[UserId], user_id: UserId) -> Result<()> {
    if *admins == [user_id] {
        let detail = "This is the only tenant admin. Make somebody else a tenant admin first.";
        return Err(Error::conflict("last_tenant_admin", "A tenant needs a tenant admin", detail));
    }
    Ok(())
}
