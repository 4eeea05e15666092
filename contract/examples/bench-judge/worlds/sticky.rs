//! Sticky assignment: applications with heavy-tailed volumes and very different error rates, each wholly on one arm.

use headgate_contract::ids::ApplicationId;
use headgate_contract::rollouts::{History, expected_errors};
use uuid::Uuid;

use super::{Arm, Second};
use crate::dice::Dice;

const WEIGHT: f64 = 0.1;
const CALLS_PER_SECOND: f64 = 100.0;
const HORIZON_S: i64 = 1_800;
const MEAN_ERRORS: f64 = 0.01;
/// Volumes are Pareto with this shape, error rates log-normal with this σ.
const PARETO_SHAPE: f64 = 1.2;
const ERROR_SIGMA: f64 = 1.0;
const DAY_S: f64 = 86_400.0;

/// Sticky assignment of this many applications.
#[derive(Debug, Clone, Copy)]
pub struct Sticky {
    pub applications: usize,
}

struct Application {
    id: ApplicationId,
    is_candidate: bool,
    error_share: f64,
    history: History,
}

struct Population {
    applications: Vec<Application>,
    all: History,
    /// A. Walker's alias method: one draw in constant time.
    alias: Vec<(f64, usize)>,
}

impl Sticky {
    pub const WEIGHTS: [f64; 1] = [WEIGHT];

    pub fn seconds(self, seed: u64) -> impl Iterator<Item = Second> {
        let mut dice = Dice::new(seed);
        let population = Population::draw(self.applications, &mut dice);
        let mut calls = vec![(0_u64, 0_u64); self.applications];
        (0..HORIZON_S).map(move |at| {
            let mut touched = Vec::new();
            for _ in 0..dice.poisson(CALLS_PER_SECOND) {
                let who = population.caller(&mut dice);
                if calls[who].0 == 0 {
                    touched.push(who);
                }
                calls[who].0 += 1;
                calls[who].1 += u64::from(dice.unit() < population.applications[who].error_share);
            }
            let second = population.second(at, &touched, &calls);
            for who in touched {
                calls[who] = (0, 0);
            }
            second
        })
    }
}

impl Population {
    fn draw(count: usize, dice: &mut Dice) -> Self {
        let volumes: Vec<f64> = (0..count).map(|_| (1.0 - dice.unit()).powf(-1.0 / PARETO_SHAPE)).collect();
        let total: f64 = volumes.iter().sum();
        let mut all = History::default();
        let applications = volumes
            .iter()
            .enumerate()
            .map(|(index, volume)| {
                let spread = (ERROR_SIGMA * dice.normal() - ERROR_SIGMA * ERROR_SIGMA / 2.0).exp();
                let error_share = (MEAN_ERRORS * spread).min(0.5);
                let past = CALLS_PER_SECOND * DAY_S * volume / total;
                let errors = dice.poisson(past * error_share);
                let history = History { requests: (past as u64).max(errors), errors };
                all.requests += history.requests;
                all.errors += history.errors;
                Application {
                    id: ApplicationId(Uuid::from_u128(index as u128)),
                    is_candidate: dice.unit() < WEIGHT,
                    error_share,
                    history,
                }
            })
            .collect();
        Self { applications, all, alias: alias(&volumes, total) }
    }

    fn caller(&self, dice: &mut Dice) -> usize {
        let at = dice.unit() * self.alias.len() as f64;
        let cell = at as usize;
        let (keep, other) = self.alias[cell];
        if at - at.floor() < keep { cell } else { other }
    }

    fn second(&self, at: i64, touched: &[usize], calls: &[(u64, u64)]) -> Second {
        let mut second = Second { at, ..Second::default() };
        let (mut stable, mut candidate) = (Vec::new(), Vec::new());
        for &who in touched {
            let application = &self.applications[who];
            let (requests, errors) = calls[who];
            let (arm, histories): (&mut Arm, _) = if application.is_candidate {
                (&mut second.candidate, &mut candidate)
            } else {
                (&mut second.stable, &mut stable)
            };
            arm.calls += requests;
            arm.errors += errors;
            histories.push((application.history, requests));
            if application.is_candidate {
                arm.applications.push(application.id);
                if errors > 0 {
                    arm.failing.push(application.id);
                }
            }
        }
        second.stable.expected = Some(expected_errors(self.all, stable));
        second.candidate.expected = Some(expected_errors(self.all, candidate));
        second
    }
}

fn alias(volumes: &[f64], total: f64) -> Vec<(f64, usize)> {
    let mut cells: Vec<(f64, usize)> =
        volumes.iter().enumerate().map(|(index, volume)| (volume / total * volumes.len() as f64, index)).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..cells.len()).partition(|index| cells[*index].0 < 1.0);
    while let (Some(low), Some(high)) = (small.pop(), large.pop()) {
        cells[low].1 = high;
        cells[high].0 -= 1.0 - cells[low].0;
        if cells[high].0 < 1.0 { small.push(high) } else { large.push(high) }
    }
    cells
}
