//! Refuses paths that proxy and upstream could read differently.
//!
//! The path is matched and forwarded as it came. That is only safe when nothing in it changes meaning once somebody
//! normalises it, so dot segments (RFC 3986 §5.2.4), encoded slashes and backslashes, control characters and broken
//! percent encoding (§2.1) are refused, whether they are spelled plainly or encoded.

use headgate_contract::gateway::GatewayFault;

/// Checks the raw path, without the query.
///
/// # Errors
/// [`GatewayFault::MalformedRequest`].
pub fn check(path: &str) -> Result<(), GatewayFault> {
    if path.starts_with('/') && (is_plain(path) || path.split('/').all(is_sound)) {
        Ok(())
    } else {
        Err(GatewayFault::MalformedRequest)
    }
}

/// True when nothing in the path calls for a closer look: most paths, in one pass.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| PLAIN[usize::from(byte)])
}

static PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = !(byte <= 31 || matches!(byte as u8, 127 | b'%' | b'\\' | b'.'));
        byte += 1;
    }
    plain
};

fn is_sound(segment: &str) -> bool {
    let mut rest = segment.bytes();
    let (mut dots, mut others) = (0, 0);
    while let Some(byte) = rest.next() {
        let byte = if byte == b'%' {
            let (Some(high), Some(low)) = (rest.next().and_then(digit), rest.next().and_then(digit)) else {
                return false;
            };
            let decoded = high << 4 | low;
            if matches!(decoded, b'/' | b'\\' | 0..=31 | 127) {
                return false;
            }
            decoded
        } else {
            byte
        };
        match byte {
            b'\\' => return false,
            _ if byte.is_ascii_control() => return false,
            b'.' => dots += 1,
            _ => others += 1,
        }
    }
    others > 0 || !(1..=2).contains(&dots)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_change_when_normalised_are_refused() {
        for bad in [
            "/a/../b",
            "/a/./b",
            "/..",
            "/a/%2e%2E/b",
            "/a/.%2e",
            "/a%2fb",
            "/a%5Cb",
            "/a\\b",
            "/a%00",
            "/a\u{7}b",
            "/a%20\tb",
            "/a%zz",
            "/a%2",
            "a",
            "*",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ordinary_paths_pass() {
        for good in ["/", "/a/b", "/a/.well-known/x", "/a/...", "/a/b.json", "/a/x%20y", "/a//b", "/%C3%A4", "/a/..b"] {
            assert!(check(good).is_ok(), "{good}");
        }
    }
}
