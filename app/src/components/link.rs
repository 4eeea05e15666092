//! A place to go, as data.

/// Text and address of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the visitor reads.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link with this text to this address.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}
