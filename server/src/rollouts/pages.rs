//! Pages of rollouts.

mod dashboard;
mod list;
mod plan;

use crate::http::routes::PageRoutes;

pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/rollouts", list::list)
        .get("/t/{tenant}/rollouts/new", plan::new)
        .post("/t/{tenant}/rollouts/new", plan::create)
        .get("/t/{tenant}/rollouts/{rollout}", dashboard::show)
        .get("/t/{tenant}/rollouts/{rollout}/stream", dashboard::stream)
        .post("/t/{tenant}/rollouts/{rollout}/{command}", dashboard::command)
}
