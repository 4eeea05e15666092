//! `headgate diff`: what the change from one OpenAPI document to another means for those who call the API.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `command` | what is told, and how it ends |
//! | `reading` | what stands in the files |
//!
//! The judgement itself is in `headgate_contract::compatibility`.

pub mod command;
mod reading;
