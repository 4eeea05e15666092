//! One headgate per data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::RunError;

/// The lock; it ends with the process, however that ends.
#[derive(Debug)]
#[must_use]
pub struct Lock {
    _file: File,
}

/// Takes `<data>/lock` and writes our process id into it.
///
/// # Errors
/// [`RunError::InUse`] when another process has it.
pub fn take(data: &Path) -> Result<Lock, RunError> {
    let path = data.join("lock");
    let open = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
    let mut file = open.map_err(RunError::file(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let pid = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
            return Err(RunError::InUse { directory: data.to_owned(), pid });
        }
        Err(TryLockError::Error(source)) => return Err(RunError::File { path, source }),
    }
    let written = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(RunError::file(&path))?;
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_owner_is_told_who_the_first_is() {
        let data = std::env::temp_dir().join(format!("headgate-lock-{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let first = take(&data).unwrap();
        let refused = take(&data).unwrap_err().to_string();
        drop(first);
        let again = take(&data);
        std::fs::remove_dir_all(&data).unwrap();
        assert!(
            refused.contains(&format!("(process {})", std::process::id())) && refused.contains("--data"),
            "{refused}"
        );
        assert!(again.is_ok());
    }
}
