//! Pages of upstreams.

mod detail;
mod form;
mod list;
mod targets;

use crate::http::routes::PageRoutes;

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/upstreams", list::list)
        .get("/t/{tenant}/upstreams/new", form::new)
        .post("/t/{tenant}/upstreams", form::create)
        .get("/t/{tenant}/upstreams/{upstream}", detail::show)
        .get("/t/{tenant}/upstreams/{upstream}/edit", form::edit)
        .post("/t/{tenant}/upstreams/{upstream}/edit", form::update)
        .post("/t/{tenant}/upstreams/{upstream}/delete", detail::delete)
        .post("/t/{tenant}/upstreams/{upstream}/targets", targets::add)
        .post("/t/{tenant}/upstreams/{upstream}/targets/{target}/weight", targets::set_weight)
        .post("/t/{tenant}/upstreams/{upstream}/targets/{target}/remove", targets::remove)
}
