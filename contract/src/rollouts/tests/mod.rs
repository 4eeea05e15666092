#[path = "../../../examples/bench-judge/dice.rs"]
mod dice;

mod assignment;
mod judge;
mod machine;
mod planner;
mod statistics;
mod stored;
mod strategy;
