//! Pages of applications.

mod detail;
mod form;
mod list;

use crate::http::routes::PageRoutes;

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/applications", list::list)
        .get("/t/{tenant}/applications/new", form::new)
        .post("/t/{tenant}/applications", form::create)
        .get("/t/{tenant}/applications/{application}", detail::show)
        .get("/t/{tenant}/applications/{application}/edit", form::edit)
        .post("/t/{tenant}/applications/{application}/edit", form::update)
        .post("/t/{tenant}/applications/{application}/delete", detail::delete)
}
