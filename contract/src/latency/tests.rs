use proptest::prelude::*;

use super::*;

fn histogram(values: &[u64]) -> Histogram {
    let mut histogram = Histogram::default();
    for value in values {
        histogram.record(*value);
    }
    histogram
}

#[test]
fn edges_grow_by_a_quarter_power_of_two_up_to_two_minutes() {
    for (i, edge) in EDGES.iter().enumerate() {
        let exact = 100.0 * 2_f64.powf(i as f64 / 4.0);
        assert!((*edge as f64 - exact).abs() <= 0.5 + exact * 1e-12, "{i}: {edge} {exact}");
    }
    assert_eq!(EDGES[0], 100);
    assert_eq!(EDGES[4], 200);
    assert_eq!(EDGES[BOUNDED - 1], 124_697_404);
}

#[test]
fn edge_belongs_to_the_bucket_below_it() {
    assert_eq!(bucket_of(0), 0);
    assert_eq!(bucket_of(100), 0);
    assert_eq!(bucket_of(101), 1);
    assert_eq!(bucket_of(u64::MAX), BOUNDED);
}

#[test]
fn empty_histogram_has_no_quantile() {
    assert_eq!(Histogram::default().quantile(0.5), None);
    assert_eq!(histogram(&[5]).quantile(f64::NAN), None);
}

#[test]
fn overflow_quantile_is_the_last_edge() {
    let slow = histogram(&[u64::MAX, u64::MAX]);
    assert_eq!(slow.quantile(0.5), Some(EDGES[BOUNDED - 1]));
    assert_eq!(slow.count_above(u64::MAX), 2);
}

#[test]
fn count_above_counts_exactly_at_an_edge() {
    let h = histogram(&[199, 200, 201, 300, 5_000]);
    assert_eq!(h.count_above(200), 3);
    assert_eq!(h.count_above(snap_up(250)), h.count_above(250));
}

#[test]
fn stored_form_is_two_parallel_arrays() {
    let h = histogram(&[50, 60, 150]);
    let json = serde_json::to_string(&h).unwrap();
    assert_eq!(json, r#"{"le":[0,3],"n":[2,1]}"#);
    assert_eq!(serde_json::from_str::<Histogram>(&json).unwrap(), h);
}

#[test]
fn arrays_that_are_no_histogram_are_refused() {
    let parse = |le: &[i16], n: &[i64]| Histogram::try_from(SparseHistogram { le: le.to_vec(), n: n.to_vec() });
    assert_eq!(parse(&[1], &[]), Err(HistogramFault::Lengths { le: 1, n: 0 }));
    for bad in [[-1, 4], [4, 4], [5, 4], [0, 83], [0, i16::MIN]] {
        assert!(matches!(parse(&bad, &[1, 1]), Err(HistogramFault::Index { .. })), "{bad:?}");
    }
    assert_eq!(parse(&[3], &[-1]), Err(HistogramFault::Count { at: 0, count: -1 }));
    assert_eq!(parse(&[3, 82], &[0, 7]).unwrap().total(), 7);
}

fn values() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![0_u64..2_000, 0_u64..200_000_000], 0..60)
}

proptest! {
    #[test]
    fn merge_is_recording_everything_in_one(a in values(), b in values(), c in values()) {
        let (ha, hb, hc) = (histogram(&a), histogram(&b), histogram(&c));
        let all = histogram(&[a, b, c].concat());
        let mut left = ha.clone();
        left.merge(&hb);
        left.merge(&hc);
        let mut right = hc;
        right.merge(&ha);
        right.merge(&hb);
        prop_assert_eq!(&left, &all);
        prop_assert_eq!(&right, &all);
    }

    #[test]
    fn quantile_lies_in_the_bucket_of_the_exact_one(mut v in values(), q in 0.0_f64..=1.0) {
        prop_assume!(!v.is_empty());
        v.sort_unstable();
        let rank = ((q * v.len() as f64).ceil() as usize).clamp(1, v.len());
        let exact = v[rank - 1].min(EDGES[BOUNDED - 1]);
        let read = histogram(&v).quantile(q).unwrap();
        prop_assert_eq!(bucket_of(read), bucket_of(exact), "read {} exact {}", read, exact);
    }

    #[test]
    fn quantiles_rise(v in values(), a in 0.0_f64..=1.0, b in 0.0_f64..=1.0) {
        let h = histogram(&v);
        prop_assert!(h.quantile(a.min(b)) <= h.quantile(a.max(b)));
    }

    #[test]
    fn count_above_agrees_with_counting(v in values(), threshold in 0_u64..130_000_000) {
        let edge = snap_up(threshold);
        let exact = v.iter().filter(|value| **value > edge).count() as u64;
        prop_assert_eq!(histogram(&v).count_above(threshold), exact);
    }

    #[test]
    fn stored_form_survives(v in values()) {
        let h = histogram(&v);
        prop_assert_eq!(Histogram::try_from(SparseHistogram::from(h.clone())).unwrap(), h);
    }
}
