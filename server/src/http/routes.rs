//! A router that remembers its routes, so that a test can ask who may use each of them.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{get, post};

use crate::state::AppState;

/// One page or form route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageRoute {
    pub method: &'static str,
    pub path: &'static str,
}

/// Routes for browsers: pages are `GET`, forms are `POST`.
#[derive(Debug, Default)]
pub struct PageRoutes {
    router: Router<AppState>,
    routes: Vec<PageRoute>,
}

impl PageRoutes {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn get<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.routes.push(PageRoute { method: "GET", path });
        self.router = self.router.route(path, get(handler));
        self
    }

    #[must_use]
    pub fn post<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.routes.push(PageRoute { method: "POST", path });
        self.router = self.router.route(path, post(handler));
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.router = self.router.merge(other.router);
        self
    }

    /// The list of routes, and the router.
    pub fn into_parts(self) -> (Vec<PageRoute>, Router<AppState>) {
        (self.routes, self.router)
    }
}
