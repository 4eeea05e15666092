//! A rollout to which things happen that are decoded from bytes.

use headgate_contract::ids::ApplicationId;
use headgate_contract::latency::{Histogram, SparseHistogram};
use headgate_contract::rollouts::statistics::Moments;
use headgate_contract::rollouts::{
    AckStatus, ArmSample, BadEvent, Counted, Decision, Event, Evidence, Measure, Millis, Quantile, State, Strategy,
    Tick, TickSample, Traffic, Weight, advance, forecast, judge, revert,
};
use uuid::Uuid;

use super::draws::Draws;
use super::evidence::{assert_sound, assert_storable};

const EVENTS: [Event; 14] = [
    Event::Started,
    Event::WindowOpened,
    Event::WindowClosed,
    Event::Frozen,
    Event::DependencyLost,
    Event::DependencyMet,
    Event::PreflightPassed,
    Event::PreflightFailed,
    Event::Promote,
    Event::Hold,
    Event::Resume,
    Event::Abort,
    Event::Cancel,
    Event::Superseded,
];

/// Scores beyond which judging takes a tenth of a second and more, so that the run ends.
const MANY_SCORES: u64 = 1 << 17;

/// Evidence, state and clock of one rollout.
pub struct Rollout<'s> {
    strategy: &'s Strategy,
    step: usize,
    evidence: Evidence,
    state: State,
    now: Millis,
    second: i64,
    decision: Decision,
    scores: u64,
}

impl<'s> Rollout<'s> {
    pub fn start(strategy: &'s Strategy) -> Self {
        let (evidence, verdict) = judge(strategy, 0, Evidence::start(strategy, &Histogram::default()), &[]);
        let decision = verdict.decision;
        Self { strategy, step: 0, evidence, state: State::Draft, now: Millis(0), second: 0, decision, scores: 0 }
    }

    /// Whether judging has become slow.
    pub fn is_slow(&self) -> bool {
        self.scores > MANY_SCORES
    }

    /// One more thing happens.
    pub fn happen(&mut self, draws: &mut Draws<'_>) {
        match draws.byte() % 12 {
            0..4 => self.pass(draws),
            4 => self.fold_together(draws),
            5 => {
                self.step = usize::from(draws.byte());
                self.judge(&[]);
            }
            6 => self.evidence.calibrate(self.strategy, &histogram(draws)),
            7 => self.evidence.restart_checks(),
            8 => self.store(),
            9 => self.foresee(draws),
            _ => self.event(draws),
        }
        assert_storable(&self.evidence);
    }

    /// Seconds that all bring the same.
    fn pass(&mut self, draws: &mut Draws<'_>) {
        let mut sample = self.sample(draws);
        for _ in 0..=draws.byte() % 64 {
            self.fold(&sample);
            if self.is_slow() {
                break;
            }
            sample.second = sample.second.saturating_add(1);
        }
        self.second = self.evidence.last_second().unwrap_or(0);
    }

    /// A second that is refused leaves no trace, and none counts twice.
    fn fold(&mut self, sample: &TickSample) {
        let before = self.evidence.clone();
        let is_refused = self.judge(std::slice::from_ref(sample));
        assert!(!is_refused || self.evidence == before, "a refused sample has left a trace: {sample:?}");
        let after = self.evidence.clone();
        self.judge(std::slice::from_ref(sample));
        assert_eq!(self.evidence, after, "a second counts twice: {sample:?}");
    }

    /// Two parts at once; which comes first is irrelevant.
    fn fold_together(&mut self, draws: &mut Draws<'_>) {
        let parts = [self.sample(draws), self.sample(draws)];
        if let [a, b] = &parts
            && a.second != b.second
        {
            let swapped = [b.clone(), a.clone()];
            let (one, _) = judge(self.strategy, self.step, self.evidence.clone(), &parts);
            let (other, _) = judge(self.strategy, self.step, self.evidence.clone(), &swapped);
            assert_eq!(one, other, "the order of the samples matters: {parts:?}");
        }
        self.judge(&parts);
        self.second = self.evidence.last_second().unwrap_or(0);
    }

    /// Judges, and tells whether some sample was refused.
    fn judge(&mut self, samples: &[TickSample]) -> bool {
        self.scores = samples.iter().map(scores).fold(self.scores, u64::saturating_add);
        let (evidence, verdict) = judge(self.strategy, self.step, self.evidence.clone(), samples);
        assert_sound(&verdict);
        self.evidence = evidence;
        self.decision = verdict.decision;
        !verdict.refused.is_empty()
    }

    fn store(&mut self) {
        let json = serde_json::to_string(&self.evidence).expect("evidence is JSON");
        self.evidence = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
        self.judge(&[]);
    }

    fn foresee(&mut self, draws: &mut Draws<'_>) {
        let applications = (draws.byte().is_multiple_of(2)).then(|| draws.count());
        let (requests_per_s, error_share) = (draws.number(), draws.number());
        let traffic = Traffic { requests_per_s, error_share, applications, latency: histogram(draws) };
        if let Ok(forecast) = forecast(self.strategy, &traffic) {
            assert_eq!(forecast.steps.len(), self.strategy.steps().len());
            if let Some(proposal) = forecast.proposal {
                Strategy::new(proposal).unwrap_or_else(|faults| panic!("{faults}: {traffic:?}"));
            }
        }
    }

