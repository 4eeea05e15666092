//! Pages of request logs and analytics.

mod analytics;
mod request_logs;

use crate::http::routes::PageRoutes;

pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/request-logs", request_logs::list)
        .get("/t/{tenant}/request-logs/stream", request_logs::stream)
        .get("/t/{tenant}/request-logs/{request}", request_logs::show)
        .get("/t/{tenant}/analytics", analytics::show)
        .get("/t/{tenant}/analytics/stream", analytics::stream)
}
