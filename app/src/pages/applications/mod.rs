//! Pages of applications and their API keys.

pub mod form;
pub mod key;
pub mod key_form;
pub mod key_once;
pub mod key_state;
pub mod list;
pub mod page;
