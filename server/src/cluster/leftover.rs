//! Ends a Postgres that an earlier run of ours could not take with it.
//!
//! Whoever calls this owns the data directory by its lock, so a server that still runs in it serves nobody. It is
//! stopped rather than taken over: only a child can be watched, reaped and tied to our life.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::ClusterError;

/// Signals of Postgres' fast and immediate shutdown, and how long each may take.
const STEPS: [(Signal, Duration); 2] =
    [(Signal::INT, Duration::from_secs(20)), (Signal::QUIT, Duration::from_secs(10))];
/// How often we look whether it has ended: it is not our child, so nothing tells us.
const LOOK: Duration = Duration::from_millis(50);

/// Stops the server that runs in `cluster`, and removes its stale `postmaster.pid` when its process id now belongs to
/// another program.
///
/// # Errors
/// [`ClusterError::Leftover`] when it does not end.
pub async fn clear(cluster: &Path) -> Result<(), ClusterError> {
    let file = cluster.join("postmaster.pid");
    let Some(pid) = fs::read_to_string(&file).ok().and_then(|text| process_in(&text)) else {
        return Ok(());
    };
    if !runs_in(pid, cluster) {
        // Postgres would refuse to start while any process of this user has the number. One that is really gone
        // left nothing to protect: Postgres checks its shared memory by the directory as well.
        return fs::remove_file(&file).map_err(ClusterError::file("removed", &file));
    }
    tracing::warn!(process.pid = pid.as_raw_pid(), "A Postgres of an earlier run is still alive and is being stopped.");
    for (signal, patience) in STEPS {
        // Gone in the meantime is what we want, and the loop sees it.
        let _ = rustix::process::kill_process(pid, signal);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !runs_in(pid, cluster) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
    Err(ClusterError::Leftover { pid: pid.as_raw_pid(), directory: cluster.to_owned() })
}

/// The process id in the first line of `postmaster.pid`.
fn process_in(text: &str) -> Option<Pid> {
    text.lines().next()?.trim().parse().ok().filter(|pid| *pid > 0).and_then(Pid::from_raw)
}

/// Whether `pid` is a Postgres whose working directory is `cluster`, which is where every Postgres server stays.
fn runs_in(pid: Pid, cluster: &Path) -> bool {
    let process = Path::new("/proc").join(pid.as_raw_pid().to_string());
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    name.trim() == "postgres" && fs::read_link(process.join("cwd")).is_ok_and(|directory| directory == cluster)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_positive_number_is_a_process() {
        assert_eq!(process_in("4711\n/data\n").map(Pid::as_raw_pid), Some(4711));
        assert_eq!(process_in("-1\n"), None);
        assert_eq!(process_in(""), None);
    }

    #[test]
    fn another_program_is_not_taken_for_a_leftover() {
        let me = rustix::process::getpid();
        assert!(!runs_in(me, &std::env::current_dir().unwrap()));
    }
}
