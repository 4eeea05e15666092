//! JSON pointers (RFC 6901): writing them, and reading those in `$ref` fragments.

/// `parent` extended by one key.
pub(crate) fn join(parent: &str, key: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + key.len() + 1);
    pointer.push_str(parent);
    push(&mut pointer, key);
    pointer
}

/// Appends one key, escaped, to `pointer`.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Last key of a pointer, unescaped; `None` for the root.
pub(crate) fn last_key(pointer: &str) -> Option<String> {
    let (_, key) = pointer.rsplit_once('/')?;
    Some(key.replace("~1", "/").replace("~0", "~"))
}

/// Where the text of a `$ref` leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// Into the same document, as a pointer.
    Local(String),
    /// Into another document, to an anchor, or longer than any sensible pointer: not followed.
    Remote,
}

/// Longest fragment that is followed, in bytes: chains of references copy it often.
const MAX_REFERENCE: usize = 8192;

/// Reads the text of a `$ref`.
pub(crate) fn reference(text: &str) -> Reference {
    match text.strip_prefix('#').filter(|fragment| fragment.len() <= MAX_REFERENCE) {
        Some(fragment) if fragment.is_empty() || fragment.starts_with('/') => {
            Reference::Local(percent_decode(fragment))
        }
        _ => Reference::Remote,
    }
}

/// Decodes `%xx` (RFC 3986 §2.1); what is not valid stays as written.
fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match code.filter(|_| byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}
