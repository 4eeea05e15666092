use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proptest::prelude::*;

use super::headers::Announcement;
use super::*;

const SECOND: u64 = 1_000_000_000;

fn rate(requests: u32, period: u32, burst: u32) -> Rate {
    Rate::new(requests, period, burst).unwrap()
}

#[test]
fn rates_out_of_range_are_refused() {
    assert_eq!(Rate::new(0, 1, 1), Err(RateFault::NoRequests));
    assert_eq!(Rate::new(1, 0, 1), Err(RateFault::Period));
    assert_eq!(Rate::new(1, MAX_PERIOD_SECONDS + 1, 1), Err(RateFault::Period));
    assert_eq!(Rate::new(1, 1, 0), Err(RateFault::Burst));
    assert_eq!(Rate::new(MAX_PER_SECOND + 1, 1, 1), Err(RateFault::TooFast));
    assert_eq!(Rate::new(1, MAX_PERIOD_SECONDS, MAX_BURST), Err(RateFault::BurstForRate));
    assert!(serde_json::from_str::<Rate>(r#"{"requests":1,"period_seconds":1,"burst":0}"#).is_err());
}

#[test]
fn full_burst_is_admitted_at_once_and_then_one_per_interval() {
    let rate = rate(10, 1, 3);
    let cell = Cell::default();
    let now = 5 * SECOND;
    for left in [2, 1, 0] {
        let Decision::Allowed { remaining, .. } = cell.take(now, rate, 1) else {
            panic!("refused with {left} left");
        };
        assert_eq!(remaining, left);
    }
    let refused = cell.take(now, rate, 1);
    assert_eq!(
        refused,
        Decision::Limited {
            retry_after: Duration::from_millis(100),
            remaining: 0,
            reset_after: Duration::from_millis(300),
        }
    );
    assert!(!cell.take(now + SECOND / 10 - 1, rate, 1).is_allowed());
    assert!(cell.take(now + SECOND / 10, rate, 1).is_allowed());
}

#[test]
fn cost_over_the_burst_is_never_admitted() {
    assert_eq!(check(0, SECOND, rate(10, 1, 3), 4), Decision::Oversized);
}

#[test]
fn clock_going_backwards_admits_nothing_extra() {
    let rate = rate(1, 1, 2);
    let cell = Cell::default();
    assert!(cell.take(10 * SECOND, rate, 2).is_allowed());
    assert!(!cell.take(9 * SECOND, rate, 1).is_allowed());
}

#[test]
fn racing_threads_share_one_allowance() {
    let rate = rate(1, 60, 100);
    let cell = Cell::default();
    let admitted = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    if cell.take(SECOND, rate, 1).is_allowed() {
                        admitted.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(admitted.load(Ordering::Relaxed), 100);
}

#[test]
fn headers_of_an_admitted_request() {
    let rate = Rate::per(100, 60).unwrap();
    let limit = Announcement::of("silver", rate);
    assert_eq!((limit.limit, limit.policy.as_str()), (100, r#""silver";q=100;w=60"#));
    let standing = limit.standing(&check(0, SECOND, rate, 1));
    assert_eq!((standing.remaining, standing.reset, standing.retry_after), (99, 1, None));
    assert_eq!(standing.state, r#""silver";r=99;t=1"#);
}

#[test]
fn headers_of_a_refused_request_round_the_wait_up() {
    let rate = rate(100, 60, 1);
    let Decision::Allowed { new_tat, .. } = check(0, SECOND, rate, 1) else {
        panic!("refused");
    };
    let limit = Announcement::of("a \"b\" é", rate);
    assert_eq!((limit.limit, limit.policy.as_str()), (1, r#""a \"b\" _";q=100;w=60;burst=1"#));
    assert_eq!(limit.standing(&check(new_tat, SECOND, rate, 1)).retry_after, Some(1));
}

fn rates() -> impl Strategy<Value = Rate> {
    (1_u32..500, 1_u32..120, 1_u32..50).prop_map(|(r, p, b)| rate(r, p, b))
}

proptest! {
    #[test]
    fn no_window_admits_more_than_burst_plus_rate(
        rate in rates(),
        gaps in prop::collection::vec(0_u64..SECOND, 1..150),
    ) {
        let cell = Cell::default();
        let mut now = SECOND;
        let mut admitted = Vec::new();
        for gap in gaps {
            now += gap;
            if cell.take(now, rate, 1).is_allowed() {
                admitted.push(now);
            }
        }
        for (i, from) in admitted.iter().enumerate() {
            for (j, to) in admitted.iter().enumerate().skip(i) {
                let in_window = (j - i + 1) as u64;
                let allowed = u64::from(rate.burst()) + (to - from) / rate.interval_ns();
                prop_assert!(in_window <= allowed, "{in_window} > {allowed}");
            }
        }
    }

    #[test]
    fn who_waits_as_told_is_admitted_and_not_a_nanosecond_earlier(
        rate in rates(),
        ahead in 0_u64..200 * SECOND,
        cost in 1_u32..50,
    ) {
        let now = 1_000 * SECOND;
        let tat = now + ahead.min(rate.burst_ns());
        prop_assume!(cost <= rate.burst());
        if let Decision::Limited { retry_after, .. } = check(tat, now, rate, cost) {
            let wait = u64::try_from(retry_after.as_nanos()).unwrap();
            prop_assert!(check(tat, now + wait, rate, cost).is_allowed());
            prop_assert!(!check(tat, now + wait - 1, rate, cost).is_allowed());
        }
    }

    #[test]
    fn remaining_is_what_is_then_admitted(rate in rates(), ahead in 0_u64..100 * SECOND) {
        let now = 1_000 * SECOND;
        let tat = now + ahead.min(rate.burst_ns());
        let left = match check(tat, now, rate, 0) {
            Decision::Allowed { remaining, .. } => remaining,
            other => panic!("looking was refused: {other:?}"),
        };
        prop_assert_eq!(u64::from(left), (rate.burst_ns() - (tat - now)) / rate.interval_ns());
        let cell = Cell::from_tat(tat);
        let admitted = (0..=rate.burst()).filter(|_| cell.take(now, rate, 1).is_allowed()).count();
        prop_assert_eq!(admitted as u32, left);
    }

    #[test]
    fn extreme_numbers_do_not_panic(tat: u64, now: u64, cost: u32, rate in rates()) {
        let _ = Announcement::of("p", rate).standing(&check(tat, now, rate, cost));
    }

    #[test]
    fn stored_form_survives(rate in rates()) {
        let json = serde_json::to_string(&rate).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
    }
}
