//! Runs one leashed child on a thread of its own, restarts it when it dies and stops it in steps.
//!
//! The thread is not one of tokio's, because the kernel's parent-death signal fires when the starting *thread* ends.
//! A child is reaped before it is started again: Postgres takes its own unreaped zombie for a running server.

use std::io;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use tokio::sync::watch;

use super::leash::Leashed;
use super::log::RollingLog;
use super::restart::{Deaths, Restart, RestartPolicy};

/// Where the child is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeeperState {
    /// About to be started for the first time.
    Starting,
    /// Alive (it may not be ready yet).
    Running {
        /// Its process id.
        pid: i32,
    },
    /// Dead, to be started again.
    Pausing {
        /// Deaths within the last minute.
        deaths: usize,
        /// How it ended last.
        reason: String,
    },
    /// Dead too often; nobody will start it again.
    GaveUp {
        /// How it ended last.
        reason: String,
    },
    /// Stopped on request.
    Stopped,
}

/// One step of an orderly stop: a signal, and how long to wait for the child's end.
pub type StopStep = (Signal, Duration);

/// Owner of one child process.
#[derive(Debug)]
pub struct Keeper {
    name: &'static str,
    shared: Arc<Shared>,
    state: watch::Receiver<KeeperState>,
}

#[derive(Debug, Default)]
struct Shared {
    intent: Mutex<Intent>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Intent {
    stopping: bool,
    /// Present exactly while the child can be signalled: cleared before its process id becomes free for others.
    pid: Option<Pid>,
}

impl Shared {
    fn intent(&self) -> MutexGuard<'_, Intent> {
        self.intent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// Starts `child` on a new thread and looks after it; what it prints goes to `log`.
    ///
    /// # Errors
    /// When the thread cannot be made. A child that cannot be started counts as one that died.
    pub fn start(name: &'static str, child: Leashed, policy: RestartPolicy, log: RollingLog) -> io::Result<Self> {
        let (sender, state) = watch::channel(KeeperState::Starting);
        let shared = Arc::new(Shared::default());
        let thread = Thread { name, child, policy, log, state: sender, shared: Arc::clone(&shared) };
        thread::Builder::new().name(format!("keeper-{name}")).spawn(move || thread.run())?;
        Ok(Self { name, shared, state })
    }

    /// A view of the child's state that tells when it changes.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<KeeperState> {
        self.state.clone()
    }

    /// Sends `signal` to the child if it is alive.
    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = self.shared.intent().pid
            && let Err(error) = rustix::process::kill_process(pid, signal)
        {
            tracing::warn!(process = self.name, %error, "The child process could not be signalled.");
        }
    }

    /// Ends the child for good, step by step until it is gone. True when it has ended.
    pub async fn stop(&self, steps: &[StopStep]) -> bool {
        self.shared.intent().stopping = true;
        self.shared.changed.notify_all();
        let mut state = self.state.clone();
        for (signal, patience) in steps {
            self.signal(*signal);
            let ended = state.wait_for(|state| matches!(state, KeeperState::Stopped | KeeperState::GaveUp { .. }));
            if tokio::time::timeout(*patience, ended).await.is_ok() {
                return true;
            }
            tracing::warn!(process = self.name, signal = ?signal, "The child process did not end in time.");
        }
        false
    }
}

impl Drop for Keeper {
    /// A child without an owner is asked to end; nobody waits for it.
    fn drop(&mut self) {
        self.shared.intent().stopping = true;
        self.shared.changed.notify_all();
        self.signal(Signal::INT);
    }
}

/// What lives on the keeper's thread.
struct Thread {
    name: &'static str,
    child: Leashed,
    policy: RestartPolicy,
    log: RollingLog,
    state: watch::Sender<KeeperState>,
    shared: Arc<Shared>,
}

impl Thread {
    fn run(self) {
        let mut deaths = Deaths::default();
        loop {
            let reason = match self.run_once() {
                Ok(reason) => reason,
                Err(error) => format!("it could not be started: {error}"),
            };
            if self.shared.intent().stopping {
                self.state.send_replace(KeeperState::Stopped);
                return;
            }
            match deaths.record(Instant::now(), self.policy) {
                Restart::After(pause) => {
                    let pause_s = pause.as_secs();
                    tracing::error!(
                        process = self.name,
                        reason,
                        pause_s,
                        "A child process died and will be started again."
                    );
                    self.state.send_replace(KeeperState::Pausing { deaths: deaths.count(), reason });
                    self.pause(pause);
                }
                Restart::GiveUp => {
                    tracing::error!(process = self.name, reason, "A child process died too often and is left stopped.");
                    self.state.send_replace(KeeperState::GaveUp { reason });
                    return;
                }
            }
        }
    }

    /// One life of the child: start, wait, reap. Says how it ended.
    fn run_once(&self) -> io::Result<String> {
        let Some(mut child) = self.spawn()? else {
            return Ok("stopped before it was started".to_owned());
        };
        if let Err(error) = self.follow_output(&mut child) {
            self.shared.intent().pid = None;
            child.kill()?;
            child.wait()?;
            return Err(error);
        }
        let pid = child.id().cast_signed();
        self.state.send_replace(KeeperState::Running { pid });
        if let Some(pid) = Pid::from_raw(pid) {
            wait_without_reaping(pid);
        }
        let mut intent = self.shared.intent();
        intent.pid = None;
        let status = child.wait()?;
        drop(intent);
        Ok(status.to_string())
    }

    /// Starts the child unless a stop was asked for, so that no stop can fall between the two.
    fn spawn(&self) -> io::Result<Option<Child>> {
        let mut intent = self.shared.intent();
        if intent.stopping {
            return Ok(None);
        }
        let child = self.child.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        intent.pid = Pid::from_raw(child.id().cast_signed());
        Ok(Some(child))
    }

    fn follow_output(&self, child: &mut Child) -> io::Result<()> {
        if let Some(stdout) = child.stdout.take() {
            let log = self.log.clone();
            thread::Builder::new().name(format!("log-{}", self.name)).spawn(move || log.copy_from(stdout))?;
        }
        if let Some(stderr) = child.stderr.take() {
            let log = self.log.clone();
            thread::Builder::new().name(format!("log-{}", self.name)).spawn(move || log.copy_from(stderr))?;
        }
        Ok(())
    }

    fn pause(&self, pause: Duration) {
        let intent = self.shared.intent();
        let waited = self.shared.changed.wait_timeout_while(intent, pause, |intent| !intent.stopping);
        drop(waited);
    }
}

/// Waits for the child's end but leaves it as a zombie, so that its process id cannot be given to another process yet.
fn wait_without_reaping(pid: Pid) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(rustix::process::waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR)) {}
}
