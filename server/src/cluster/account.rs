//! Whom Postgres runs as: ourselves, or, because it refuses to run as root, another user.

use std::path::Path;
use std::process::Command;

use crate::process::Account;

use super::ClusterError;

/// User taken when we are root and nobody said otherwise; Debian's Postgres packages make it.
const DEFAULT_USER: &str = "postgres";

/// The account to become, or `None` to stay who we are.
///
/// A cluster that already exists keeps its owner: as root we become that user, otherwise we must be that user.
///
/// # Errors
/// [`ClusterError::NoUser`], or [`ClusterError::ForeignDirectory`].
pub fn choose(cluster: &Path, user: Option<&str>) -> Result<Option<Account>, ClusterError> {
    let me = rustix::process::geteuid().as_raw();
    let owner = owner(cluster);
    if me != 0 {
        return match owner {
            Some(owner) if owner.uid != me => {
                Err(ClusterError::ForeignDirectory { directory: cluster.to_owned(), owner: owner.uid })
            }
            _ => Ok(None),
        };
    }
    if let Some(owner) = owner.filter(|owner| owner.uid != 0) {
        return Ok(Some(owner));
    }
    let name = user.unwrap_or(DEFAULT_USER);
    let account = numeric(name).or_else(|| look_up(name)).filter(|account| account.uid != 0);
    account.map(Some).ok_or_else(|| ClusterError::NoUser(name.to_owned()))
}

fn owner(path: &Path) -> Option<Account> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some(Account { uid: metadata.uid(), gid: metadata.gid() })
}

fn numeric(text: &str) -> Option<Account> {
    let (uid, gid) = text.split_once(':')?;
    Some(Account { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
}

/// Asks the system's user database, whatever stands behind it.
fn look_up(name: &str) -> Option<Account> {
    let answer = Command::new("getent").args(["passwd", "--", name]).output().ok()?;
    from_passwd_line(&String::from_utf8_lossy(&answer.stdout))
}

/// Reads `name:password:uid:gid:…`, see passwd(5).
fn from_passwd_line(line: &str) -> Option<Account> {
    let mut fields = line.trim().split(':').skip(2);
    Some(Account { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwd_line_gives_user_and_group() {
        let line = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(from_passwd_line(line), Some(Account { uid: 101, gid: 104 }));
        assert_eq!(from_passwd_line(""), None);
    }

    #[test]
    fn numeric_form_needs_both_parts() {
        assert_eq!(numeric("5:6"), Some(Account { uid: 5, gid: 6 }));
        assert_eq!(numeric("5"), None);
    }
}
