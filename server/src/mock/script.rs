//! A profile tied to a document, and the run that plays it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::answers::Answers;
use super::behaviour::Behaviour;
use super::profile::{Phase, Profile, ProfileFault};

/// A profile whose filters are resolved.
#[derive(Debug, Clone)]
pub struct Script {
    pub profile: Profile,
    /// Per phase the operations it holds for, by index; empty for all.
    filters: Vec<Vec<usize>>,
}

impl Script {
    /// # Errors
    /// When the profile has a fault, or names an operation that the document does not have.
    pub fn new(profile: Profile, answers: &Answers) -> Result<Self, ProfileFault> {
        profile.check()?;
        let mut filters = Vec::new();
        for (index, phase) in profile.phases.iter().enumerate() {
            let found = phase.applies_to.iter().enumerate().map(|(position, name)| {
                answers.operation_named(name).ok_or_else(|| ProfileFault {
                    place: format!("phases[{index}].applies_to[{position}]"),
                    message: format!(
                        "the document has no operation “{name}”; give an operation id, or a method and a path"
                    ),
                })
            });
            filters.push(found.collect::<Result<_, _>>()?);
        }
        Ok(Self { profile, filters })
    }

    /// The phase that holds: the last one that fits, with its index.
    #[must_use]
    pub fn phase(&self, elapsed: Duration, request: u64, operation: usize) -> Option<(usize, &Phase)> {
        let phases = self.profile.phases.iter().zip(&self.filters).enumerate().rev();
        let mut fitting = phases.filter(|(_, (phase, filter))| {
            phase.covers(elapsed.as_secs_f64(), request) && (filter.is_empty() || filter.contains(&operation))
        });
        fitting.next().map(|(index, (phase, _))| (index, phase))
    }
}

/// One playing of a script.
#[derive(Debug)]
pub struct Run {
    pub script: Script,
    pub seed: u64,
    began: Instant,
    requests: AtomicU64,
}

impl Run {
    /// A run that begins now.
    #[must_use]
    pub fn new(script: Script, seed: u64) -> Self {
        Self { script, seed, began: Instant::now(), requests: AtomicU64::new(0) }
    }

    /// Decides about the next request, which is for the operation with this index.
    pub fn next(&self, operation: usize) -> Behaviour {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        Behaviour::of(self.seed, number, self.script.phase(self.elapsed(), number, operation))
    }

    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::openapi::{Limits, load};

    use super::*;

    const DOCUMENT: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
        "/a": {"get": {"operationId": "readA", "responses": {"204": {"description": "none"}}}},
        "/b": {"post": {"responses": {"204": {"description": "none"}}}}}}"#;

    fn script(profile: &str) -> Result<Script, ProfileFault> {
        let document = load(DOCUMENT.as_bytes(), &Limits::default()).unwrap();
        Script::new(crate::mock::reading::read(profile)?, &Answers::of(&document, None).unwrap())
    }

    #[test]
    fn last_phase_that_covers_time_request_and_operation_holds() {
        let script = script(
            "[[phases]]\n[[phases]]\nfrom_s = 10\nuntil_s = 20\n[[phases]]\nfrom_request = 100\napplies_to = [\"POST /b\"]\n",
        )
        .unwrap();
        let index = |seconds: f64, request, operation| {
            script.phase(Duration::from_secs_f64(seconds), request, operation).map(|(index, _)| index)
        };
        assert_eq!(index(0.0, 0, 0), Some(0));
        assert_eq!(index(9.999, 0, 0), Some(0));
        assert_eq!(index(10.0, 0, 0), Some(1));
        assert_eq!(index(19.999, 99, 1), Some(1));
        assert_eq!(index(20.0, 0, 0), Some(0));
        assert_eq!(index(15.0, 100, 1), Some(2));
        assert_eq!(index(15.0, 100, 0), Some(1));
    }

    #[test]
    fn operations_are_named_by_id_or_by_method_and_path() {
        assert!(script("[[phases]]\napplies_to = [\"readA\", \"GET /a\", \"POST /b\"]").is_ok());
        let fault = script("[[phases]]\napplies_to = [\"readA\", \"GET /b\"]").unwrap_err();
        assert_eq!(fault.place, "phases[0].applies_to[1]");
    }
}
