//! Pages of the catalogue.

mod api_settings;
mod choices;
mod draft;
mod heading;
mod import;
mod list;
mod reference;
mod version;
mod version_settings;

use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;

use crate::http::routes::PageRoutes;

/// Tenant, API and version of a path.
type VersionPath = Path<(String, String, String)>;

/// The largest document with the rest of its form.
const IMPORT_LIMIT: usize = 22 * 1024 * 1024;
const _: () = assert!(IMPORT_LIMIT > 21 * 1024 * 1024, "a document of the largest size must fit");

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new().merge(catalogue()).merge(imports()).merge(versions()).merge(settings())
}

fn catalogue() -> PageRoutes {
    PageRoutes::new().get("/t/{tenant}/apis", list::list).get("/t/{tenant}/apis/{api}", version::show_api)
}

fn imports() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/apis/import", import::form)
        .post("/t/{tenant}/apis/import", import::read.layer(DefaultBodyLimit::max(IMPORT_LIMIT)))
        .get("/t/{tenant}/apis/import/{draft}", draft::show)
        .post("/t/{tenant}/apis/import/{draft}", draft::confirm)
}

fn versions() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/apis/{api}/versions/{version}", version::show)
        .get("/t/{tenant}/apis/{api}/versions/{version}/plans", version::plans)
        .get("/t/{tenant}/apis/{api}/versions/{version}/specifications", version::specifications)
        .get("/t/{tenant}/apis/{api}/versions/{version}/specification", version::download)
        .get("/t/{tenant}/apis/{api}/versions/{version}/reference", reference::index)
        .get("/t/{tenant}/apis/{api}/versions/{version}/reference/{operation}", reference::operation)
        .get("/t/{tenant}/apis/{api}/versions/{version}/schemas/{schema}", reference::schema)
}

fn settings() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/apis/{api}/settings", api_settings::show)
        .post("/t/{tenant}/apis/{api}/settings", api_settings::update)
        .post("/t/{tenant}/apis/{api}/delete", api_settings::delete)
        .get("/t/{tenant}/apis/{api}/versions/{version}/settings", version_settings::show)
        .post("/t/{tenant}/apis/{api}/versions/{version}/settings/lifecycle", version_settings::move_stage)
        .post("/t/{tenant}/apis/{api}/versions/{version}/settings/upstream", version_settings::bind)
        .post("/t/{tenant}/apis/{api}/versions/{version}/settings/plans", version_settings::offer)
        .post("/t/{tenant}/apis/{api}/versions/{version}/settings/delete", version_settings::delete)
}
