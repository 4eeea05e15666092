//! The rows.

use super::Row;

pub fn rows() -> Vec<((&'static str, &'static str), Row)> {
    Vec::new()
}
