//! Pages of subscriptions and approvals.

mod approvals;
mod detail;
mod subscribe;

use crate::http::routes::PageRoutes;

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/apis/{api}/versions/{version}/subscribe", subscribe::show)
        .post("/t/{tenant}/apis/{api}/versions/{version}/subscribe", subscribe::submit)
        .get("/t/{tenant}/subscriptions/{subscription}", detail::show)
        .post("/t/{tenant}/subscriptions/{subscription}/cancel", detail::cancel)
        .post("/t/{tenant}/subscriptions/{subscription}/suspend", detail::suspend)
        .post("/t/{tenant}/subscriptions/{subscription}/resume", detail::resume)
        .post("/t/{tenant}/subscriptions/{subscription}/approve", approvals::approve)
        .post("/t/{tenant}/subscriptions/{subscription}/reject", approvals::reject)
        .get("/t/{tenant}/approvals", approvals::inbox)
}
