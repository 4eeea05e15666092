mod drive;
mod invariants;
mod matrix;
mod outside;
mod paths;