    fn event(&mut self, draws: &mut Draws<'_>) {
        let acked = draws.pick(&[AckStatus::Applied, AckStatus::Pending]);
        let tick = Event::Tick(Tick { verdict: self.decision, acked, telemetry_age_ms: draws.count() });
        let event = if draws.byte().is_multiple_of(2) { tick } else { draws.pick(&EVENTS) };
        self.now = Millis(self.now.0.saturating_add(draws.number() as i64).saturating_add(1_000));
        if let Ok(transition) = advance(self.state, self.strategy, event, self.now) {
            assert!(!self.state.is_terminal(), "{:?}", self.state);
            self.state = transition.next;
        }
        let json = serde_json::to_string(&self.state).expect("states are JSON");
        assert_eq!(serde_json::from_str::<State>(&json).expect("states are read"), self.state);
        assert!(self.state.candidate_weight(self.strategy) <= Weight::FULL && !self.state.label().is_empty());
        let _lease = self.state.lease_s(self.strategy);
        if let Some(step) = self.state.step(self.strategy) {
            assert!(step < self.strategy.steps().len());
        }
        let _back = revert(self.state, u32::from(draws.short()), self.now);
    }

    fn sample(&self, draws: &mut Draws<'_>) -> TickSample {
        let second = match draws.byte() {
            0..200 => self.second.saturating_add(1),
            200..230 => self.second.saturating_add(i64::from(draws.byte())),
            _ => draws.long() as i64,
        };
        TickSample {
            second,
            stable: arm(draws),
            candidate: arm(draws),
            control: (draws.byte().is_multiple_of(4)).then(|| arm(draws)),
            weight: Weight::from_parts(u32::from(draws.short()) * 2).ok(),
        }
    }
}

fn arm(draws: &mut Draws<'_>) -> ArmSample {
    let has = draws.short();
    let is_in = |bit: u32| has & (1 << bit) != 0;
    let requests = draws.count();
    let mut arm = ArmSample { requests, errors: draws.count().min(requests), ..ArmSample::default() };
    if is_in(0) {
        arm.errors = draws.count();
    }
    for (bit, times) in [(1, &mut arm.latency), (2, &mut arm.first_token), (3, &mut arm.per_token)] {
        if is_in(bit) {
            *times = histogram(draws);
        }
    }
    arm.expected_errors = is_in(4).then(|| draws.number());
    arm.new_units = is_in(5).then(|| draws.count());
    for (bit, event) in [(6, BadEvent::ClientError), (7, BadEvent::Refusal)] {
        if is_in(bit) {
            let (checked, bad) = (draws.count(), draws.count());
            let expected = (draws.byte().is_multiple_of(2)).then(|| draws.number());
            arm.events.insert(event, Counted { checked, bad, expected });
        }
    }
    for (bit, measure) in [(8, Measure::Cost), (9, Measure::OutputTokens), (10, Measure::Quality)] {
        if is_in(bit) {
            arm.measures.insert(measure, moments(draws));
        }
    }
    for (bit, quantile) in [(11, Quantile::P50), (12, Quantile::P95), (13, Quantile::P99)] {
        if is_in(bit) {
            arm.expected_slow.insert(quantile, draws.number());
        }
    }
    if is_in(14) {
        let mut ids = || ApplicationId(Uuid::from_u128(u128::from(draws.byte() % 4)));
        (arm.applications, arm.failing_applications) = (vec![ids(), ids()], vec![ids()]);
    }
    arm
}

/// How many quality scores a second brings.
fn scores(sample: &TickSample) -> u64 {
    let arms = [&sample.stable, &sample.candidate].into_iter().chain(&sample.control);
    let counts = arms.filter_map(|arm| arm.measures.get(&Measure::Quality)).map(|moments| moments.n);
    counts.fold(0, u64::saturating_add)
}

/// Of equal values, or of any three numbers.
fn moments(draws: &mut Draws<'_>) -> Moments {
    let (n, value) = (draws.count(), draws.number());
    match draws.byte() {
        0..160 => Moments { n, sum: n as f64 * value, sum_of_squares: n as f64 * value * value },
        160..200 => {
            let mut moments = Moments::default();
            for _ in 0..n.min(40) {
                let _refused = moments.record(draws.number(), None);
            }
            moments
        }
        _ => Moments { n, sum: value, sum_of_squares: draws.number() },
    }
}

fn histogram(draws: &mut Draws<'_>) -> Histogram {
    let mut sparse = SparseHistogram::default();
    for _ in 0..draws.byte() % 6 {
        sparse.le.push(i16::from(draws.byte() % 84));
        sparse.n.push(draws.count() as i64);
    }
    sparse.le.sort_unstable();
    Histogram::try_from(sparse).unwrap_or_default()
}
