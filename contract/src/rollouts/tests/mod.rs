mod assignment;
mod evidence;
mod judge;
mod machine;
mod matrix;
mod simulation;
mod strategy;
mod world;
