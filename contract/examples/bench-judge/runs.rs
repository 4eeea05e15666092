//! Many rollouts on all cores.

use crate::judges::{Kind, Opinion};
use crate::worlds::Second;

/// How one rollout ended for one judge.
#[derive(Debug, Clone, Copy, Default)]
pub struct End {
    /// Second in which it was aborted, from 1.
    pub aborted: Option<i64>,
    /// Second in which it was proven good, if not aborted before.
    pub shipped: Option<i64>,
    /// Calls of the candidate until it was aborted or the time was over.
    pub candidate_calls: u64,
}

/// Whether to go on when a judge has shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// It stays in the step for the whole time: the most chances to abort.
    TheEnd,
    FirstOpinion,
}

/// One rollout before several judges.
pub fn rollout(seconds: impl Iterator<Item = Second>, kinds: &[Kind], weights: &[f64], until: Until) -> Vec<End> {
    let mut judges: Vec<_> = kinds.iter().map(|kind| kind.judge(weights)).collect();
    let mut ends = vec![End::default(); kinds.len()];
    for second in seconds {
        let mut is_over = true;
        for (judge, end) in judges.iter_mut().zip(&mut ends) {
            if end.aborted.is_some() || (until == Until::FirstOpinion && end.shipped.is_some()) {
                continue;
            }
            is_over = false;
            end.candidate_calls += second.candidate.calls;
            match judge.look(&second) {
                Opinion::Abort => end.aborted = Some(second.at + 1),
                Opinion::Ship => end.shipped = end.shipped.or(Some(second.at + 1)),
                Opinion::Undecided => {}
            }
        }
        if is_over {
            break;
        }
    }
    ends
}

pub fn threads() -> u64 {
    std::thread::available_parallelism().map_or(2, |n| n.get() as u64)
}

/// `replicates` runs by their seeds, spread over the cores.
pub fn many<T: Send>(replicates: u64, run: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let run = &run;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads())
            .map(|first| {
                scope.spawn(move || (first..replicates).step_by(threads() as usize).map(run).collect::<Vec<T>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// The middle of sorted numbers; `None` when fewer than half of `of` have one.
pub fn median(mut found: Vec<i64>, of: usize) -> Option<i64> {
    found.sort_unstable();
    found.get(of / 2).copied()
}
