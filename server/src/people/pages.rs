//! The pages of people, grouped by path.

use super::{accounts, invitations, members, service_tokens, setup, sign_in, teams, tenants};
use crate::http::routes::PageRoutes;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .merge(setup::pages::pages())
        .merge(sign_in::pages::pages())
        .merge(accounts::pages::pages())
        .merge(invitations::pages::pages())
        .merge(members::pages::pages())
        .merge(teams::pages::pages())
        .merge(service_tokens::pages::pages())
        .merge(tenants::pages::pages())
}
