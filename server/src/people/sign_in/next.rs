//! Where a redirect may lead: to a path of this portal and nowhere else.

/// A path with query on this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts what every browser understands as a path here. `//host` and `/\host` are other
    /// hosts, and browsers remove tabs and line ends before they look (WHATWG URL §4.4).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let is_plain = !text.contains('\\') && text.chars().all(|c| !c.is_control()) && text.is_ascii();
        (is_path && is_plain).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn paths_here_are_accepted() {
        for path in ["/", "/t/acme/apis?q=a&cursor=b", "/invitations/abc"] {
            assert_eq!(LocalPath::parse(path).map(|path| path.as_str().to_owned()), Some(path.to_owned()));
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        for path in [
            "",
            "t",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:x",
            "/a\nb",
        ] {
            assert_eq!(LocalPath::parse(path), None, "{path:?}");
        }
    }
}
