//! Which operations reach a change: from each operation along the pairs of schemas that lead to one.

use super::pairs::{PairId, Pairs, index};
use super::recorder::{OperationId, Recorder};

/// Most steps that are taken for all operations together.
const MAX_STEPS: usize = 40_000_000;

/// Adds to each change the operations that reach one of its pairs; false if there were too many to follow all.
pub(super) fn add_operations(pairs: &Pairs<'_>, recorder: &mut Recorder) -> bool {
    let changes = changes_by_pair(pairs, recorder);
    let leads = leads_to_change(pairs, &changes);
    let mut seen: Vec<Option<OperationId>> = vec![None; pairs.len()];
    let mut left = MAX_STEPS;
    for (operation, start) in &pairs.starts {
        let mut waiting = vec![*start];
        while let Some(pair) = waiting.pop() {
            let Some(mark) = seen.get_mut(index(pair)).filter(|mark| **mark != Some(*operation)) else {
                continue;
            };
            *mark = Some(*operation);
            if !leads.get(index(pair)).copied().unwrap_or(false) {
                continue;
            }
            for change in changes.get(index(pair)).into_iter().flatten() {
                if let Some(draft) = recorder.drafts.get_mut(*change)
                    && draft.operations.last() != Some(operation)
                {
                    draft.operations.push(*operation);
                }
            }
            let edges = pairs.edges(pair);
            waiting.extend(edges);
            match left.checked_sub(edges.len() + 1) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
    }
    true
}

/// For each pair the changes that were found at it.
fn changes_by_pair(pairs: &Pairs<'_>, recorder: &Recorder) -> Vec<Vec<usize>> {
    let mut changes: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (number, draft) in recorder.drafts.iter().enumerate() {
        for pair in &draft.pairs {
            changes.get_mut(index(*pair)).into_iter().for_each(|list| list.push(number));
        }
    }
    changes
}

/// For each pair whether a change can be reached from it.
fn leads_to_change(pairs: &Pairs<'_>, changes: &[Vec<usize>]) -> Vec<bool> {
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (number, id) in (0..pairs.len()).zip(0_u32..) {
        for edge in pairs.edges(PairId(id)) {
            parents.get_mut(index(*edge)).into_iter().for_each(|list| list.push(number));
        }
    }
    let mut leads = vec![false; pairs.len()];
    let mut waiting: Vec<usize> =
        (0..pairs.len()).filter(|pair| changes.get(*pair).is_some_and(|c| !c.is_empty())).collect();
    while let Some(pair) = waiting.pop() {
        let Some(mark) = leads.get_mut(pair).filter(|mark| !**mark) else {
            continue;
        };
        *mark = true;
        waiting.extend(parents.get(pair).into_iter().flatten());
    }
    leads
}
