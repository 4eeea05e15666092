//! What must hold for every input, whatever its bytes. The fuzz targets run it on new inputs, `contract/tests/corpus.rs`
//! on the kept ones.

pub mod compare;
mod draws;
mod edits;
pub mod evidence;
pub mod load;
mod rollout;
