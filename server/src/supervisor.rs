//! Every background task has a name, an owner and an end: this is the owner.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Pause after a loop's job failed, so that a lasting fault does not become a busy loop.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Starts background tasks and ends them together. Clones share the same tasks.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    tracker: TaskTracker,
    stop: CancellationToken,
    running: Arc<Mutex<Names>>,
}

/// How many tasks of each name run.
type Names = BTreeMap<&'static str, usize>;

/// When a loop's job runs: at the latest after `period`, and at once when `wake` is notified.
#[derive(Debug, Clone)]
pub struct Rhythm {
    /// Longest pause between two runs.
    pub period: Duration,
    /// Wakes the loop; a notification during a run causes one more run.
    pub wake: Arc<Notify>,
}

impl Rhythm {
    /// A loop that runs by period only.
    #[must_use]
    pub fn every(period: Duration) -> Self {
        Self { period, wake: Arc::default() }
    }
}

/// How a stop went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// Every task has ended.
    All,
    /// These did not end in time.
    Except(Vec<&'static str>),
}

impl Supervisor {
    /// A supervisor without tasks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the tasks are asked to end. Tasks started with [`Self::spawn`] must watch it.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs `task` once; an error or a panic is logged. The task ends itself when [`Self::stopping`] is cancelled.
    pub fn spawn<E: Display + Send + 'static>(
        &self,
        name: &'static str,
        task: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        let entry = self.enter(name);
        self.tracker.spawn(async move {
            if let Err(fault) = Fault::of(tokio::spawn(task).await) {
                fault.log(name);
            }
            drop(entry);
        });
    }

    /// Runs `job` again and again until the supervisor stops; a run that has begun is finished. An error or a panic is
    /// logged when it differs from the one before, and the loop goes on.
    pub fn spawn_loop<F, J, E>(&self, name: &'static str, rhythm: Rhythm, mut job: F)
    where
        F: FnMut() -> J + Send + 'static,
        J: Future<Output = Result<(), E>> + Send + 'static,
        E: Display + Send + 'static,
    {
        let (entry, stop) = (self.enter(name), self.stop.clone());
        self.tracker.spawn(async move {
            let mut before = None;
            while !stop.is_cancelled() {
                let fault = Fault::of(tokio::spawn(job()).await).err();
                if let Some(fault) = &fault
                    && before.as_ref() != Some(fault)
                {
                    fault.log(name);
                } else if fault.is_none() && before.is_some() {
                    tracing::info!(task.name = name, "The background task works again.");
                }
                pause(&rhythm, &stop, fault.is_some()).await;
                before = fault;
            }
            drop(entry);
        });
    }

    /// Asks every task to end and waits for them, for `patience` at most.
    pub async fn stop(&self, patience: Duration) -> Stopped {
        self.stop.cancel();
        self.tracker.close();
        if tokio::time::timeout(patience, self.tracker.wait()).await.is_ok() {
            return Stopped::All;
        }
        let names: Vec<_> = running(&self.running).keys().copied().collect();
        tracing::warn!(tasks = ?names, "Some background tasks did not end in time.");
        Stopped::Except(names)
    }

    fn enter(&self, name: &'static str) -> Entry {
        *running(&self.running).entry(name).or_default() += 1;
        Entry { name, running: Arc::clone(&self.running) }
    }
}

/// A task's place in the list of those that run.
struct Entry {
    name: &'static str,
    running: Arc<Mutex<Names>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut running = running(&self.running);
        if let Some(count) = running.get_mut(self.name) {
            *count -= 1;
            if *count == 0 {
                running.remove(self.name);
            }
        }
    }
}

fn running(list: &Mutex<Names>) -> MutexGuard<'_, Names> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Failed(String),
    Panicked,
}

impl Fault {
    fn of<E: Display>(outcome: Result<Result<(), E>, JoinError>) -> Result<(), Self> {
        match outcome {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Self::Failed(error.to_string())),
            Err(_) => Err(Self::Panicked),
        }
    }

    fn log(&self, name: &'static str) {
        match self {
            Self::Failed(error) => {
                tracing::error!(task.name = name, error, "A background task failed.")
            }
            Self::Panicked => tracing::error!(task.name = name, "A background task panicked."),
        }
    }
}

async fn pause(rhythm: &Rhythm, stop: &CancellationToken, failed: bool) {
    let at_least = if failed { AFTER_FAILURE.min(rhythm.period) } else { Duration::ZERO };
    let woken = async {
        tokio::time::sleep(at_least).await;
        tokio::select! {
            () = tokio::time::sleep(rhythm.period.saturating_sub(at_least)) => {}
            () = rhythm.wake.notified() => {}
        }
    };
    tokio::select! {
        () = woken => {}
        () = stop.cancelled() => {}
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn loop_survives_panics_and_errors() {
        let (supervisor, rhythm) = (Supervisor::new(), Rhythm::every(Duration::from_millis(1)));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let mut run = 0;
        supervisor.spawn_loop("faulty", rhythm, move || {
            run += 1;
            let (sender, run) = (sender.clone(), run);
            async move {
                sender.send(run).unwrap();
                match run {
                    1 => panic!("first run"),
                    2 => Err("second run"),
                    _ => Ok(()),
                }
            }
        });
        for expected in 1..=4 {
            assert_eq!(receiver.recv().await, Some(expected));
        }
        assert_eq!(supervisor.stop(LONG).await, Stopped::All);
    }

    #[tokio::test]
    async fn notification_wakes_a_loop_before_its_period() {
        let (supervisor, rhythm) = (Supervisor::new(), Rhythm::every(LONG));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        supervisor.spawn_loop("sleeper", rhythm.clone(), move || {
            let sender = sender.clone();
            async move { sender.send(()) }
        });
        receiver.recv().await.unwrap();
        rhythm.wake.notify_one();
        receiver.recv().await.unwrap();
        assert_eq!(supervisor.stop(LONG).await, Stopped::All);
    }

    #[tokio::test]
    async fn task_that_does_not_end_is_named() {
        let supervisor = Supervisor::new();
        supervisor.spawn("stubborn", std::future::pending::<Result<(), Infallible>>());
        let stopping = supervisor.stopping();
        supervisor.spawn("obedient", async move {
            stopping.cancelled().await;
            Ok::<_, Infallible>(())
        });
        let stopped = supervisor.stop(Duration::from_millis(50)).await;
        assert_eq!(stopped, Stopped::Except(vec!["stubborn"]));
    }
}
