//! Pages of the catalogue: the list, an API, its reference, its settings, and the import.

mod api_settings;
mod heading;
mod import;
mod list;
mod operation;
mod overview;
mod plans;
mod preview;
mod problems;
mod reference;
mod schema;
mod specification;
mod version_settings;
mod words;

pub use api_settings::*;
pub use heading::*;
pub use import::*;
pub use list::*;
pub use operation::*;
pub use overview::*;
pub use plans::*;
pub use preview::*;
pub use problems::*;
pub use reference::*;
pub use schema::*;
pub use specification::*;
pub use version_settings::*;
pub use words::*;
