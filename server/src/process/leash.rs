//! A leash: the child gets a signal from the kernel when this process dies, however it dies.
//!
//! The kernel's parent-death signal (`PR_SET_PDEATHSIG`, prctl(2)) must be asked for by the child itself, after it gave
//! up its privileges, because a change of user clears it. So we start our own program once more under the hidden
//! subcommand [`SUBCOMMAND`]; it becomes the wanted user, asks for the signal and replaces itself by the real program.
//!
//! The signal fires when the *thread* that started the child ends. Start leashed children from a thread that lives at
//! least as long as they do, see [`crate::process::keeper`].

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use rustix::process::{Gid, Pid, Signal, Uid};

/// First argument that makes the program act as a leash; `main` must look for it before it does anything else.
pub const SUBCOMMAND: &str = "internal-leash";

/// Exit code of a leash that could not start the program behind it (as shells use for "found but not runnable").
const NOT_STARTED: u8 = 126;

/// Operating-system user and group a child runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Numeric user id.
    pub uid: u32,
    /// Numeric id of the user's main group.
    pub gid: u32,
}

/// What the kernel sends to the child when this process is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeathSignal {
    /// `SIGINT`, the fast shutdown of Postgres.
    Interrupt,
    /// `SIGTERM`.
    Terminate,
}

/// A program to be started on a leash.
#[derive(Debug, Clone)]
pub struct Leashed {
    /// This program's own executable, which becomes the leash.
    pub launcher: PathBuf,
    /// The program to run.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Working directory; it must be reachable for the child's user.
    pub directory: PathBuf,
    /// The user to become; `None` keeps the present one.
    pub account: Option<Account>,
    /// What the child gets when this process dies.
    pub death_signal: DeathSignal,
    /// Variables removed from the inherited environment.
    pub environment: Environment,
}

/// What a child sees of our environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Everything we have, except what points at a database or carries a first password.
    WithoutSecrets,
    /// Only `PATH`, a fixed locale and UTC, so that no `PG…` variable changes what Postgres does.
    Minimal,
}

/// The running program's own executable, also when the file was replaced meanwhile by a build.
#[must_use]
pub fn own_executable() -> PathBuf {
    PathBuf::from("/proc/self/exe")
}

impl Leashed {
    /// The command that starts the child: in its own process group, so that Ctrl-C in a terminal reaches only us, and
    /// without standard input.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.launcher);
        command
            .arg(SUBCOMMAND)
            .arg(std::process::id().to_string())
            .arg(self.death_signal.code())
            .arg(self.account.map_or_else(|| "-".to_owned(), |a| format!("{}:{}", a.uid, a.gid)))
            .arg(&self.program)
            .args(&self.arguments)
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .process_group(0);
        self.environment.apply(&mut command);
        command
    }
}

impl Environment {
    fn apply(self, command: &mut Command) {
        match self {
            Self::WithoutSecrets => {
                for (name, _) in std::env::vars_os() {
                    if carries_secret(&name.to_string_lossy()) {
                        command.env_remove(name);
                    }
                }
            }
            Self::Minimal => {
                let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
                command.env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
            }
        }
    }
}

/// Whether an environment variable may hold something that only the control plane should know.
fn carries_secret(name: &str) -> bool {
    name == "DATABASE_URL" || (name.starts_with("HEADGATE_") && (name.contains("PASSWORD") || name.contains("SECRET")))
}

impl DeathSignal {
    fn code(self) -> &'static str {
        match self {
            Self::Interrupt => "int",
            Self::Terminate => "term",
        }
    }

    fn signal(code: &str) -> Option<Signal> {
        match code {
            "int" => Some(Signal::INT),
            "term" => Some(Signal::TERM),
            _ => None,
        }
    }
}

/// Acts as the leash: takes the arguments after [`SUBCOMMAND`] and replaces this process by the program they name.
///
/// Returns only when that failed. Call it from `main` while the process has a single thread: the change of user
/// concerns the calling thread.
#[must_use]
pub fn follow(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    match replace(arguments) {
        Ok(never) => match never {},
        Err(reason) => {
            eprintln!("headgate: {reason}");
            ExitCode::from(NOT_STARTED)
        }
    }
}

fn replace(mut arguments: impl Iterator<Item = OsString>) -> Result<std::convert::Infallible, String> {
    let mut next = |what: &str| {
        arguments.next().ok_or_else(|| format!("{SUBCOMMAND} is for headgate's own use and lacks its {what}"))
    };
    let parent = next("parent")?.to_string_lossy().parse::<i32>().ok().and_then(Pid::from_raw);
    let signal = DeathSignal::signal(&next("signal")?.to_string_lossy());
    let account = next("account")?;
    let program = next("program")?;
    become_account(&account.to_string_lossy())?;
    rustix::process::set_parent_process_death_signal(signal)
        .map_err(|error| format!("the parent-death signal cannot be set: {error}"))?;
    if rustix::process::getppid() != parent {
        return Err("the process that asked for this child has already ended".to_owned());
    }
    let error = Command::new(&program).args(arguments).exec();
    Err(format!("{} cannot be started: {error}", program.display()))
}

/// Becomes `uid:gid` for good, dropping every supplementary group; `-` keeps the present user.
fn become_account(account: &str) -> Result<(), String> {
    if account == "-" {
        return Ok(());
    }
    let ids = account.split_once(':').and_then(|(uid, gid)| Some((uid.parse().ok()?, gid.parse().ok()?)));
    let Some((uid, gid)) = ids else {
        return Err(format!("{account} is not of the form uid:gid"));
    };
    let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
    rustix::thread::set_thread_groups(&[gid])
        .and_then(|()| rustix::thread::set_thread_gid(gid))
        .and_then(|()| rustix::thread::set_thread_uid(uid))
        .map_err(|error| format!("the user {account} cannot be taken on: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_do_not_inherit_secrets() {
        assert!(carries_secret("DATABASE_URL"));
        assert!(carries_secret("HEADGATE_ADMIN_PASSWORD"));
        assert!(!carries_secret("HEADGATE_DATA"));
        assert!(!carries_secret("PATH"));
    }

    #[test]
    fn death_signals_survive_the_command_line() {
        assert_eq!(DeathSignal::signal(DeathSignal::Interrupt.code()), Some(Signal::INT));
        assert_eq!(DeathSignal::signal(DeathSignal::Terminate.code()), Some(Signal::TERM));
        assert_eq!(DeathSignal::signal("kill"), None);
    }

    #[test]
    fn leash_without_arguments_is_refused() {
        assert!(replace(std::iter::empty()).is_err());
    }
}
