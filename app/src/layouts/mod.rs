//! Layouts: what stands around a page.

mod app_layout;
mod auth_layout;
mod error_page;
mod page;
mod shell;
mod theme_switch;

pub use app_layout::*;
pub use auth_layout::*;
pub use error_page::*;
pub use page::*;
pub use shell::*;
pub use theme_switch::*;
