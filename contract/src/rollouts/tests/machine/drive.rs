//! Drives a rollout second by second.

use crate::rollouts::{
    AckStatus, Decision, Effect, Event, HoldReason, Impossible, Millis, State, Strategy, Tick, advance,
};

pub fn tick(verdict: Decision, acked: AckStatus) -> Event {
    Event::Tick(Tick { verdict, acked, telemetry_age_ms: 0 })
}

pub const WAIT: Decision = Decision::Hold { reason: HoldReason::NotEnoughEvidence };

/// A rollout on its way.
pub struct Drive {
    pub strategy: Strategy,
    pub state: State,
    pub now: Millis,
    pub effects: Vec<Effect>,
}

impl Drive {
    pub fn new(strategy: Strategy) -> Self {
        let mut drive = Self { strategy, state: State::Draft, now: Millis(1_000_000), effects: Vec::new() };
        for event in [Event::Started, Event::WindowOpened, Event::PreflightPassed] {
            drive.step(event).unwrap();
        }
        drive
    }

    pub fn step(&mut self, event: Event) -> Result<(), Impossible> {
        self.now = self.now.plus_seconds(1);
        let transition = advance(self.state, &self.strategy, event, self.now)?;
        self.state = transition.next;
        self.effects.extend(transition.effects);
        Ok(())
    }

    pub fn ticks(&mut self, n: usize, verdict: Decision) {
        for _ in 0..n {
            self.step(tick(verdict, AckStatus::Applied)).unwrap();
        }
    }

    /// On with good verdicts until the state is one of those meant.
    pub fn until(&mut self, is_there: impl Fn(&State) -> bool) {
        while !is_there(&self.state) {
            self.ticks(1, Decision::Advance);
            assert!(self.now.0 < 1_300_000, "stuck in {:?}", self.state);
        }
    }
}
