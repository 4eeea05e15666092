//! Secrets that are files: made once from the kernel's randomness, readable for one user only.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Bytes of randomness in a secret.
const BYTES: usize = 32;

/// Reads the secret in `path`, or makes one: 64 hexadecimal digits, mode 0600.
///
/// # Errors
/// When the file can be neither read nor made.
pub fn load_or_create(path: &Path) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let secret = hexadecimal(&random()?);
    let unfinished = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    Ok(secret)
}

/// A short name that no two calls share.
///
/// # Errors
/// When the kernel gives no randomness.
pub fn unique_name() -> io::Result<String> {
    Ok(hexadecimal(&random()?[..8]))
}

fn random() -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_made_once_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("headgate-secret-{}", std::process::id()));
        let first = load_or_create(&path).unwrap();
        let second = load_or_create(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        std::fs::remove_file(&path).unwrap();
        assert_eq!((first.len(), mode), (64, 0o600));
        assert_eq!(first, second);
    }
}
