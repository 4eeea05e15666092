//! What all routes share: request ids, problem documents, security headers, paging, entity tags.

pub mod assets;
pub mod chrome;
pub mod etag;
pub mod form;
pub mod idempotency;
pub mod json;
pub mod live;
pub mod paging;
pub mod problems;
pub mod request_id;
pub mod routes;
pub mod security;
