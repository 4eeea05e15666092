//! Latency histograms with published, fixed bucket edges.
//!
//! Every process uses the same edges, so histograms of many nodes and seconds merge by adding counts, and the rollout
//! judge can count "slower than τ" exactly whenever τ is an edge. Edges grow by 2^(1/4) ≈ 18.9 % from 0.1 ms to
//! 124.7 s ([`EDGES`]); one more bucket takes everything slower. A quantile read from a histogram lies in the same
//! bucket as the exact one: its error is at most one bucket width, 18.9 % of the value (0.1 ms below 0.1 ms).
//!
//! Stored and sent sparsely as two parallel arrays, which are the Postgres columns `latency_le smallint[]` (bucket
//! index) and `latency_n bigint[]` (count).

use serde::{Deserialize, Serialize};

/// Number of bounded buckets; the index of the overflow bucket.
pub const BOUNDED: usize = 82;

/// Upper edges in microseconds, inclusive: bucket `i` holds `EDGES[i - 1] < latency <= EDGES[i]`.
pub const EDGES: [u64; BOUNDED] = edges();

/// Counts of latencies per bucket; buckets without a count take no space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SparseHistogram", into = "SparseHistogram")]
pub struct Histogram {
    /// Strictly rising bucket indices with counts above zero.
    buckets: Vec<(u8, u64)>,
}

/// The two parallel arrays in which a histogram is stored and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SparseHistogram {
    /// Bucket indices, strictly rising, `0..=82`; 82 is the overflow bucket.
    pub le: Vec<i16>,
    /// Count of the bucket at the same position of `le`.
    pub n: Vec<i64>,
}

/// Why two arrays are not a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HistogramFault {
    /// The arrays have different lengths.
    #[error("latency buckets and counts have different lengths ({le} and {n})")]
    Lengths {
        /// Length of the index array.
        le: usize,
        /// Length of the count array.
        n: usize,
    },
    /// An index is outside `0..=82` or not above the one before.
    #[error("latency bucket index {index} at position {at} is out of range or not rising")]
    Index {
        /// Position in the array.
        at: usize,
        /// The value found there.
        index: i16,
    },
    /// A count is negative.
    #[error("latency count {count} at position {at} is negative")]
    Count {
        /// Position in the array.
        at: usize,
        /// The value found there.
        count: i64,
    },
}

impl Histogram {
    /// Counts one latency, in microseconds.
    pub fn record(&mut self, micros: u64) {
        self.add(bucket_of(micros), 1);
    }

    /// Adds the counts of `other`.
    pub fn merge(&mut self, other: &Self) {
        for &(index, count) in &other.buckets {
            self.add(usize::from(index), count);
        }
    }

    /// Number of latencies counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// True when nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// The `q`-quantile (`0.95` for p95) in microseconds by nearest rank, interpolated inside its bucket.
    ///
    /// `None` when nothing was counted or `q` is not a number. In the overflow bucket the answer is the last edge, a
    /// lower bound. See the module for the error bound.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<u64> {
        let total = self.total();
        if total == 0 || q.is_nan() {
            return None;
        }
        let rank = ((q.clamp(0.0, 1.0) * total as f64).ceil() as u64).clamp(1, total);
        let mut below = 0_u64;
        for &(index, count) in &self.buckets {
            let upto = below.saturating_add(count);
            if rank <= upto {
                return Some(interpolate(usize::from(index), rank - below, count));
            }
            below = upto;
        }
        None
    }

    /// How many latencies are above `threshold` microseconds, after snapping it with [`snap_up`].
    #[must_use]
    pub fn count_above(&self, threshold: u64) -> u64 {
        let edge = edge_index(threshold);
        self.buckets
            .iter()
            .filter(|(index, _)| usize::from(*index) > edge)
            .fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Bucket indices with their counts, rising; see [`EDGES`].
    pub fn buckets(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.buckets.iter().map(|&(index, count)| (usize::from(index), count))
    }

    fn add(&mut self, bucket: usize, count: u64) {
        let index = bucket.min(BOUNDED) as u8;
        match self.buckets.binary_search_by_key(&index, |(at, _)| *at) {
            Ok(at) => {
                if let Some((_, held)) = self.buckets.get_mut(at) {
                    *held = held.saturating_add(count);
                }
            }
            Err(at) => self.buckets.insert(at, (index, count)),
        }
    }
}

/// The smallest edge not below `micros`; the last edge for anything slower.
#[must_use]
pub fn snap_up(micros: u64) -> u64 {
    EDGES[edge_index(micros)]
}

/// The bucket a latency falls into, `0..=BOUNDED`.
#[must_use]
pub fn bucket_of(micros: u64) -> usize {
    EDGES.partition_point(|edge| *edge < micros)
}

fn edge_index(micros: u64) -> usize {
    bucket_of(micros).min(BOUNDED - 1)
}

fn interpolate(bucket: usize, rank_inside: u64, count: u64) -> u64 {
    let Some(&upper) = EDGES.get(bucket) else {
        return EDGES[BOUNDED - 1];
    };
    let lower = bucket.checked_sub(1).map_or(0, |below| EDGES[below]);
    let share = rank_inside as f64 / count as f64;
    lower + ((upper - lower) as f64 * share).ceil() as u64
}

/// 100 µs · 2^(i/4), rounded to whole microseconds.
const fn edges() -> [u64; BOUNDED] {
    const QUARTERS: [f64; 4] = [100.0, 118.920_711_500_272_1, 141.421_356_237_309_5, 168.179_283_050_742_9];
    let mut edges = [0; BOUNDED];
    let mut i = 0;
    while i < BOUNDED {
        edges[i] = (QUARTERS[i % 4] * (1_u64 << (i / 4)) as f64 + 0.5) as u64;
        i += 1;
    }
    edges
}

impl From<Histogram> for SparseHistogram {
    fn from(histogram: Histogram) -> Self {
        let mut sparse = Self::default();
        for (index, count) in histogram.buckets {
            sparse.le.push(i16::from(index));
            sparse.n.push(i64::try_from(count).unwrap_or(i64::MAX));
        }
        sparse
    }
}

impl TryFrom<SparseHistogram> for Histogram {
    type Error = HistogramFault;

    fn try_from(sparse: SparseHistogram) -> Result<Self, Self::Error> {
        let SparseHistogram { le, n } = sparse;
        if le.len() != n.len() {
            return Err(HistogramFault::Lengths { le: le.len(), n: n.len() });
        }
        let mut buckets = Vec::with_capacity(le.len());
        let mut next_allowed = 0_i16;
        for (at, (&index, &count)) in le.iter().zip(&n).enumerate() {
            if index < next_allowed || usize::from(index.unsigned_abs()) > BOUNDED {
                return Err(HistogramFault::Index { at, index });
            }
            next_allowed = index + 1;
            let count = u64::try_from(count).map_err(|_| HistogramFault::Count { at, count })?;
            if count > 0 {
                buckets.push((index as u8, count));
            }
        }
        Ok(Self { buckets })
    }
}

#[cfg(test)]
mod tests;
