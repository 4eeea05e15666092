//! Takes calls from the threads that served them.
//!
//! Each thread has a part of its own, so its lock is never contended but for the moment in which the background swaps
//! the part for an empty one, and its memory stays in that core's cache.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::aggregate::Aggregate;
use super::facts::{Facts, Texts};
use super::page::Page;

static THREADS: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    static THREAD: Cell<usize> = Cell::new(THREADS.fetch_add(1, Ordering::Relaxed));
}

/// What all threads have recorded.
#[derive(Debug)]
pub struct Recorder {
    parts: Box<[Mutex<Part>]>,
}

/// What one thread has recorded.
#[derive(Debug, Default)]
pub struct Part {
    page: Page,
    aggregate: Aggregate,
}

impl Part {
    fn work_off(&mut self) {
        self.page.work_off(&mut self.aggregate);
    }
}

impl Recorder {
    /// For so many serving threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { parts: (0..threads.max(1)).map(|_| Mutex::default()).collect() }
    }

    /// Writes a finished call down.
    pub fn record(&self, facts: &Facts, texts: &Texts<&[u8]>) {
        let mut part = self.part(THREAD.get());
        part.page.push(facts, texts);
        if part.page.is_full() {
            part.work_off();
        }
    }

    /// Gives what each thread has recorded to `take`, which empties it. Parts are swapped with `spare`, an empty one
    /// whose memory they get.
    pub fn drain(&self, spare: &mut Part, mut take: impl FnMut(&mut Aggregate)) {
        for at in 0..self.parts.len() {
            std::mem::swap(&mut *self.part(at), spare);
            spare.work_off();
            take(&mut spare.aggregate);
        }
    }

    fn part(&self, thread: usize) -> MutexGuard<'_, Part> {
        self.parts[thread % self.parts.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
