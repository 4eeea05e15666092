//! The reference of a version: view models made from its document, each bounded in size.

pub mod index;
pub mod operation;
pub mod samples;
pub mod tree;

/// Addresses of a version's pages.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// `/t/{tenant}/apis/{api}/versions/{version}`
    pub version: String,
}

impl Addresses {
    #[must_use]
    pub fn index(&self) -> String {
        format!("{}/reference", self.version)
    }

    #[must_use]
    pub fn operation(&self, key: &str) -> String {
        format!("{}/reference/{key}", self.version)
    }

    /// The page of a named schema; names may hold any character.
    #[must_use]
    pub fn schema(&self, name: &str) -> String {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        format!("{}/schemas/{}", self.version, name.replace('+', "%20"))
    }
}
